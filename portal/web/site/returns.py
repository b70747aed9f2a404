"""Send something back: which lines, how many, why, with a picture; and what becomes of it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, IntegerField, RadioField, TextAreaField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Conflict, Refused
from portal.kit.i18n import gettext
from portal.kit.limits import PICTURE_BYTES
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import Known
from portal.orders.queries.catalogue import run_of
from portal.orders.queries.options import configurations
from portal.orders.queries.returns import could_return, get_return
from portal.orders.rules.returns import REFUND, WISHES
from portal.talk.pictures import keep_picture
from portal.web.errors import say
from portal.web.forms import HouseForm, do_once, named, within
from portal.web.policy import MEMBERS
from portal.web.site.orders import bp, own_order
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer


class ReturnForm(HouseForm):
    """Why something comes back, and what its buyer wants for it; a field more for each line."""

    reason = TextAreaField(N_("What is wrong with it"), [within(limits.REASON)])
    wish = RadioField(N_("What you would like for it"), default=REFUND, validate_choice=False)
    photo = FileField(N_("Picture"), [Optional()], description=N_("Where something can be seen of it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["wish"].choices = named(WISHES)

    @property
    def quantities(self) -> dict[int, int]:
        """Return how many of each line come back."""
        found = {name.removeprefix("line_"): field.data for name, field in self._fields.items()}
        return {int(line): n or 0 for line, n in found.items() if line.isdecimal()}


def return_form(known: Known) -> type[HouseForm]:
    """Return the form of a return with a field for each line of which something could come back."""
    left = could_return(known.order, known.lines)
    if not left:
        raise Conflict("Nothing is left of this order that could come back.", code="returned")
    only = len(left) == 1
    fields: dict[str, Any] = {
        f"line_{line.id}": IntegerField(
            line.name, [Optional(), within(limits.Limit(0, left[line.id]))], default=left[line.id] if only else 0
        )
        for line in known.lines
        if line.id in left
    }
    return type("ReturnForm", (ReturnForm,), fields)


@bp.get("/orders/<int:order_id>/returns/new", to=MEMBERS)
def new_return(order_id: int) -> str | Response:
    """Ask what comes back, and why; where nothing can, the page of the order says so."""
    known = own_order(order_id)
    if not could_return(known.order, known.lines):
        return _back(order_id)
    return _page(known, return_form(known)(None))


def _page(known: Known, form: HouseForm) -> str:
    """Show the form, with what is made again now, so that nobody is promised what is not in stock."""
    left = could_return(known.order, known.lines)
    runs = {line.id: run_of(line.product_id, current_viewer()) for line in known.lines[:3]}
    chosen = configurations([line.configuration_id for line in known.lines])
    shown = {"order": known.order, "lines": known.lines, "left": left, "runs": runs, "chosen": chosen}
    return render_template("site/orders/return.html", form=form, **shown)


@bp.post("/orders/<int:order_id>/returns", to=MEMBERS, limit="20 per hour", most=PICTURE_BYTES + AROUND)
def ask_return(order_id: int) -> Response | tuple[str, int]:
    """Want to send something back."""
    known, me = own_order(order_id), current_viewer().id or 0
    form: Any = return_form(known).sent()
    picture, is_fine = _taken(form, me)
    more: dict[str, Any] = {"wish": form.wish.data or "", "picture": picture}
    work = (order_id, me, form.quantities)
    if not is_fine or form.accept(lambda: acts.ask_return(*work, form.reason.data, **more)) is None:
        return _page(known, form), form.status
    return _back(order_id)


def _taken(form: Any, person_id: int) -> tuple[str | None, bool]:
    """Keep the picture that came along; say whether there was nothing wrong with it."""
    photo = request.files.get("photo")
    form.photo.data = None
    if photo is None or not photo.filename:
        return None, True
    try:
        return keep_picture(person_id, photo.read()), True
    except Refused as refusal:
        form.validate()
        form.photo.errors = [say(refusal)]
        return None, False


def _back(order_id: int) -> Response:
    return redirect(url_for("orders.show", order_id=order_id, _anchor="returns"), 303)


DEEDS = {"withdraw": acts.withdraw_return, "send": acts.send_return, "refund": acts.refund_return}


@bp.post("/orders/<int:order_id>/returns/<int:return_id>/steps", to=MEMBERS, limit="60 per hour")
def move_return(order_id: int, return_id: int) -> Response:
    """Keep it after all, say that it is on its way, or take the money instead of waiting."""
    get_return(return_id, current_viewer())
    deed = DEEDS.get(request.form.get("step", ""))
    if deed is None:
        raise Refused(gettext("There is no such step."), code="step")
    do_once(lambda: (deed(return_id, current_viewer().id or 0), True)[1])
    return _back(order_id)
