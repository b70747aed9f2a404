"""Put awards of money into the books, once each, and take them back with what they were for."""

from dataclasses import replace

from sqlalchemy import select

from portal.events.books import AwardBooked
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.orders.acts.ledger import AWARD_COST, AWARD_DUE, Side, move, post
from portal.orders.models import AwardCredit, MoneyEntry
from portal.people.queries import resolve
from portal.river import act, record
from portal.river.acts import told_at


@act
def book_award(key: str, source: str, about: str, person_id: int, minor: int, currency: str) -> int:
    """Owe somebody an award; it is paid with the statement of its month.  Return the id of the entry."""
    if db.session.scalar(select(MoneyEntry.id).filter_by(key=f"award:{key}")):
        raise Conflict("This award is in the books already.", code="booked")
    person_id = resolve(person_id)  # whoever won it unnamed is paid by name
    sides = Side(AWARD_COST, 0, None, None, person_id), Side(AWARD_DUE, 0, None, None, person_id)
    entry_id = _post(f"award:{key}", "award", minor, currency, *sides)
    made = AwardCredit(entry_id=entry_id, source=source, about=about, person_id=person_id, minor=minor)
    made.currency, made.booked_at = currency, told_at()
    db.session.add(made)
    record(AwardBooked(person_id, entry_id, source, about, minor, currency))
    return entry_id


@act
def take_award_back(source: str) -> int:
    """Owe an award no more, as what it was for has fallen; what was paid meanwhile comes off the next statement."""
    asked = select(AwardCredit).filter_by(source=source, back_entry_id=None).with_for_update()
    credit = db.session.scalar(asked)
    if credit is None:
        raise Conflict("This award is not in the books.", code="not_booked")
    key = db.session.get_one(MoneyEntry, credit.entry_id).key
    person_id, what = credit.person_id, (credit.minor, credit.currency)
    sides = Side(AWARD_DUE, 0, None, None, person_id), Side(AWARD_COST, 0, None, None, person_id)
    credit.back_entry_id = _post(f"{key}:back", "award_back", *what, *sides, reverses=key)
    record(AwardBooked(person_id, credit.back_entry_id, source, credit.about, -credit.minor, credit.currency))
    return credit.back_entry_id


def _post(key: str, kind: str, minor: int, currency: str, debit: Side, to: Side, *, reverses: str | None = None) -> int:
    """Write an entry, and return its id."""
    post([replace(move(key, kind, minor, currency, debit, to), reverses=reverses)])
    return db.session.scalars(select(MoneyEntry.id).filter_by(key=key)).one()
