# ruff: noqa: F401, F811
"""A lost parcel is looked after until its buyer has it anew, or all the money back: by us, or at the provider."""

from portal.flows import parcels as flow
from portal.flows.late import late_parcels
from portal.kit.db import db
from portal.orders import acts as orders
from portal.orders.acts.outside import Outside, hear_outside
from portal.orders.models import Payment
from portal.production.queries.late import LOST, OVERDUE
from tests.orders.conftest import crowd, idea, shop, sound
from tests.production.test_parcels import batch, post, sent
from tests.production.test_sending_again import WHY, lost, row


def ids(shelf=LOST):
    return [each.id for each in late_parcels(shelf, 7).items]


def test_it_leaves_the_shelf_when_its_buyer_is_refunded_or_gets_it_anew(sent, staff, browser, sound):
    taken, outside, anew, back, still = (lost(parcel, staff).id for parcel in sent)
    desk = browser(staff)
    assert (ids(), ids(OVERDUE)) == ([taken, outside, anew, back, still], [])
    orders.take_back(row(taken).order_id, WHY, staff)
    flow.resend(anew, "anew", WHY, staff)
    for parcel_id, name in ((outside, "re_1"), (back, "re_2")):
        payment = db.session.query(Payment).filter_by(order_id=row(parcel_id).order_id).one()
        hear_outside(payment.id, Outside("bank", name, payment.minor, "EUR"))
    assert ids() == [still]
    hear_outside(payment.id, Outside("bank", "re_2", payment.minor, "EUR", has_failed=True))
    assert ids() == [back, still]
    for page in ("/desk/parcels?shelf=lost", "/desk"):
        shown = desk.get(page).text
        assert [row(each).tracking in shown for each in (taken, outside, anew, back, still)] == [False] * 3 + [True] * 2
    sound()
