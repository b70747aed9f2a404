"""Share an idea among its authors: a split is proposed, and counts once each of them has agreed."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.events.authorship import IdeaSplitAgreed, IdeaSplitDeclined, IdeaSplitProposed
from portal.ideas.acts.counting import recount
from portal.ideas.acts.seeing import shown
from portal.ideas.acts.voting import withdraw_all
from portal.ideas.models import Idea, Share, Split, Vote
from portal.ideas.queries.voices import is_author
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.people.queries import records_of, resolve, role_of
from portal.people.veils import as_seen
from portal.river import act, record
from portal.river.acts import told_at

WHOLE, MOST = 10_000, 10


@act
def propose_split(idea_id: int, parts: Mapping[int, int], by_id: int) -> int:
    """Propose who has which part in an idea, in basis points; return the id of the proposal."""
    idea = shown(idea_id, by_id)
    _check_sharer(idea, by_id)
    _check(parts, by_id)
    _end_proposals(idea_id)
    split = Split(idea_id=idea_id, proposed_at=told_at(), proposed_by_id=by_id)
    db.session.add(split)
    db.session.flush()
    db.session.add_all(Share(split_id=split.id, person_id=each, basis_points=parts[each]) for each in sorted(parts))
    people = sorted(parts)
    told = IdeaSplitProposed(idea_id, idea.author_id, split.id, people, [parts[each] for each in people])
    record(told, by_id)
    _agree(split, by_id)
    return split.id


def _check_sharer(idea: Idea, by_id: int) -> None:
    """Refuse whoever is no author, and an author whom nobody may know of yet."""
    if not is_author(idea.id, by_id):
        raise NotAllowed("Only its authors share an idea.")
    if as_seen(idea.author_id, by_id) != by_id:
        raise Conflict("Its authors are named with the results; share it then.", code="unnamed")


def _check(parts: Mapping[int, int], by_id: int) -> None:
    """Refuse parts that do not make a whole, or are nobody's."""
    if by_id not in parts or not 2 <= len(parts) <= MOST:
        raise Invalid({"parts": "Share it among yourself and one to nine others."})
    if any(part < 1 for part in parts.values()) or sum(parts.values()) != WHOLE:
        raise Invalid({"parts": "The parts must make 100 % together, and each must be more than nothing."})
    if not all(map(role_of, parts)) or len({resolve(each) for each in parts}) < len(parts):
        raise Invalid({"parts": "One of these people is not with us, or is named twice."})


def _end_proposals(idea_id: int) -> None:
    open_ones = select(Split).filter_by(idea_id=idea_id, began_at=None, ended_at=None)
    for split in db.session.scalars(open_ones):
        split.ended_at = told_at()


@act
def agree_split(split_id: int, person_id: int) -> bool:
    """Agree to one's part; say whether all have, so that it counts."""
    split = load(Split, split_id)
    shown(split.idea_id, person_id)
    _open(split)
    return _agree(split, person_id)


@act
def decline_split(split_id: int, person_id: int) -> None:
    """Say that one does not want to share so; the proposal is gone, what held before still holds."""
    split = load(Split, split_id)
    idea = shown(split.idea_id, person_id)
    _open(split)
    _part_of(split_id, person_id)
    split.ended_at = told_at()
    record(IdeaSplitDeclined(idea.id, idea.author_id, split_id, person_id), person_id)


def _open(split: Split) -> None:
    if split.began_at or split.ended_at:
        raise Conflict("This proposal is settled already.", code="settled")


def _part_of(split_id: int, person_id: int) -> Share:
    """Return the part of a person, under whichever of their records."""
    mine = select(Share).where(Share.split_id == split_id, Share.person_id.in_(records_of(resolve(person_id))))
    share = db.session.scalar(mine)
    if share is None:
        raise NotFound("This does not exist, or not any more.")
    return share


def _agree(split: Split, person_id: int) -> bool:
    """Note that a person agrees; with the last of them the split begins and the one before ends."""
    _part_of(split.id, person_id).agreed_at = told_at()
    missing = db.session.scalar(select(Share.person_id).filter_by(split_id=split.id, agreed_at=None).limit(1))
    idea = load(Idea, split.idea_id)
    if missing is None:
        _begin(split, idea)
    told = IdeaSplitAgreed(idea.id, idea.author_id, split.id, person_id, in_force=missing is None)
    record(told, person_id)
    return missing is None


def _begin(split: Split, idea: Idea) -> None:
    """Let a split hold from now on; who is an author has no voice for the idea any more."""
    before = select(Split).where(Split.idea_id == idea.id, Split.began_at.is_not(None), Split.ended_at.is_(None))
    for each in db.session.scalars(before):
        each.ended_at = told_at()
    split.began_at, idea.version = told_at(), Idea.version + 1
    people = db.session.scalars(select(Share.person_id).filter_by(split_id=split.id)).all()
    records = {each for person_id in people for each in records_of(resolve(person_id))}
    given = select(Vote.id).where(Vote.idea_id == idea.id, Vote.voter_id.in_(records), Vote.withdrawn_at.is_(None))
    withdraw_all(db.session.scalars(given).all())
    root_id = idea.canonical_id or idea.id
    load(Idea, root_id)
    recount([root_id])
