"""A rule tried on the past: which grants it would have made, to whom, and whether its budget would have done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import JSON, bindparam, func, select, text

from portal.events import BY_KIND, read, stored_as
from portal.kit.db import Instant, db
from portal.people.models import Person
from portal.people.queries import names
from portal.people.rules import CUSTOMER
from portal.rewards.models import Grant
from portal.rewards.rules import COMPANY, Due, due
from portal.rewards.rules.plans import Plan

PIECE = 2_000
MOST = 50_000  # events that are looked at
SHOWN = 20

PAST = (
    text("""
    SELECT event.id, event.kind, event.data, event.actor_id, event.occurred_at
      FROM event
     WHERE event.kind IN :kinds AND event.id > :after AND event.occurred_at >= :since
       AND event.origin IN ('live', 'demo')
  ORDER BY event.id
     LIMIT :limit
""")
    .bindparams(bindparam("kinds", expanding=True), bindparam("since", type_=Instant()))
    .columns(data=JSON, occurred_at=Instant())
)


@dataclass(slots=True)
class Trial:
    """What a rule would have done: looked at, granted, held back by which cap, and for whom."""

    since: datetime
    events: int = 0
    grants: int = 0
    worth: int = 0
    awaiting: int = 0
    held_back: Counter[str] = field(default_factory=Counter)
    by_person: Counter[int] = field(default_factory=Counter)
    best: list[tuple[int, str, int]] = field(default_factory=list)
    really: int = 0  # what the rule, as it stood, granted in that time

    @property
    def people(self) -> int:
        """Return how many people would have got something."""
        return len(self.by_person)


def try_rule(plan: Plan, since: datetime) -> Trial:
    """Return what a rule would have granted since a moment, had it been in force."""
    trial, seen, counted = Trial(since), set[tuple[str, int, int]](), Counter[tuple[str, Any]]()
    rule: Any = SimpleNamespace(**{name: getattr(plan, name) for name in Plan.__dataclass_fields__})
    for row, customers in _past(plan.kind, since):
        trial.events += 1
        for each in due(rule, 0, read(row.kind, row.data), row.id, row.actor_id):
            key = (each.subject, each.giver_id, each.person_id)
            if key in seen or each.person_id not in customers or each.giver_id not in customers | {COMPANY}:
                continue
            seen.add(key)
            _grant(trial, plan, each, row.occurred_at, counted)
    called = names(person for person, _ in trial.by_person.most_common(SHOWN))
    trial.best = [(person, called.get(person, ""), n) for person, n in trial.by_person.most_common(SHOWN)]
    trial.really = _really(plan.name, since)
    return trial


def _grant(trial: Trial, plan: Plan, each: Due, moment: datetime, counted: Counter[tuple[str, Any]]) -> None:
    """Count one grant, unless a cap or the budget holds it back."""
    worth = each.points if plan.effect == "points" else max(plan.worth, 1)
    keys = {
        "cap_per_day": ("day", (each.person_id, moment.astimezone(UTC).date())),
        "cap_per_member": ("member", each.person_id),
        "cap_per_object": ("object", each.subject),
    }
    full = [name for name, key in keys.items() if (cap := getattr(plan, name)) is not None and counted[key] >= cap]
    if full or (plan.budget is not None and trial.worth + worth > plan.budget):
        trial.held_back[full[0] if full else "budget"] += 1
        return
    counted.update(keys.values())
    trial.grants, trial.worth = trial.grants + 1, trial.worth + worth
    trial.awaiting += plan.approval_limit is not None and worth > plan.approval_limit
    trial.by_person[each.person_id] += worth


def _past(kind: str, since: datetime) -> Iterator[tuple[Any, set[int]]]:
    """Yield the events of a kind with who of the people near them is a customer, in pieces."""
    after, kinds, looked = 0, stored_as(BY_KIND[kind]), 0
    asked = {"kinds": kinds, "since": since, "limit": PIECE}
    while looked < MOST and (rows := db.session.execute(PAST, asked | {"after": after}).all()):
        customers = _customers(rows)
        for row in rows:
            yield row, customers
        after, looked = rows[-1].id, looked + len(rows)


def _customers(rows: Any) -> set[int]:
    """Return who of all those whom these events name is a customer."""
    people = {row.actor_id for row in rows if row.actor_id}
    for row in rows:
        for value in row.data.values():
            people |= {value} if type(value) is int else set(value) if _are_people(value) else set()
    asked = select(Person.id).where(Person.role == CUSTOMER)
    pieces = [sorted(people)[n : n + 500] for n in range(0, len(people), 500)]
    return {found for piece in pieces for found in db.session.scalars(asked.where(Person.id.in_(piece)))}


def _are_people(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) is int for each in value)


def _really(name: str, since: datetime) -> int:
    """Return how many points the rule granted in that time, as it stood then."""
    asked = select(func.coalesce(func.sum(Grant.points), 0))
    return int(db.session.scalar(asked.where(Grant.rule_name == name, Grant.granted_at >= since)) or 0)
