"""Take part in a round: compare two ideas, spread coins or marks, give scores as a reviewer."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from portal.events.rounds import RoundCompared, RoundReviewed, RoundSpread
from portal.ideas.models import Coin, Comparison, Criterion, Entry, Review, Reviewer, Round
from portal.ideas.queries.voices import is_author
from portal.ideas.rules.ballots import KINDS, check_spread, check_takes_part
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.text import clean
from portal.people.models import Person
from portal.people.queries import role_of
from portal.river import act, record
from portal.river.acts import told_at


@act
def compare(round_id: int, person_id: int, pair: tuple[int, int], chosen_id: int | None) -> None:
    """Say which of two ideas one would rather have, or that one cannot say."""
    _taking(round_id, "pairs", person_id)
    one, other = sorted(pair)
    _check_entries(round_id, person_id, {one, other})
    if one == other or chosen_id not in (None, one, other):
        raise Refused("Please choose one of the two.", code="pair")
    if db.session.get(Comparison, (round_id, person_id, one, other), populate_existing=True):
        raise Conflict("You have compared these two already.", code="compared")
    key = {"round_id": round_id, "person_id": person_id, "one_id": one, "other_id": other}
    db.session.add(Comparison(**key, chosen_id=chosen_id, given_at=told_at()))
    record(RoundCompared(round_id, one, other, chosen_id), person_id)


@act
def spread(round_id: int, person_id: int, given: Mapping[int, int]) -> None:
    """Spread coins or marks over the ideas of a round, in place of what one gave before."""
    taking = _taking(round_id, "coins", person_id, "lemons")
    wanted = {idea_id: n for idea_id, n in given.items() if n}
    _check_entries(round_id, person_id, set(wanted))
    check_spread(taking.kind, taking.budget, wanted)
    db.session.execute(delete(Coin).filter_by(round_id=round_id, person_id=person_id))
    for idea_id, n in sorted(wanted.items()):
        db.session.add(Coin(round_id=round_id, person_id=person_id, idea_id=idea_id, n=n, given_at=told_at()))
    record(RoundSpread(round_id, sorted(wanted), [n for _, n in sorted(wanted.items())]), person_id)


@act
def review(round_id: int, person_id: int, idea_id: int, scores: Sequence[int], note: str = "") -> None:
    """Give an idea a score for each criterion, once; from then on one sees what the others gave."""
    _taking(round_id, "review", person_id)
    if db.session.get(Reviewer, (round_id, person_id)) is None:
        raise NotAllowed("Only invited reviewers give scores here.")
    _check_entries(round_id, person_id, {idea_id})
    asked = len(db.session.scalars(select(Criterion.place).filter_by(round_id=round_id)).all())
    if len(scores) != asked or any(score not in limits.RATING for score in scores):
        raise Invalid({"scores": "Please give a score from 1 to 5 for each criterion."})
    if db.session.get(Review, (round_id, person_id, idea_id), populate_existing=True):
        raise Conflict("You have reviewed this idea already.", code="reviewed")
    said = _note(note)
    key = {"round_id": round_id, "person_id": person_id, "idea_id": idea_id}
    db.session.add(Review(**key, scores=list(scores), note=said, given_at=told_at()))
    record(RoundReviewed(round_id, idea_id, person_id, list(scores), said), person_id)


def _note(note: str) -> str:
    try:
        return limits.NOTE.text(clean(note))
    except Refused as refusal:
        raise Invalid({"note": refusal}) from refusal


def _taking(round_id: int, kind: str, person_id: int, *others: str) -> Round:
    """Return the round, locked, if it takes such an answer of this person at this instant."""
    taking = load(Round, round_id)
    if taking.kind not in (kind, *others):
        raise Refused("This round asks something else: {kind}.", code="kind", kind=KINDS[taking.kind].asks)
    if not role_of(person_id):
        raise NotAllowed("Please sign in first.")
    check_takes_part(taking.status, is_over=taking.closes_at <= now())
    load(Person, person_id)
    return taking


def _check_entries(round_id: int, person_id: int, idea_ids: set[int]) -> None:
    """Refuse what is not part of the round, and whoever judges an idea of their own."""
    found = set(db.session.scalars(select(Entry.idea_id).filter_by(round_id=round_id)))
    if idea_ids - found:
        raise Conflict("One of these ideas is not part of the round.", code="entry")
    if any(is_author(idea_id, person_id) for idea_id in idea_ids):
        raise Refused("Nobody judges an idea of their own.", code="own_idea")
