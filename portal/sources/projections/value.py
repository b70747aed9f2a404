"""Work out what each customer is expected to buy within a year: now and then, in the background."""

from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from portal.events.people import PeopleJoined, PeopleParted
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.models import Person
from portal.river.acts import upkeep
from portal.river.models import EventRow
from portal.sources.models import SourcePurchase, SourceRun, SourceWorth
from portal.sources.rules import worth
from portal.sources.rules.worth import Buyer

WORTH = "worth"
Days = dict[date, int]


def newest_purchase() -> int:
    """Return the id of the newest purchase, or of the newest event that says who is one human with whom."""
    joins = select(func.max(EventRow.id)).where(EventRow.kind.in_((PeopleJoined.kind, PeopleParted.kind)))
    newest = (select(func.max(SourcePurchase.event_id)), joins)
    return max(int(db.session.scalar(asked) or 0) for asked in newest)


def is_stale() -> bool:
    """Say whether there are purchases that the values do not know."""
    run = db.session.get(SourceRun, WORTH, populate_existing=True)
    known: int = run.event_id if run else 0
    return newest_purchase() > known


def value(at: datetime | None = None) -> int:
    """Fit the models to all customers and keep what each is expected to buy; return how many customers there are."""
    at, newest = at or now(), newest_purchase()
    currency, people = purchases_by_day()
    buyers = {person: buyer(days, at.date()) for person, days in sorted(people.items())}
    values, found = estimate(list(buyers.values()))
    rows = _rows(buyers, values, currency)
    _keep(newest, at, {"currency": currency, "customers": len(buyers), **found}, rows)
    return len(buyers)


def purchases_by_day() -> tuple[str, dict[int, Days]]:
    """Return the currency in which most is bought, and what each customer bought in it on which day."""
    table = SourcePurchase.__table__.c
    counted = (
        select(table.currency, func.count()).group_by(table.currency).order_by(func.count().desc(), table.currency)
    )
    currency = str(db.session.scalar(counted.limit(1)) or "")
    people: dict[int, Days] = defaultdict(Counter)
    human = func.coalesce(Person.joined_into_id, table.person_id)  # of joined records the one that stands for both
    asked = select(human, table.at, table.minor).outerjoin(Person, Person.id == table.person_id)
    asked = asked.where(table.currency == currency)
    for person, at, minor in db.session.execute(asked):
        people[person][at.date()] += minor
    return currency, people


def buyer(days: Days, today: date) -> Buyer:
    """Return a customer in four numbers; several orders on one day are one."""
    first, *again = sorted(days)
    last = again[-1] if again else first
    mean = sum(days[day] for day in again) / len(again) if again else 0.0
    return Buyer(len(again), (last - first).days / worth.WEEK, max((today - first).days, 0) / worth.WEEK, mean)


def estimate(buyers: list[Buyer]) -> tuple[list[int | None], dict[str, Any]]:
    """Return what each is expected to spend within a year, with the parameters and the quality of the fit."""
    if not worth.is_enough(buyers):
        return [None] * len(buyers), {"is_enough": False}
    buying, spending = worth.fit_buying(buyers), worth.fit_spending(buyers)
    found = {"buying": asdict(buying), "spending": asdict(spending), "quality": asdict(worth.quality(buying, buyers))}
    return [round(worth.lifetime(buying, spending, one)) for one in buyers], {"is_enough": True, **found}


def _rows(buyers: dict[int, Buyer], values: list[int | None], currency: str) -> list[dict[str, Any]]:
    """Return the rows to keep: lifetime value where it could be fitted, and always the quintiles."""
    marks = worth.rfm(list(buyers.values()))
    return [
        {"person_id": person, "currency": currency, "minor": minor, "recency": r, "frequency": f, "money": m}
        for person, minor, (r, f, m) in zip(buyers, values, marks, strict=True)
    ]


@upkeep()
def _keep(newest: int, at: datetime, found: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    db.session.execute(delete(SourceWorth))
    if rows:
        db.session.execute(insert(SourceWorth), rows)
    db.session.merge(SourceRun(name=WORTH, worked_out_at=at, event_id=newest, found=found))
