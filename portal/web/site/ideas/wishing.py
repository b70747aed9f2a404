"""Would you order it, at what price: a question beside the idea, apart from the votes."""

from typing import Any

from flask import current_app, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.ideas.acts.wishing import wish_for, withdraw_wish
from portal.ideas.queries import get_idea
from portal.ideas.queries.wishes import Wished, wishes_for
from portal.ideas.rules import VOTABLE
from portal.ideas.rules.ballots import FEWEST_ORDERS
from portal.kit.errors import Invalid, Refused
from portal.kit.money import decimals, parse
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.people.queries import Viewer
from portal.web.forms import HouseForm
from portal.web.moulds import piece
from portal.web.policy import MEMBERS
from portal.web.site.ideas.routes import bp
from portal.web.viewing import current_viewer


class WishForm(HouseForm):
    """The price at which one would order it."""

    price = StringField(N_("At what price?"))


def wish_panel(idea: Any, seen: Viewer) -> Markup:
    """Return the panel that asks, and shows what was answered."""
    stand = wishes_for(idea.id, seen) if idea.is_wished or idea.stands_for_others else Wished(0)
    asks = idea.status in VOTABLE and not idea.locked_at and idea.author_id != seen.id and not seen.is_staff
    if not asks and not stand.n:
        return Markup()
    return piece("ideas.wish", idea.id, asks, stand, caller=lambda: _panel(idea, stand, asks, seen))


def _panel(idea: Any, stand: Wished, asks: bool, seen: Viewer) -> Markup:
    macros: Any = current_app.jinja_env.get_template("site/ideas/_wish.html").module
    form = WishForm(price=_typed(stand.mine))
    made: Markup = macros.panel_of(idea, stand, form, asks, seen, FEWEST_ORDERS, str(setting("CURRENCY")))
    return made


def _typed(price: Any) -> str:
    return f"{price.amount:.{decimals(price.currency)}f}" if price else ""


@bp.post("/ideas/<int:idea_id>/wishes", to=MEMBERS, limit="60 per hour")
def wish(idea_id: int) -> Response | tuple[str, int]:
    """Say that the viewer would order it."""
    seen, form = current_viewer(), WishForm.sent()
    whole = get_idea(idea_id, seen)
    if form.accept(lambda: _wish(idea_id, form, seen)) is None:
        more = {"idea": whole.idea, "currency": str(setting("CURRENCY"))}
        return render_template("site/ideas/wish.html", form=form, **more), form.status
    return redirect(url_for("ideas.show", idea_id=idea_id, _anchor="wish"), 303)


def _wish(idea_id: int, form: Any, seen: Viewer) -> bool:
    try:
        price = parse(form.price.data or "", str(setting("CURRENCY")))
    except Refused as refusal:
        raise Invalid({"price": refusal}) from refusal
    wish_for(idea_id, seen.id or 0, price)
    return True


@bp.post("/ideas/<int:idea_id>/wishes/withdrawal", to=MEMBERS, limit="60 per hour")
def unwish(idea_id: int) -> Response:
    """Say that the viewer would not order it any more; said twice, all is well."""
    seen = current_viewer()
    get_idea(idea_id, seen)
    try:
        withdraw_wish(idea_id, seen.id or 0)
    except Refused as refusal:
        if refusal.code != "not_wished":
            raise
    return redirect(url_for("ideas.show", idea_id=idea_id, _anchor="wish"), 303)
