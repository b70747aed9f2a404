"""Many promised orders at once: sown straight into the tables, closed and collected, and counted again to the cent.

`python -m tests.pledges sow N` sows them into the house of the settings; `repeat PREORDER` tells again, without
pause, what a provider says, as webhooks do that come twice, late, or before their answer.
"""

import json
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from itertools import cycle

from sqlalchemy import func, insert, select

from portal.app import create_app
from portal.events.orders import OrderPlaced, PaymentTold
from portal.events.preorders import OrderPledged
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import Refused
from portal.orders import acts
from portal.orders.acts.preorders import count
from portal.orders.models import Collection, MoneyPosting, Order, OrderLine, Payment, PaymentEvent, Preorder
from portal.people.acts import join, own_audiences
from portal.production.models import Pegging
from portal.river import record_many, telling

FIRST, REACHED = 8900, 8000  # what one costs at most, and what it costs when many are ordered
PEOPLE = 200
# Of a hundred: five decline (three always, two once), two give no clear answer, four say everything twice.
WAYS = "n" * 3 + "o" * 2 + "s" * 2 + "t" * 4 + "a" * 89


def sow(many: int, days: float = 0) -> int:
    """Sow so many promised orders of a pre-order whose time is over, told of some days ago; return its id."""
    with telling("live", now() - timedelta(days=days + 20)):
        boss = join("Petra", role="product")
        product_id = acts.create_product("A lamp for everybody", "It folds.", boss)
        closes, prices = now() - timedelta(minutes=1), [(1, FIRST), (max(2, many // 2), REACHED)]
        preorder_id = acts.open_preorder(product_id, max(1, many // 2), closes, prices, "EUR", boss, mode="mandate")
        with writing():
            people = [join(f"Buyer {n}") for n in range(min(many, PEOPLE))]
            _promise(db.session.get(Preorder, preorder_id), people, many)
    return preorder_id


def _promise(preorder: Preorder, people: list[int], many: int) -> None:
    """Write orders, lines, payments and what was told of them, and count them."""
    at, homes = now() - timedelta(days=19), own_audiences(people)
    some = [1 + n % 2 for n in range(many)]
    rows = [
        {"person_id": who, "preorder_id": preorder.id, "status": "pledged", "quantity": n, "total_minor": n * FIRST}
        | {"currency": "EUR", "country": "SE", "placed_at": at, "pay_by": preorder.closes_at, "audience_id": homes[who]}
        for n, who in zip(some, cycle(people), strict=False)
    ]
    ids = db.session.scalars(insert(Order).returning(Order.id, sort_by_parameter_order=True), rows).all()
    known = [row | {"order_id": order_id} for row, order_id in zip(rows, ids, strict=True)]
    db.session.execute(insert(OrderLine), [_line(row, preorder.product_id) for row in known])
    promised = [_payment(row, WAYS[n * 37 % 100], at) for n, row in enumerate(known)]
    keys = db.session.scalars(insert(Payment).returning(Payment.id, sort_by_parameter_order=True), promised).all()
    told = [_told(row, key, at) for row, key in zip(promised, keys, strict=True)]
    db.session.execute(insert(PaymentEvent), told)
    record_many([(event, None, at) for row, said in zip(known, told, strict=True) for event in _events(row, said)])
    count(preorder, reserved=sum(some), pledged=sum(some))


def _line(row: dict, product_id: int) -> dict:
    about = {name: row[name] for name in ("order_id", "quantity", "total_minor")}
    return about | {"product_id": product_id, "unit_minor": FIRST}


def _payment(row: dict, way: str, at: object) -> dict:
    about = {"order_id": row["order_id"], "provider": "simulator", "reference": f"SIM-{row['order_id']}-{way}"}
    return about | {"minor": row["total_minor"], "currency": "EUR", "status": "mandated", "began_at": at}


def _told(row: dict, key: int, at: object) -> dict:
    about = {name: row[name] for name in ("order_id", "provider", "reference", "minor", "currency")}
    return about | {"payment_id": key, "type": "mandated", "why": "", "happened_at": at}


def _events(row: dict, said: dict) -> list:
    about = (row["person_id"], row["preorder_id"], row["quantity"], row["total_minor"], "EUR")
    payment = (row["person_id"], said["payment_id"], "simulator", row["total_minor"], "EUR")
    order_id = row["order_id"]
    told = PaymentTold(order_id, *payment, result="mandated")
    return [OrderPlaced(order_id, *about), told, OrderPledged(order_id, *about)]


def wrongs(preorder_id: int) -> list[str]:
    """Return what is otherwise than simple arithmetic says, once all is collected and decided."""
    db.session.rollback()
    asked = select(Order.id, Order.status, Order.quantity, Payment.reference).join(
        Payment, Payment.order_id == Order.id
    )
    rows = db.session.execute(asked.where(Order.preorder_id == preorder_id)).all()
    lost = [row for row in rows if row.reference.endswith("-n")]
    made = [row for row in rows if not row.reference.endswith("-n")]
    units = sum(row.quantity for row in made)
    preorder = db.session.get(Preorder, preorder_id, populate_existing=True)
    told = select(PaymentEvent.order_id, func.sum(PaymentEvent.minor)).where(PaymentEvent.type == "captured")
    taken = {order_id: int(n) for order_id, n in db.session.execute(told.group_by(PaymentEvent.order_id))}
    found = {
        "statuses": (Counter(row.status for row in rows), Counter(in_production=len(made), dropped=len(lost))),
        "taken of each": (taken, {row.id: row.quantity * REACHED for row in made}),
        "cash": (_balance("cash:simulator"), units * REACHED),
        "deposits": (_balance("customer:deposits"), -units * REACHED),
        "counted": ((preorder.paid, preorder.pledged, preorder.reserved, preorder.collected), (units, 0, units, units)),
        "pegged": (_pegged(), {row.id: row.quantity for row in made}),
        "still asked for": (_open(preorder_id), 0),
    }
    return [f"{what}: {is_} instead of {should}" for what, (is_, should) in found.items() if is_ != should]


def _balance(account: str) -> int:
    return int(db.session.scalar(select(func.sum(MoneyPosting.minor)).where(MoneyPosting.account == account)) or 0)


def _pegged() -> dict[int, int]:
    asked = select(Pegging.order_id, func.sum(Pegging.quantity)).group_by(Pegging.order_id)
    return {order_id: int(n) for order_id, n in db.session.execute(asked)}


def _open(preorder_id: int) -> int:
    asked = select(func.count()).where(Collection.preorder_id == preorder_id)
    return int(db.session.scalar(asked.where(Collection.status.not_in(("collected", "dropped")))) or 0)


def repeat(preorder_id: int, seed: int = 1) -> None:
    """Tell again what a provider says of payments that are asked for or taken, until somebody ends us."""
    chance, said = random.Random(seed), 0
    asked = select(
        Payment.order_id, Payment.reference, Payment.minor, Collection.minor.label("part"), Collection.attempts
    )
    asked = asked.join(Collection, Collection.payment_id == Payment.id)
    asked = asked.where(Collection.preorder_id == preorder_id, Collection.status.in_(("asked", "collected")))
    while True:
        rows = db.session.execute(asked.order_by(Collection.next_at.desc()).limit(300)).all()
        db.session.rollback()
        for row in chance.sample(rows, min(20, len(rows))):
            if row.reference.endswith(("-a", "-t")):
                said += tell_again(row)
        print(said, flush=True)
        time.sleep(0.1)


def tell_again(row: object) -> bool:
    """Tell once what became of one payment that was asked for."""
    more = {"part": f"/C{row.attempts}", "whole": row.minor}
    try:
        acts.note_payment(row.order_id, "simulator", row.reference, row.part, "EUR", **more)
    except Refused:
        return False  # busy, as any caller hears it: it calls again
    return True


if __name__ == "__main__":
    what, number = sys.argv[1], int(sys.argv[2])
    with create_app().app_context():
        if what == "sow":
            print(json.dumps(sow(number)))
        elif what == "wrongs":
            print(json.dumps(wrongs(number)))
        else:
            repeat(number)
