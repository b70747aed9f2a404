"""Lots of bought parts, for programs: what came in under which number."""

from typing import Any

from portal.kit.errors import Invalid
from portal.production import acts
from portal.production.queries import lots as known
from portal.web.api import lot_models as models
from portal.web.api.community import me
from portal.web.api.contract import route
from portal.web.api.models import Listed
from portal.web.policy import MAKERS

Lots = Listed[models.LotOut]
NAMES = ("id", "part_id", "code", "number", "plan_id", "milli", "remaining", "received_at")


def _lot(row: Any) -> models.LotOut:
    return models.LotOut(**{name: getattr(row, name) for name in NAMES})


@route("GET", "/lots", to=MAKERS, asks=models.LotsAsked, gives=Lots)
def list_lots(query: models.LotsAsked) -> Any:
    """Return lots, the latest first: all, of a part or a plan, or by number or part code."""
    about = {"plan_id": query.plan or 0, "part_id": query.part or 0}
    page = known.lots(query.q, query.after, query.limit, **about)
    return Lots(items=[_lot(row) for row in page.items], next=page.next)


@route("GET", "/lots/<int:lot_id>", to=MAKERS, gives=models.LotOut)
def read_lot(lot_id: int) -> Any:
    """Return a lot with what is left of it."""
    return _lot(known.get_lot(lot_id))


@route("POST", "/lots", to=MAKERS, takes=models.LotIn, gives=models.LotOut, status=201)
def post_lot(body: models.LotIn) -> Any:
    """Take in a lot of a bought part, perhaps for a plan; when all that the plan buys is here, it has arrived."""
    try:
        lot_id = acts.receive_lot(body.part_id, body.number, body.milli, me(), body.plan_id or 0)
    except Invalid as refusal:
        named = {"amount": "milli"}
        raise Invalid({named.get(name, name): why for name, why in refusal.fields.items()}) from refusal
    return _lot(known.get_lot(lot_id))
