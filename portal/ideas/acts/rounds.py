"""Put some ideas before people for a time: draft a round, open it, close it and publish what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from portal.events.rounds import RoundCancelled, RoundClosed, RoundDrafted, RoundOpened, RoundReviewersInvited
from portal.ideas.models import Coin, Criterion, Entry, Idea, Reviewer, Round
from portal.ideas.queries.rounds import ranking_of
from portal.ideas.rules.ballots import HOUSE, IN_ROUNDS, KINDS, LIFE, REVIEWERS, TEAM
from portal.ideas.rules.ranking import digest, kept
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean, clean_line
from portal.people.queries import names, role_of
from portal.people.rules import EVERYONE, THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at

ENTRIES = limits.Limit(2, 60)
BUDGET = limits.Limit(1, 1000)
WEIGHT = limits.Limit(1, 100)


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion of a review: its weight, and what the lowest and the highest score mean."""

    name: str
    weight: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is made of."""

    kind: str
    title: str
    brief: str
    closes_at: datetime
    ideas: Sequence[int]
    budget: int = 0
    criteria: Sequence[Measure] = ()
    reviewers: Sequence[int] = ()


@act
def draft_round(plan: Plan, person_id: int) -> int:
    """Draft a round, which nobody outside sees; return its id."""
    check_role(role_of(person_id), *TEAM)
    drafted = Round(status=LIFE.first, audience_id=THE_STAFF, made_by_id=person_id, made_at=told_at(), ranking=[])
    _write(drafted, plan)
    record(RoundDrafted(drafted.id, drafted.kind), person_id)
    return drafted.id


@act
def edit_round(round_id: int, plan: Plan, person_id: int) -> None:
    """Write a draft anew; once people answer, their question stays what it was."""
    check_role(role_of(person_id), *TEAM)
    drafted = load(Round, round_id)
    if drafted.status != LIFE.first:
        raise Conflict("The round was opened; its question stays as it is.", code="state")
    _write(drafted, plan)
    record(RoundDrafted(round_id, drafted.kind), person_id)


@act
def open_round(round_id: int, person_id: int) -> None:
    """Let people answer from now on."""
    opened = load(Round, round_id)
    opened.status = LIFE.after(opened.status, "open", role_of(person_id))
    if opened.closes_at <= told_at():
        raise Invalid({"closes_at": "Choose a time that is still to come."})
    ideas = list(db.session.scalars(select(Entry.idea_id).filter_by(round_id=round_id).order_by(Entry.idea_id)))
    invited = list(db.session.scalars(select(Reviewer.person_id).filter_by(round_id=round_id)))
    opened.opened_at, opened.audience_id = told_at(), EVERYONE
    record(RoundOpened(round_id, opened.kind, ideas, sorted(invited)), person_id)
    if invited:
        record(RoundReviewersInvited(round_id, sorted(invited)), person_id)


@act
def close_round(round_id: int, person_id: int | None = None) -> None:
    """Take no more answers, publish what came of them under a hash, and return what was spent."""
    closed = load(Round, round_id)
    role = HOUSE if person_id is None and closed.closes_at <= now() else role_of(person_id or 0)
    closed.status = LIFE.after(closed.status, "close", role)
    rows = kept(ranking_of(round_id, closed.kind))
    closed.ranking, closed.digest, closed.closed_at = rows, digest(rows), told_at()
    _return_coins(round_id)
    record(RoundClosed(round_id, [row["idea_id"] for row in rows], closed.digest), person_id)


@act
def cancel_round(round_id: int, person_id: int) -> None:
    """Call a round off; what was given returns."""
    cancelled = load(Round, round_id)
    cancelled.status = LIFE.after(cancelled.status, "cancel", role_of(person_id))
    cancelled.audience_id, cancelled.closed_at = THE_STAFF, told_at()
    _return_coins(round_id)
    record(RoundCancelled(round_id), person_id)


def _return_coins(round_id: int) -> None:
    given = update(Coin).where(Coin.round_id == round_id, Coin.returned_at.is_(None))
    db.session.execute(given.values(returned_at=told_at()))


def _write(drafted: Round, plan: Plan) -> None:
    if plan.kind not in IN_ROUNDS:
        raise Invalid({"kind": "Please choose one of the kinds."})
    drafted.kind, drafted.closes_at = plan.kind, plan.closes_at
    drafted.title = _within("title", limits.TITLE, clean_line(plan.title))
    drafted.brief = _within("brief", limits.REASON, clean(plan.brief))
    drafted.budget = _budget(plan)
    if plan.closes_at <= told_at():
        raise Invalid({"closes_at": "Choose a time that is still to come."})
    db.session.add(drafted)
    db.session.flush()
    _enter(drafted.id, plan.ideas)
    _judge(drafted.id, plan)


def _within(field: str, limit: limits.Limit, value: str) -> str:
    try:
        return limit.text(value)
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal


def _budget(plan: Plan) -> int:
    if not KINDS[plan.kind].budget:
        return 0
    try:
        return BUDGET.number(plan.budget or KINDS[plan.kind].budget)
    except Refused as refusal:
        raise Invalid({"budget": refusal}) from refusal


def _enter(round_id: int, idea_ids: Sequence[int]) -> None:
    """Put these ideas into the round, in place of those before; each stands for itself and everybody sees it."""
    wanted = sorted(set(idea_ids))
    if len(wanted) not in ENTRIES:
        least, most = ENTRIES.least, ENTRIES.most
        raise Invalid({"ideas": Refused("Please choose {least} to {most} ideas.", least=least, most=most)})
    public = select(Idea.id).where(Idea.id.in_(wanted), Idea.audience_id == EVERYONE, Idea.canonical_id.is_(None))
    if missing := set(wanted) - set(db.session.scalars(public)):
        raise Invalid({"ideas": Refused("There is no public idea with the number {id}.", id=min(missing))})
    db.session.execute(delete(Entry).filter_by(round_id=round_id))
    db.session.add_all(Entry(round_id=round_id, idea_id=each) for each in wanted)


def _judge(round_id: int, plan: Plan) -> None:
    """Say by what a review is judged, and who is invited to it."""
    db.session.execute(delete(Criterion).filter_by(round_id=round_id))
    db.session.execute(delete(Reviewer).filter_by(round_id=round_id))
    if KINDS[plan.kind].who != REVIEWERS:
        return
    _check_criteria(plan.criteria)
    for place, each in enumerate(plan.criteria):
        words = {"name": each.name, "low": each.low, "high": each.high}
        db.session.add(Criterion(round_id=round_id, place=place, weight=each.weight, **words))
    invited = sorted(set(plan.reviewers))
    if not invited or set(names(invited)) != set(invited):
        raise Invalid({"reviewers": "Please name the reviewers by the numbers of their profiles."})
    db.session.add_all(Reviewer(round_id=round_id, person_id=each, invited_at=told_at()) for each in invited)


def _check_criteria(criteria: Sequence[Measure]) -> None:
    asked = all(each.name and each.low and each.high and each.weight in WEIGHT for each in criteria)
    fits = all(len(word) in limits.NAME for each in criteria for word in (each.name, each.low, each.high))
    if not criteria or len(criteria) > limits.PRICE_STEPS.most or not asked or not fits:
        raise Invalid({"criteria": "Please write each criterion as “name: weight: lowest: highest”."})
