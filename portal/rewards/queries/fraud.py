"""Cases of fraud as the desk reads them, and what `verify` asks of them."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, text

from portal.kit.db import Instant, db
from portal.kit.errors import NotFound
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import records_of
from portal.rewards.models import FraudCase, FraudGrant, FraudSignal, Grant
from portal.rewards.rules import state_of
from portal.rewards.rules.fraud import TOLD

CASES = (
    text("""
    SELECT fraud_case.id, fraud_case.person_id, person.name, fraud_case.status, fraud_case.opened_at,
           count(fraud_signal.id) AS signals
      FROM fraud_case
      JOIN person ON person.id = fraud_case.person_id
 LEFT JOIN fraud_signal ON fraud_signal.case_id = fraud_case.id
     WHERE fraud_case.status IN :statuses AND fraud_case.id < :before
  GROUP BY fraud_case.id, fraud_case.person_id, person.name, fraud_case.status, fraud_case.opened_at
  ORDER BY fraud_case.id DESC
     LIMIT :limit
""")
    .bindparams(bindparam("statuses", expanding=True))
    .columns(opened_at=Instant())
)

# M9: who confirmed does not claw back, who did either does not answer the appeal, and nobody decides on themselves.
EYES = text("""
    SELECT id, person_id, confirmed_by_id, remedied_by_id, answered_by_id
      FROM fraud_case
     WHERE person_id IN (confirmed_by_id, remedied_by_id, answered_by_id)
        OR confirmed_by_id = remedied_by_id OR answered_by_id IN (confirmed_by_id, remedied_by_id)
        OR (status IN ('remedied', 'appealed', 'upheld', 'overturned') AND remedied_by_id IS NULL)
        OR (status IN ('upheld', 'overturned') AND answered_by_id IS NULL)
""")

# What is frozen or clawed back stands in a case that says so.
ASTRAY = text("""
    SELECT reward_grant.id, reward_grant.frozen_at, reward_grant.clawed_at
      FROM reward_grant
 LEFT JOIN (
    SELECT fraud_grant.grant_id,
           sum(CASE WHEN fraud_case.status IN ('triaged', 'confirmed') THEN 1 ELSE 0 END) AS freezing,
           sum(CASE WHEN fraud_case.status IN ('remedied', 'appealed', 'upheld') THEN 1 ELSE 0 END) AS clawing
      FROM fraud_grant
      JOIN fraud_case ON fraud_case.id = fraud_grant.case_id
  GROUP BY fraud_grant.grant_id) AS told ON told.grant_id = reward_grant.id
     WHERE (reward_grant.frozen_at IS NOT NULL AND coalesce(told.freezing, 0) = 0)
        OR (reward_grant.clawed_at IS NOT NULL AND coalesce(told.clawing, 0) = 0)
""")

UNSIGNALLED = text("""
    SELECT fraud_case.id, fraud_case.person_id
      FROM fraud_case
 LEFT JOIN fraud_signal ON fraud_signal.case_id = fraud_case.id AND fraud_signal.person_id = fraud_case.person_id
     WHERE fraud_signal.id IS NULL
""")


def cases(statuses: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Row[Any]]:
    """Return cases with how many signals each has, the latest first."""
    keys = read_cursor(cursor, int)
    asked = {"statuses": list(statuses), "before": keys[0] if keys else 2**63 - 1, "limit": limit + 1}
    return Page.of(db.session.execute(CASES, asked).all(), limit, lambda row: (row.id,))


def get_case(case_id: int) -> FraudCase:
    """Return a case."""
    found = db.session.get(FraudCase, case_id)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found


def signals_of(case_id: int) -> Sequence[FraudSignal]:
    """Return what the machine saw, in its order."""
    return db.session.scalars(select(FraudSignal).filter_by(case_id=case_id).order_by(FraudSignal.id).limit(200)).all()


def grants_of(case: FraudCase, limit: int = 100) -> list[tuple[Grant, str, bool]]:
    """Return what the person of a case was granted, the latest first, each with its state and whether it is chosen."""
    chosen = set(db.session.scalars(select(FraudGrant.grant_id).filter_by(case_id=case.id)))
    asked = select(Grant).where(Grant.person_id.in_(records_of(case.person_id))).order_by(Grant.id.desc()).limit(limit)
    return [(grant, state_of(grant), grant.id in chosen) for grant in db.session.scalars(asked)]


def cases_told_to(person_id: int) -> Sequence[FraudCase]:
    """Return the cases that somebody hears of, because people look into their points."""
    mine = select(Person.id).where((Person.id == person_id) | (Person.joined_into_id == person_id))
    asked = select(FraudCase).where(FraudCase.person_id.in_(mine), FraudCase.status.in_(TOLD))
    return db.session.scalars(asked.order_by(FraudCase.id.desc()).limit(5)).all()


def decided_alone() -> list[Any]:
    """Return the cases in which one person decided what needs two, or decided on themselves."""
    return list(db.session.execute(EYES).all())


def frozen_without_case() -> list[Any]:
    """Return the grants that are frozen or clawed back though no case says so."""
    return list(db.session.execute(ASTRAY).all())


def cases_without_signal() -> list[Any]:
    """Return the cases that nothing was seen in."""
    return list(db.session.execute(UNSIGNALLED).all())


CHECKS: list[Callable[[], list[Any]]] = [decided_alone, frozen_without_case, cases_without_signal]
