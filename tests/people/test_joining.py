"""One human is one id, also for a shop that knew them before they signed up here."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal import events
from portal.events.customers import CustomerNoted
from portal.flows.imports import Intake
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, Refused
from portal.orders.models import Order
from portal.outside.readers.rows import InvoiceLine, InvoiceRow, Origin, PersonRow
from portal.people.forgetting import forget_person
from portal.people.joining import join_people, part_people
from portal.people.models import Person
from portal.people.queries import find_person, names, viewer
from portal.people.signing import sign_up
from portal.river import upkeep
from portal.river.models import EventRow

THEN = datetime(2019, 5, 4, tzinfo=UTC)
LINE = InvoiceLine(1, "product/bell", "Bell", 1, 250, 250)
SOLD = InvoiceRow("invoice/1", "customer/7", THEN, "EUR", (LINE,), Origin("lines"))


def told(mail):
    Intake("shop").take([PersonRow("customer/7", "A. Byron", Origin("customers"), THEN, mail), SOLD])
    return find_person("shop", "customer/7")


def may_see(person_id, order):
    return order.audience_id in viewer(person_id).audiences


def test_who_proves_an_address_is_the_customer_whom_the_shop_knows_by_it(app, flows):
    earlier = told("Ada@Example.org")
    ada = sign_up("Ada", "ada@example.org", "correct horse battery", confirmed=True)
    order = db.session.scalars(select(Order)).one()
    assert (find_person("shop", "customer/7"), names([earlier])) == (ada, {earlier: "Ada"})
    assert may_see(ada, order)
    flows()


def test_an_address_that_nobody_proved_joins_nobody(app):
    earlier = told("ada@example.org")
    sign_up("Ada", "ada@example.org", "correct horse battery")
    assert find_person("shop", "customer/7") == earlier


def test_a_shop_whose_customer_is_here_already_means_the_same_person(app, flows):
    ada = sign_up("Ada", "ada@example.org", "correct horse battery", confirmed=True)
    assert told("ada@example.org") == ada
    assert db.session.scalars(select(Order.person_id)).one() == ada
    flows()


def test_a_joining_can_be_taken_back(ada, staff, flows):
    earlier = told("")
    order = db.session.scalars(select(Order)).one()
    join_people(earlier, ada, staff)
    assert may_see(ada, order)
    flows()
    part_people(earlier, staff)
    assert not may_see(ada, order)
    assert find_person("shop", "customer/7") == earlier
    flows()


def test_only_what_can_be_one_customer_is_joined_and_by_the_company(ada, bo, staff, moderator):
    with pytest.raises(NotAllowed):
        join_people(bo, ada, bo)
    with pytest.raises(Refused, match="cannot be one person"):
        join_people(ada, ada, staff)
    with pytest.raises(Refused, match="cannot be one person"):
        join_people(moderator, ada, staff)
    join_people(bo, ada, staff)
    with pytest.raises(Conflict):
        join_people(bo, ada, staff)
    with pytest.raises(Conflict):
        part_people(ada, staff)


def test_who_leaves_takes_the_earlier_record_along(app, flows):
    earlier = told("ada@example.org")
    ada = sign_up("Ada", "ada@example.org", "correct horse battery", confirmed=True)
    forget_person(ada, ada)
    assert db.session.get(Person, earlier).forgotten_at
    assert find_person("shop", "customer/7") is None
    flows()


def test_who_leaves_is_forgotten_in_what_was_stored_under_an_old_kind_too(app, ada, bo, monkeypatch, flows):
    old = events.Old(CustomerNoted, lambda data: CustomerNoted(data["who"], data["words"]), {"words": "who"})
    monkeypatch.setitem(events.RENAMED, "customer.remarked", old)
    fact = {"kind": "customer.remarked", "origin": "live", "occurred_at": THEN, "recorded_at": THEN}
    with upkeep():
        for who, words in ((ada, "I live at the lake."), (bo, "I live in the hills.")):
            told_then = {"who": who, "words": words}
            db.session.add(EventRow(subject=f"person:{who}", actor_id=who, data=told_then, **fact))
    forget_person(ada, ada)
    kept = db.session.scalars(select(EventRow.data).filter_by(kind="customer.remarked").order_by(EventRow.id)).all()
    assert kept == [{"who": ada, "words": "…"}, {"who": bo, "words": "I live in the hills."}]
    flows()
