"""Planning a large pre-order: ten thousand lines with five options, through bills of materials of three levels."""

import csv
import tempfile
import time
from collections import defaultdict
from itertools import product
from pathlib import Path

from config import settings
from tests.bench.figures import Figure

FOLDER = Path(settings()["SAMPLES"]) / "adventureworks" / "oltp"
BICYCLE = 749  # Road-150 Red, 62: the first product of the file
LINES, OPTIONS, VALUES = 10_000, 5, 3
STEPS = (("Parts", 20), ("Frame", 60), ("Wheels", 40), ("Assembly", 90), ("Inspection", 10))


def measure(_profile: str) -> list[Figure]:
    """Fix, divide and release a plan, and count each line again."""
    if not FOLDER.is_dir():
        return []
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        from portal.app import create_app
        from portal.flows.checks import mispegged_lines
        from portal.kit import schema
        from portal.production.queries import CHECKS

        app = create_app({"DATA": Path(folder), "DATABASE_URL": f"sqlite:///{folder}/wellspring.db"})
        with app.app_context():
            schema.migrate()
            seconds, found = _plan()
            breaches = [check.__name__ for check in (*CHECKS, mispegged_lines) if check()]
    return [
        Figure(
            "planning.seconds", f"{LINES:,} lines x {OPTIONS} options, {found['parts']} parts", seconds, "s", most=30
        ),
        Figure("planning.astray", f"    lines not pegged once, of {found['lines']:,}", LINES - found["pegged"], most=0),
        Figure("planning.breaches", "    breaches in production " + " ".join(breaches), len(breaches), most=0),
    ]


def _plan() -> tuple[float, dict[str, int]]:
    """Write the bills, freeze the demand, divide it and release it; return how long that took, without the writing."""
    from portal.kit.db import db
    from portal.production import acts
    from portal.production import models as m

    staff, preorder_id, product_id, lines = _orders()
    _write_bills(staff, product_id)
    began = time.perf_counter()
    batch_id = acts.start_batch(preorder_id, product_id, lines, staff)
    acts.divide_batch(batch_id, 2_500, staff)
    plan_id = db.session.query(m.Plan).one().id
    acts.release_plan(plan_id, staff)
    seconds = time.perf_counter() - began
    pegged = db.session.query(m.Pegging.order_line_id).distinct().count()
    return seconds, {"lines": len(lines), "pegged": pegged, "parts": db.session.query(m.Part).count()}


def _orders() -> tuple[int, int, int, list[dict[str, object]]]:
    """Put ten thousand paid order lines straight into the tables, with configurations in turn."""
    from datetime import timedelta

    from sqlalchemy import insert

    from portal.kit.clock import now
    from portal.kit.db import db, writing
    from portal.orders import acts as orders
    from portal.orders.models import Order, OrderLine, Preorder
    from portal.people.signing import sign_up

    staff = sign_up("Petra", "petra@example.org", "a long enough password", role="product", confirmed=True)
    product_id = orders.create_product("Road bicycle", "", staff)
    closes = now() + timedelta(days=9)
    preorder_id = orders.open_preorder(product_id, 1, closes, [(1, 10_000)], "EUR", staff)
    with writing():
        db.session.execute(insert(Order), [_order(n, preorder_id) for n in range(1, LINES + 1)])
        rows = [_line(n, product_id) for n in range(1, LINES + 1)]
        db.session.execute(insert(OrderLine), rows)
        row = db.session.get(Preorder, preorder_id)
        row.status, row.reserved, row.paid = "in_production", LINES, LINES
    return staff, preorder_id, product_id, _lines()


def _order(n: int, preorder_id: int) -> dict[str, object]:
    from portal.kit.clock import now

    money = {"total_minor": 10_000, "currency": "EUR", "reference": f"BENCH-{n}"}
    where = {"country": "SE", "region": "", "placed_at": now(), "audience_id": 2}
    return {"id": n, "preorder_id": preorder_id, "status": "in_production", "quantity": 1, **money, **where}


def _line(n: int, product_id: int) -> dict[str, object]:
    return {
        "id": n,
        "order_id": n,
        "product_id": product_id,
        "quantity": 1,
        "unit_minor": 10_000,
        "total_minor": 10_000,
    }


def _lines() -> list[dict[str, object]]:
    """Return the lines as the closing of a pre-order hands them to production: each with five options."""
    kinds = list(product(range(VALUES), repeat=OPTIONS))
    found: list[dict[str, object]] = []
    for n in range(1, LINES + 1):
        chosen = [f"{option}-{value}" for option, value in enumerate(kinds[n % len(kinds)])]
        where = {"country": "SE", "region": "", "person_id": None}
        about = {"configuration": " ".join(chosen), "label": ", ".join(chosen), "choices": chosen}
        found.append({"order_line_id": n, "order_id": n, "quantity": 1, **where, **about})
    return found


def _write_bills(staff: int, product_id: int) -> None:
    """Write the bicycle of the file with all below it, each value of an option taking a part of its own."""
    from portal.production import acts

    centres = {name: acts.make_centre(name, staff, minutes=1440, places=300) for name, _ in STEPS}
    rows = list(_bill_rows())
    for option, value in product(range(OPTIONS), range(VALUES)):
        rows.append((str(BICYCLE), f"OPTION-{option}-{value}", 1000, 100, [f"{option}-{value}"]))
    acts.name_part(str(BICYCLE), "Road bicycle", staff, product_id=product_id)
    for bill_id in acts.bring_bills(rows, staff):
        for name, seconds in STEPS[-2:]:
            acts.set_operation(bill_id, name, centres[name], seconds, staff, setup=5)
        acts.activate_bill(bill_id, staff)


def _bill_rows() -> list[tuple[str, str, int, int, list[str]]]:
    """Return the lines of the file below the bicycle: the bill that is valid now, level by level."""
    below: dict[int, dict[int, int]] = defaultdict(dict)
    with (FOLDER / "BillOfMaterials.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if row[1] and not row[4]:  # of an assembly, and without an end
                below[int(row[1])][int(row[2])] = int(float(row[7]) * 1000)
    found, open_, seen = [], [BICYCLE], {BICYCLE}
    while open_:
        whole = open_.pop()
        for part, milli in below[whole].items():
            found.append((str(whole), str(part), milli, 0, []))
            if part not in seen:
                seen.add(part)
                open_.append(part)
    return found
