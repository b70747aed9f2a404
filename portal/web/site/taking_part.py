"""What buyers do in the making of what they ordered: choose, approve a sample, elect who signs, ask for changes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.production import acts
from portal.production.models import ChangeRequest, Inspection, Poll, Watcher
from portal.production.queries import get_batch
from portal.production.queries.plans import inspections_of
from portal.production.queries.taking_part import my_changes_in, my_orders_in, polls_of, watchers_of
from portal.production.rules.taking_part import CHANGE_LIFE
from portal.production.rules.works import INSPECTION_LIFE
from portal.talk.pictures import sizes_of
from portal.web.desk.quantities import sent_id
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("taking_part", __name__)


class WatcherForm(HouseForm):
    """Why somebody should sign for all."""

    words = StringField(N_("What you know of it"), [Optional()])


class ChangeForm(HouseForm):
    """What should be different."""

    body = TextAreaField(N_("What should be different"), [within(limits.REASON)])


@bp.get("/batches/<int:batch_id>/making", to=ANYBODY)
def show(batch_id: int) -> str:
    """Show what the buyers of a batch are asked, and what the reader may do."""
    return _page(batch_id)


def _page(batch_id: int, **forms: HouseForm) -> str:
    seen = current_viewer()
    batch, polls, found = get_batch(batch_id, seen), polls_of(batch_id, seen), inspections_of(batch_id)
    shown: list[Any] = [*found, *(each.poll for each in polls)]
    pictures = [row.picture for row in shown if row.picture]
    told = {"batch": batch, "title": titles([f"batch:{batch_id}"]).get(f"batch:{batch_id}", "")}
    told |= {"polls": polls, "inspections": found, "watchers": watchers_of(batch_id, seen)}
    told |= {
        "mine": my_orders_in(batch_id, seen),
        "changes": my_changes_in(batch_id, seen),
        "sizes": sizes_of(pictures),
    }
    names = {"change_names": CHANGE_LIFE.names, "inspection_names": INSPECTION_LIFE.names}
    blank = {"standing": WatcherForm(None), "wish": ChangeForm(None), "asked": HouseForm(None)}
    return render_template("site/batches/show.html", **told, **names, **blank | forms)


def _me() -> int:
    return current_viewer().id or 0


def _do(batch_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work and go back to the page of the batch, or show it with what is wrong."""
    get_batch(batch_id, current_viewer())
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("taking_part.show", batch_id=batch_id), 303)
    return _page(batch_id, **{name: form}), form.status


def _batch_of(table: Any, row_id: int) -> int:
    """Return the batch that something belongs to."""
    row = db.session.get(table, row_id)
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    return int(row.batch_id)


@bp.post("/batches/polls/<int:poll_id>/voice", to=MEMBERS, limit="120 per hour")
def vote(poll_id: int) -> Response | tuple[str, int]:
    """Choose an option of a poll."""
    option = request.form.get("option", -1, type=int)
    return _do(_batch_of(Poll, poll_id), HouseForm.sent(), "asked", lambda: acts.vote_in(poll_id, option, _me()))


@bp.post("/batches/<int:batch_id>/watchers", to=MEMBERS, limit="20 per hour")
def stand(batch_id: int) -> Response | tuple[str, int]:
    """Offer to sign the inspection for all buyers."""
    form = WatcherForm.sent()
    return _do(batch_id, form, "standing", lambda: acts.stand(batch_id, form["words"].data or "", _me()))


@bp.post("/batches/watchers/<int:watcher_id>/voice", to=MEMBERS, limit="120 per hour")
def back(watcher_id: int) -> Response | tuple[str, int]:
    """Give one's voice to who offered to sign."""
    return _do(_batch_of(Watcher, watcher_id), HouseForm.sent(), "asked", lambda: acts.back(watcher_id, _me()))


@bp.post("/batches/inspections/<int:inspection_id>/signature", to=MEMBERS)
def cosign(inspection_id: int) -> Response | tuple[str, int]:
    """Sign what an inspection found, for all buyers."""
    batch_id = _batch_of(Inspection, inspection_id)
    return _do(batch_id, HouseForm.sent(), "asked", lambda: acts.cosign(inspection_id, _me()))


@bp.post("/batches/<int:batch_id>/changes", to=MEMBERS, limit="20 per hour")
def ask_change(batch_id: int) -> Response | tuple[str, int]:
    """Ask for a change of one's order."""
    form, order_id = ChangeForm.sent(), sent_id("order")
    return _do(batch_id, form, "wish", lambda: acts.ask_change(batch_id, order_id, form["body"].data or "", _me()))


@bp.post("/batches/changes/<int:request_id>/withdrawal", to=MEMBERS)
def withdraw(request_id: int) -> Response | tuple[str, int]:
    """Take one's own wish back."""
    row = db.session.get(ChangeRequest, request_id)
    if row is None or row.person_id != _me():
        raise NotFound("This does not exist, or not any more.")
    work = partial(acts.decide_change, request_id, "withdraw", "", _me())
    return _do(row.batch_id, HouseForm.sent(), "asked", work)
