"""The rules as they stood at an instant, and what they have granted already."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, text

from portal.kit.db import Instant, db
from portal.people.queries import role_of
from portal.people.rules import CUSTOMER
from portal.rewards.models import Grant, PointsLot, RewardRule, Wallet
from portal.rewards.queries.spending import spent_of, worth
from portal.rewards.rules import HIDDEN, Due, Fall
from portal.river.models import EventRow

IN_FORCE = select(RewardRule).from_statement(
    text("""
    SELECT reward_rule.*
      FROM reward_rule
      JOIN (SELECT name, max(version) AS version FROM reward_rule WHERE valid_from <= :at GROUP BY name) AS latest
        ON latest.name = reward_rule.name AND latest.version = reward_rule.version
     WHERE (reward_rule.points > 0 OR reward_rule.effect <> 'points') AND :kind IN ('', reward_rule.kind)
       AND (reward_rule.valid_until IS NULL OR reward_rule.valid_until > :at)
  ORDER BY reward_rule.points DESC, reward_rule.id
    """).bindparams(bindparam("at", type_=Instant()))
)

RIPE = (
    select(Grant.id)
    .where(Grant.matures_at <= bindparam("at"), Grant.fell_at.is_(None), Grant.hidden_at.is_(None))
    .where(Grant.frozen_at.is_(None), Grant.clawed_at.is_(None))
    .where(Grant.approval.is_(None) | (Grant.approval == "approved"))
    .order_by(Grant.matures_at)
    .limit(bindparam("most"))
)


def rules_in_force(at: datetime, kind: str | None = None) -> list[RewardRule]:
    """Return the version of each rule that paid at this instant; all, or those for one kind of event."""
    return list(db.session.scalars(IN_FORCE, {"at": at, "kind": kind or ""}))


def kinds_with_rules() -> set[str]:
    """Return the kinds of events for which there is a rule, whether it is in force or not."""
    return set(db.session.scalars(select(RewardRule.kind).distinct()))


def find_grant(name: str, due: Due) -> Grant | None:
    """Return what this rule granted before for the same subject, by the same giver, to the same member."""
    same = {"subject": due.subject, "giver_id": due.giver_id, "person_id": due.person_id}
    return db.session.scalar(select(Grant).filter_by(rule_name=name, **same))


def was_paid_before(name: str, due: Due) -> bool:
    """Say whether this rule granted anything for the same subject, to whomever, by an earlier event."""
    same = {"rule_name": name, "subject": due.subject, "giver_id": due.giver_id}
    return (
        db.session.scalar(select(Grant.id).filter_by(**same).where(Grant.event_id != due.event_id).limit(1)) is not None
    )


def grants_on(fall: Fall) -> list[Grant]:
    """Return the grants that an event makes fall, or stand again."""
    mark = Grant.hidden_at if fall.cause == HIDDEN else Grant.fell_at
    asked = select(Grant).where(mark.is_not(None) if fall.is_back else mark.is_(None)).order_by(Grant.id)
    if fall.rules:
        asked = asked.where(_of_rules_here(fall) | _of_own_rules(fall))
    else:
        asked = asked.where(Grant.rests_on == fall.rests_on)
    return list(db.session.scalars(asked))


def _of_rules_here(fall: Fall) -> ColumnElement[bool]:
    """Return the condition that an occasion of the house paid for what falls."""
    here = (Grant.rests_on == fall.rests_on) & Grant.rule_name.in_(fall.rules)
    return here & Grant.giver_id.in_(fall.givers) if fall.givers else here


def _of_own_rules(fall: Fall) -> ColumnElement[bool]:
    """Return the condition that a rule of the company's own paid for the like of what falls."""
    own = select(RewardRule.id).where(RewardRule.kind == fall.kind, RewardRule.name.startswith("own-"))
    paid_for = select(EventRow.id).where(EventRow.id == Grant.event_id)
    if fall.statuses:
        paid_for = paid_for.where(EventRow.data["status"].as_string().in_(fall.statuses))
    if fall.givers:
        paid_for = paid_for.where(EventRow.actor_id.in_(fall.givers))
    return (Grant.rests_on == (fall.own_rests_on or fall.rests_on)) & Grant.rule_id.in_(own) & paid_for.exists()


def is_full(rule: RewardRule, due: Due, at: datetime) -> bool:
    """Say whether a rule has given as much as this version may: this day, to the member, for the thing, at all.

    What earlier versions gave counts too: a new one gives nobody the same day or money again.  What was taken back
    counts: it may come back.  Only what somebody refused does not.
    """
    given = select(func.count(), func.coalesce(func.sum(Grant.points), 0)).select_from(Grant)
    given = given.where(Grant.rule_name == rule.name, Grant.approval.is_(None) | (Grant.approval != "rejected"))
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (Grant.granted_at >= day, Grant.granted_at < day + timedelta(days=1))
    asked = (
        (rule.cap_per_day, given.where(Grant.person_id == due.person_id, *today)),
        (rule.cap_per_member, given.where(Grant.person_id == due.person_id)),
        (rule.cap_per_object, given.where(Grant.subject == due.subject)),
    )
    if any(cap is not None and db.session.execute(question).one()[0] >= cap for cap, question in asked):
        return True
    if rule.budget is None:
        return False
    return spent_of(rule) + worth(rule, 1, due.points) > rule.budget


def caused_by(event_id: int) -> int | None:
    """Return who did what an event tells of."""
    return db.session.scalar(select(EventRow.actor_id).where(EventRow.id == event_id))


def is_paid_for(due: Due) -> bool:
    """Say whether rules pay between these two: customers earn, and what the staff does as readers pays nobody."""
    return role_of(due.person_id) == CUSTOMER and (due.giver_id == 0 or role_of(due.giver_id) == CUSTOMER)


def versions() -> Sequence[Any]:
    """Return every version of every rule, the newest of each first."""
    return db.session.scalars(select(RewardRule).order_by(RewardRule.name, RewardRule.version.desc())).all()


def lots_over(at: datetime, limit: int = 200) -> list[int]:
    """Return the lots whose time is over, and of which something is left."""
    asked = select(PointsLot.id).where(PointsLot.expires_at <= at, PointsLot.available > 0)
    return list(db.session.scalars(asked.order_by(PointsLot.expires_at).limit(limit)))


def without_lots(limit: int = 500) -> list[int]:
    """Return the members who have points from before points lay in lots."""
    lies = select(PointsLot.id).where(PointsLot.person_id == Wallet.person_id).exists()
    asked = select(Wallet.person_id).where(Wallet.available + Wallet.held + Wallet.frozen > 0, ~lies)
    return list(db.session.scalars(asked.order_by(Wallet.person_id).limit(limit)))


def due_to_mature(at: datetime, people: Sequence[int] | None = None, limit: int = 100) -> list[int]:
    """Return the grants, of all or of these people, whose points have waited long enough and stand."""
    asked = RIPE.where(Grant.person_id.in_(people)) if people else RIPE
    return list(db.session.scalars(asked, {"at": at, "most": limit}))
