"""What providers of payments call us with."""

from flask import request
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound, Refused
from portal.kit.setting import setting
from portal.orders import acts
from portal.orders.sender import heard
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("payments", __name__)
MOST = 262_144


class Unsigned(Refused):
    """A call that the provider did not sign."""

    status = 400
    default_code = "signature"


@bp.post("/payments/stripe", to=ANYBODY, limit="600 per minute", most=MOST, free=True)
def stripe() -> Response:
    """Take in what Stripe says; said again it changes nothing, and what we do not know yet is said again later."""
    if not setting("STRIPE_WEBHOOK_SECRET"):
        raise NotFound("There is nothing at this address.")
    try:
        news = heard(request.get_data(), request.headers.get("Stripe-Signature", ""))
    except Refused as refusal:
        raise Unsigned(refusal.message) from refusal
    if news:
        acts.hear_cards(news)
    return Response("", 204)
