"""Say that two ideas are one, and take it back: a pointer, so that everything can stand again as it stood."""

from sqlalchemy import select, text, update

from portal.events.ideas import IdeaMerged, IdeaParted, IdeasToldApart
from portal.ideas.acts.counting import recount
from portal.ideas.acts.spending import return_votes
from portal.ideas.acts.voting import warm_anew
from portal.ideas.models import Distinct, Idea, Merger
from portal.ideas.rules import TEAM
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, THE_MODERATORS, check_role
from portal.river import act, record
from portal.river.acts import told_at

MERGERS = (*TEAM, MODERATOR)
BENEATH = text("""
    WITH RECURSIVE beneath (id) AS (
        SELECT id FROM idea WHERE id = :idea_id
     UNION
        SELECT idea.id FROM idea JOIN beneath ON idea.merged_into_id = beneath.id
    )
    SELECT id FROM beneath WHERE id <> :idea_id ORDER BY id
""")


@act
def merge_ideas(idea_id: int, into_id: int, person_id: int, reason: str, *, likeness: int | None = None) -> int:
    """Let an idea point to the one that it says again, where its voices count from now on; return that one's id."""
    check_role(role_of(person_id), *MERGERS)
    idea, root = _locked(idea_id, into_id)
    _check(idea, root)
    said = _public(reason)
    idea.merged_into_id, idea.version = root.id, Idea.version + 1
    pointing = update(Idea).where((Idea.id == idea_id) | (Idea.canonical_id == idea_id))
    db.session.execute(pointing.values(canonical_id=root.id))
    note = Merger(idea_id=idea_id, into_id=root.id, reason=said, merged_at=told_at(), merged_by_id=person_id)
    note.likeness = likeness
    db.session.add(note)
    before = root.votes
    _recount(root)
    warm_anew([idea_id, root.id])
    record(IdeaMerged(idea_id, idea.author_id, root.id, root.author_id, said, votes_of(root.id) - before), person_id)
    return root.id


def _recount(root: Idea) -> None:
    """Count the voices of both where they count from now on; those on a decided idea return to their voters."""
    recount([root.id])
    if root.decided_at:
        return_votes(root.id)


@act
def part_ideas(idea_id: int, person_id: int) -> None:
    """Take back that an idea says the same as another: it stands where it stood, with its own voices."""
    check_role(role_of(person_id), *MERGERS)
    idea = load(Idea, idea_id)
    if idea.merged_into_id is None:
        raise Conflict("This idea is not merged into another one.", code="not_merged")
    root = load(Idea, idea.canonical_id)
    idea.merged_into_id, idea.canonical_id, idea.version = None, None, Idea.version + 1
    beneath = list(db.session.scalars(BENEATH, {"idea_id": idea_id}))
    db.session.execute(update(Idea).where(Idea.id.in_(beneath)).values(canonical_id=idea_id))
    last = select(Merger).filter_by(idea_id=idea_id, parted_at=None).order_by(Merger.id.desc()).limit(1)
    db.session.scalars(last).one().parted_at = told_at()
    recount([idea_id, root.id])
    warm_anew([idea_id, root.id])
    record(IdeaParted(idea_id, idea.author_id, root.id, root.author_id, idea.status), person_id)


@act
def tell_apart(idea_id: int, other_id: int, person_id: int, *, likeness: int | None = None) -> None:
    """Say that two ideas which look alike are not the same, so that nobody is asked again."""
    check_role(role_of(person_id), *MERGERS)
    first, second = (load(Idea, each) for each in sorted((idea_id, other_id)))
    if first.id == second.id:
        raise Refused("An idea cannot be merged into itself.", code="same")
    if db.session.get(Distinct, (first.id, second.id)):
        raise Conflict("These two are told apart already.", code="distinct")
    pair = {"idea_id": first.id, "other_id": second.id, "likeness": likeness}
    db.session.add(Distinct(**pair, said_at=told_at(), said_by_id=person_id))
    record(IdeasToldApart(first.id, first.author_id, second.id, second.author_id, likeness), person_id)


def votes_of(idea_id: int) -> int:
    """Return how many voices an idea has, as it stands within the act."""
    return db.session.scalar(select(Idea.votes).filter_by(id=idea_id)) or 0


def _locked(idea_id: int, into_id: int) -> tuple[Idea, Idea]:
    """Return both ideas, locked in the order of their ids; of one that is merged itself the one it points to."""
    if idea_id == into_id:
        raise Refused("An idea cannot be merged into itself.", code="same")
    first, second = (load(Idea, each) for each in sorted((idea_id, into_id)))
    idea, into = (first, second) if first.id == idea_id else (second, first)
    return idea, load(Idea, into.canonical_id) if into.canonical_id else into


def _check(idea: Idea, root: Idea) -> None:
    """Refuse to merge what is merged, hidden, the same, or not for the same eyes."""
    if idea.canonical_id:
        raise Conflict("This idea is merged already.", code="merged")
    if root.id == idea.id:
        raise Refused("That idea was merged into this one; part them first.", code="same")
    if THE_MODERATORS in (idea.audience_id, root.audience_id) or idea.removed_at or root.removed_at:
        raise Conflict("An idea that is hidden cannot be merged.", code="hidden")
    if idea.audience_id != root.audience_id:
        raise Refused("These two are not seen by the same people.", code="audience")


def _public(reason: str) -> str:
    try:
        return limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
