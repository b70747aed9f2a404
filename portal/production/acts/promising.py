"""Keep the days that buyers were told; tell them once of each that cannot be kept, before they ask."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from portal.events.parcels import OrderDelayed
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.kit.zones import zone_for
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.carriers import refusals
from portal.production.models import Delay, Pegging, Promise
from portal.production.queries.promises import causes_of, open_orders_of, stand_of
from portal.production.rules import MAKERS
from portal.production.rules.parcels import Stand, honest_day, is_late
from portal.river import act, record
from portal.river.acts import told_at

AT_ONCE = 500  # rows in one statement
FAR = timedelta(days=730)


def promise_days(batch_id: int, lines: Sequence[dict[str, Any]]) -> None:
    """Note by when the orders of a batch are to arrive, unless their buyers were told a day before."""
    days: dict[int, dict[str, Any]] = {}
    for line in lines:
        if day := line.get("promised_on"):
            row = {"order_id": line["order_id"], "person_id": line["person_id"], "first_on": day, "due_on": day}
            known = days.setdefault(line["order_id"], row)
            known["first_on"] = known["due_on"] = max(day, known["due_on"])
    asked = select(Promise.order_id).join(Pegging, Pegging.order_id == Promise.order_id)
    told = set(db.session.scalars(asked.where(Pegging.batch_id == batch_id)))
    rows = [row for order_id, row in days.items() if order_id not in told]
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(Promise), rows[start : start + AT_ONCE])


def today() -> date:
    """Return the day that it is where the company is."""
    return told_at().astimezone(zone_for("")).date()


@act
def tell_delay(order_id: int, person_id: int | None = None) -> None:
    """Tell a buyer that the day cannot be kept, if so; which one can, and why.

    The house says so twice at most of what a carrier has; somebody of the company says so whenever a day is over.
    """
    if person_id is not None:
        check_role(role_of(person_id), *MAKERS)
    promise = load(Promise, order_id)
    stand = stand_of(order_id)
    if promise.kept_at is not None or stand is None or not _is_late(stand, order_id, person_id):
        raise Conflict("This day can be kept, as far as is known.", code="in_time")
    found = honest_day(stand, today())
    _tell(promise, max(found.day, promise.due_on + timedelta(days=1)), found.cause, "", person_id)


def _is_late(stand: Stand, order_id: int, person_id: int | None) -> bool:
    is_over = person_id is not None and stand.due_on < today()
    return is_over or is_late(stand, today(), causes_of(order_id))


def _tell(promise: Promise, day: date, cause: str, reason: str, person_id: int | None) -> None:
    before, promise.due_on = promise.due_on, day
    about = {"order_id": promise.order_id, "due_on": before, "expected_on": day, "person_id": promise.person_id}
    db.session.add(Delay(**about, cause=cause, reason=reason, told_at=told_at()))
    days = (before.isoformat(), day.isoformat())
    record(OrderDelayed(promise.order_id, promise.person_id, *days, cause, reason), person_id)


@act
def postpone(batch_id: int, day: date, reason: str, person_id: int, consignment_id: int = 0) -> int:
    """Tell all who still wait for a batch (or for a consignment) another day, and why; return how many."""
    check_role(role_of(person_id), *MAKERS)
    reason = clean(reason)
    if wrong := refusals({"day": lambda: _check_day(day), "reason": lambda: limits.REASON.text(reason)}):
        raise Invalid(wrong)
    told = 0
    for order_id in open_orders_of(batch_id, consignment_id):
        promise = load(Promise, order_id)
        if promise.kept_at is None and promise.due_on < day:
            _tell(promise, day, "said", reason, person_id)
            told += 1
    if not told:
        raise Conflict("Nobody who waits was told an earlier day.", code="none")
    return told


def _check_day(day: date) -> None:
    if not today() <= day <= today() + FAR:
        raise Refused("Please give a day within the next two years.")
