"""Save a search so as to hear of new finds, end it, and tell once of each find."""

from typing import Any

from sqlalchemy import delete

from portal.events.search import SearchEnded, SearchMatched, SearchNamed, SearchSaved
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.limits import QUERY
from portal.kit.text import clean_line
from portal.people.models import Person
from portal.people.queries import role_of
from portal.people.rules import ROLES, check_role
from portal.river import act, record, upkeep
from portal.river.acts import told_at
from portal.search.models import SavedSearch, SearchHit
from portal.search.queries import KINDS, Match, find_saved, saved_by
from portal.search.rules.saved import MOST_SAVED, NAME, lead_of


@act
def save_search(person_id: int, words: str, kind: str = "", **chosen: Any) -> int:
    """Keep a search, so that its owner hears of what is new; return its id."""
    check_role(role_of(person_id), *ROLES)
    words = QUERY.text(clean_line(words))
    if kind and kind not in KINDS:
        raise Refused("There is no such kind of thing.", code="kind")
    if not (lead := lead_of(words)):
        raise Invalid({"q": Refused("Please give a word to look for.")})
    load(Person, person_id)  # two windows of one person take turns
    _check_new(person_id, words, kind, chosen)
    saved = SavedSearch(person_id=person_id, words=words, kind=kind, lead=lead, saved_at=told_at(), **chosen)
    db.session.add(saved)
    db.session.flush()
    record(SearchSaved(saved.id, person_id, words), person_id)
    return saved.id


def _check_new(person_id: int, words: str, kind: str, chosen: dict[str, Any]) -> None:
    if find_saved(person_id, words, kind, **chosen):
        raise Conflict("You saved this search already.", code="saved")
    if len(saved_by(person_id)) >= MOST_SAVED:
        raise Refused("You have {n} saved searches. Please end one of them first.", n=MOST_SAVED)


@act
def name_search(saved_id: int, person_id: int, name: str) -> None:
    """Call one's saved search by a name of one's own, or by its words again."""
    saved, words = load(SavedSearch, saved_id), clean_line(name)
    if saved.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    try:
        saved.name = NAME.text(words) if words else ""
    except Refused as refusal:
        raise Invalid({"name": refusal}) from refusal
    record(SearchNamed(saved_id, person_id), person_id)


@act
def end_search(saved_id: int, person_id: int) -> None:
    """Tell somebody no more of what a search would find."""
    if load(SavedSearch, saved_id).person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    _drop([saved_id])
    record(SearchEnded(saved_id, person_id), person_id)


@act
def note_matches(key: str, thing: str, found: list[Match], *, is_last: bool) -> None:
    """Note that something new is what these saved searches look for: each owner hears of it, once."""
    db.session.add_all([SearchHit(saved_id=match.saved_id, key=key) for match in found])
    searchers = sorted({match.person_id for match in found})
    record(SearchMatched(thing, key, searchers, found[-1].saved_id, is_last))


@upkeep()
def forget_searches_of(person_id: int) -> None:
    """Keep no search of a person who left."""
    _drop([saved.id for saved in saved_by(person_id)])


def _drop(saved_ids: list[int]) -> None:
    db.session.execute(delete(SearchHit).where(SearchHit.saved_id.in_(saved_ids)))
    db.session.execute(delete(SavedSearch).where(SavedSearch.id.in_(saved_ids)))
