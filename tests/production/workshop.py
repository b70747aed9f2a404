"""A workshop in few words: centres, a bill of materials on two levels, and a batch that waits to be planned."""

import pytest

from portal.flows import making
from portal.kit.db import db
from portal.orders.rules.addresses import Address
from portal.production import acts
from portal.production.models import Batch, Plan, WorkOrder

HOME = Address("Bo", "Storgatan 1", "11122", "Stockholm", "", "SE")


class Workshop:
    """Tells stories of the workshop in few words."""

    def __init__(self, staff):
        self.staff = staff
        self.cutting = acts.make_centre("Cutting", staff, minutes=100)
        self.sewing = acts.make_centre("Sewing", staff, minutes=240, places=2)

    def part(self, code, **more):
        return acts.name_part(code, code.title(), self.staff, **more)

    def bill(self, part_id, lines=(), steps=(), active=True):
        bill_id = acts.write_bill(part_id, self.staff)
        for part, milli, *more in lines:
            acts.set_line(bill_id, part, milli, self.staff, **dict(*more))
        for name, centre, minutes, setup in steps:
            acts.set_operation(bill_id, name, centre, minutes * 60, self.staff, setup=setup)
        if active:
            acts.activate_bill(bill_id, self.staff)
        return bill_id

    def jacket(self, product_id, **more):
        """Write what a jacket is made of: two metres of cloth, and a hood of half a metre with a cord."""
        self.cloth, self.cord = self.part("CLOTH", unit="m", lead_days=3), self.part("CORD")
        self.hood = self.part("HOOD")
        self.root = self.part("JACKET", product_id=product_id, **more)
        self.bill(self.hood, [(self.cloth, 500), (self.cord, 1000)], [("Hoods", self.sewing, 5, 0)])
        lines = [(self.cloth, 2000, {"scrap": 1000}), (self.hood, 1000)]
        return self.bill(self.root, lines, [("Cutting", self.cutting, 20, 40), ("Sewing", self.sewing, 30, 0)])

    def works(self, batch_id):
        rows = db.session.query(WorkOrder).filter_by(batch_id=batch_id).order_by(WorkOrder.position)
        return list(rows.populate_existing())

    def arrive(self, plan_id):
        """Let all material arrive."""
        for part in (self.cloth, self.cord):
            acts.move_purchase(plan_id, part, "arrive", self.staff)

    def do(self, work, good=None, scrap=0):
        """Do a work order from its start to its end."""
        acts.move_work(work.id, "start", self.staff)
        acts.count_work(work.id, work.planned - scrap if good is None else good, scrap, self.staff)
        acts.move_work(work.id, "finish", self.staff)


@pytest.fixture
def workshop(staff):
    return Workshop(staff)


@pytest.fixture
def batch(shop, crowd, staff):
    """Five people order and pay one, the last of them three; it goes ahead."""
    preorder_id = shop.open(threshold=4, prices=[(1, 8999)])
    for number, person in enumerate(crowd[:5]):
        shop.pay(shop.order(preorder_id, person, 3 if number == 4 else 1))
    assert making.close_preorder(preorder_id, staff) == "go"
    return db.session.query(Batch).one().id


@pytest.fixture
def plan(batch):
    return db.session.query(Plan).one().id
