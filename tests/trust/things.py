"""Things of the village that no act makes at once, and the addresses that lead to things."""

import re

from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.orders.models import Payment, PaymentErrand

NAMED = {  # what these addresses call by names of their own
    "/desk/rewards/rules": {"name": "idea_adopted"},
    "/desk/surveys": {"key": "q1"},
    "/api/v1/surveys": {"key": "q1"},
    "/desk/guides": {"key": "s1", "place": 0},
    "/how": {"kind": "guide"},
    "/static": {"name": "css/site.css"},
}


def asked_stripe():
    """Return an errand to Stripe of which nobody knows yet what became of it."""
    payment = db.session.scalar(select(Payment).limit(1))
    with writing():
        errand = PaymentErrand(payment_id=payment.id, kind="begin", key="K", minor=1, state="unknown", made_at=now())
        db.session.add(errand)
        db.session.flush()
        return {"errand_id": errand.id}


def filled(rule, known):
    """Return a rule with what is known in its places."""
    for name, value in known.items():
        for kind in ("", "int:", "path:"):
            rule = rule.replace(f"<{kind}{name}>", str(value))
    assert not re.search(r"<\w+:", rule), f"The village has no such thing yet: {rule}"
    return rule
