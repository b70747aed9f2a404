"""Returns at the desk: authorise or refuse, note what arrived, inspect it, and see that buyers get what is theirs."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, TextAreaField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries.options import configurations
from portal.orders.queries.returns import Sent, exchanges_due, get_return, returns, returns_waiting
from portal.orders.rules.returns import RETURN_LIFE, UNDER_WAY, WISHES
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.viewing import current_viewer

bp = Pages("desk_returns", __name__)
TONES = {"requested": "amber", "approved": "blue", "in_transit": "blue", "received": "violet", "inspected": "violet"}
TONES |= {"refunded": "green", "exchanged": "green", "refused": "red"}


class AnswerForm(HouseForm):
    """What the buyer is told."""

    answer = TextAreaField(
        N_("Answer"),
        [Optional(), within(limits.NOTE)],
        description=N_("The buyer reads it. Who refuses gives a reason."),
    )


def inspection_form(sent: Sent) -> type[HouseForm]:
    """Return the form of an inspection: of each line, how many are accepted."""
    fields: dict[str, Any] = {
        f"line_{line.line_id}": IntegerField(line.name, [within(limits.Limit(0, line.quantity))], default=line.quantity)
        for line in sent.lines
    }
    return type("InspectionForm", (AnswerForm,), fields)


@bp.get("/desk/returns", to=MAKERS)
def index() -> str:
    """Show what is being sent back, the oldest first."""
    status, after = request.args.get("status", ""), request.args.get("after")
    status = status if status in RETURN_LIFE.states else ""
    shown = {"page": returns(status, after), "status": status, "after": after, "waiting": returns_waiting()}
    return render_template(
        "desk/returns/index.html", names=RETURN_LIFE.names, under_way=UNDER_WAY, tones=TONES, **shown
    )


@bp.get("/desk/returns/<int:return_id>", to=MAKERS)
def show(return_id: int) -> str:
    """Show a return, and what can be done with it."""
    return _page(return_id)


def _page(return_id: int, answer: HouseForm | None = None, inspection: HouseForm | None = None) -> str:
    sent, role = get_return(return_id, current_viewer()), current_viewer().role
    steps = {step.name for step in RETURN_LIFE.steps_from(sent.row.status, role)}
    is_own = sent.row.person_id == current_viewer().id
    begun = {"answer": inspection["answer"].data} if inspection else {}  # where the return went on meanwhile
    forms = {"answer": answer or AnswerForm(None, **begun), "inspection": inspection or inspection_form(sent)(None)}
    shown: dict[str, Any] = {"names": RETURN_LIFE.names, "wishes": WISHES, "tones": TONES, "is_own": is_own}
    shown["chosen"] = configurations([line.configuration_id for line in sent.lines])
    shown["is_due"] = sent.row.status == "inspected" and return_id in exchanges_due()
    return render_template("desk/returns/show.html", sent=sent, it=sent.row, steps=steps, **forms, **shown)


def _back(return_id: int) -> Response:
    return redirect(url_for("desk_returns.show", return_id=return_id), 303)


@bp.post("/desk/returns/<int:return_id>/decision", to=MAKERS)
def decide(return_id: int) -> Response | tuple[str, int]:
    """Authorise a return, or refuse it with a reason."""
    form, step = AnswerForm.sent(), clean_line(request.form.get("step", ""))[:20]
    work = (return_id, step, current_viewer().id or 0, form["answer"].data or "")
    if form.accept(lambda: (acts.decide_return(*work), True)[1]) is None:
        return _page(return_id, answer=form), form.status
    return _back(return_id)


@bp.post("/desk/returns/<int:return_id>/arrival", to=MAKERS)
def receive(return_id: int) -> Response:
    """Note that the parcel arrived."""
    do_once(lambda: (acts.receive_return(return_id, current_viewer().id or 0), True)[1])
    return _back(return_id)


@bp.post("/desk/returns/<int:return_id>/inspection", to=MAKERS)
def inspect(return_id: int) -> Response | tuple[str, int]:
    """Say how much of it is accepted; the money goes back at once."""
    sent = get_return(return_id, current_viewer())
    form, me = inspection_form(sent).sent(), current_viewer().id or 0
    accepted = {line.line_id: form[f"line_{line.line_id}"].data or 0 for line in sent.lines}
    if form.accept(lambda: acts.inspect_return(return_id, accepted, me, form["answer"].data or "")) is None:
        return _page(return_id, inspection=form), form.status
    return _back(return_id)


@bp.post("/desk/returns/<int:return_id>/exchange", to=MAKERS)
def exchange(return_id: int) -> Response:
    """Exchange it in the run that is open now."""
    do_once(lambda: acts.exchange_return(return_id, current_viewer().id or 0))
    return _back(return_id)


@bp.post("/desk/returns/<int:return_id>/refund", to=MAKERS)
def refund(return_id: int) -> Response:
    """Give the money back instead of an exchange."""
    do_once(lambda: (acts.refund_return(return_id, current_viewer().id or 0), True)[1])
    return _back(return_id)
