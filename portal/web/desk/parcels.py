"""Parcels at the desk: what waits, consignments with their papers, and what carriers report."""

from collections.abc import Callable, Sequence
from datetime import UTC, date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, DateTimeLocalField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.flows import parcels as flow
from portal.flows.labels import packed_in
from portal.kit import limits
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.words import N_
from portal.kit.zones import zone_for
from portal.outside.readers.tracking import COLUMNS, ReportLine, read_reports
from portal.people.queries import names
from portal.production import acts
from portal.production.acts.dividing import pieces_in
from portal.production.models import Shipment
from portal.production.queries import get_shipment
from portal.production.queries import parcels as known
from portal.production.queries.promises import delays_of, find_promise, today_here
from portal.production.queries.replacing import made_anew
from portal.production.rules import MAKERS as WHO
from portal.production.rules import SHIPMENT_LIFE
from portal.production.rules.parcels import ANEW, CAUSES, CONSIGNMENT_LIFE, REPORT_NAMES, SAME, UNCLEAR, WAYS
from portal.web.errors import say
from portal.web.forms import HouseForm, named, within
from portal.web.labels import carrier_name, labels, packing_lists
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.site.preorders import place_name
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_parcels", __name__)
FILE_BYTES = 2 * 2**20
TONES = {"delivered": "green", "closed": "green", "lost": "red", "returned": "amber", "packed": "grey"}


class GatherForm(HouseForm):
    """With which carrier what waits goes."""

    carrier = SelectField(N_("Carrier"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["carrier"].choices = [(row.id, carrier_name(row.name)) for row in known.carriers()]


class DelayForm(HouseForm):
    """Another day, and why."""

    day = DateField(N_("New day"))
    reason = TextAreaField(N_("Why it comes later"), [within(limits.REASON)])

    def given(self) -> date:
        """Return the day, or refuse where there is none."""
        if self["day"].data is None:
            raise Invalid({"day": Refused("Please fill this in.")})
        found: date = self["day"].data
        return found


class ReportForm(HouseForm):
    """What became of a parcel."""

    report = SelectField(N_("What happened"))
    happened_at = DateTimeLocalField(
        N_("When"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=N_("Empty: now.")
    )
    place = StringField(N_("Where"), [Optional(), within(limits.LINE)])
    note = StringField(N_("Note"), [Optional(), within(limits.LINE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["report"].choices = named(REPORT_NAMES)


class CodeForm(HouseForm):
    """The number under which the carrier knows a parcel."""

    code = StringField(N_("Tracking number"), [within(limits.REFERENCE)])


class ResendForm(HouseForm):
    """Of which pieces something is sent again, and why."""

    way = SelectField(N_("What is sent"))
    reason = TextAreaField(N_("Why it is sent again"), [within(limits.REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["way"].choices = named(WAYS)


class PartForm(HouseForm):
    """How many pieces go into a parcel of their own."""

    quantity = IntegerField(N_("So many into a parcel of their own"), [within(limits.QUANTITY)])


class FileForm(HouseForm):
    """A file of reports."""

    file = FileField(N_("CSV file"))


def _me() -> int:
    return current_viewer().id or 0


@bp.get("/desk/consignments", to=MAKERS)
def index() -> str:
    """Show what waits for a consignment, and the consignments."""
    return _index(GatherForm(None))


def _index(form: HouseForm, **more: Any) -> str:
    shelf, after = request.args.get("shelf", "to_send"), request.args.get("after")
    shelf = shelf if shelf in known.SHELVES else "to_send"
    page = known.consignments(shelf, after)
    return render_template(
        "desk/parcels/index.html",
        form=form,
        waiting=[(row, place_name(row)) for row in known.waiting_parcels()],
        page=page,
        shelf=shelf,
        after=after,
        **_names(),
        **more,
    )


def _names() -> dict[str, Any]:
    names = {"names": CONSIGNMENT_LIFE.names, "parcel_names": SHIPMENT_LIFE.names, "tones": TONES}
    return names | {"place_name": place_name, "carrier_name": carrier_name, "causes": CAUSES}


@bp.post("/desk/consignments", to=MAKERS, limit="120 per hour")
def gather() -> Response | tuple[str, int]:
    """Put what waits into consignments."""
    form = GatherForm.sent()
    if form.accept(lambda: flow.gather(form["carrier"].data, _me())) is None:
        return _index(form), form.status
    return redirect(url_for("desk_parcels.index"), 303)


@bp.get("/desk/consignments/<int:consignment_id>", to=MAKERS)
def show(consignment_id: int) -> str:
    """Show a consignment with its parcels."""
    return _show(consignment_id)


def _show(consignment_id: int, **forms: HouseForm) -> str:
    row, carrier = known.get_consignment(consignment_id)
    after = request.args.get("after")
    page = known.parcels_in(consignment_id, after)
    more: dict[str, Any] = {"asked": HouseForm(None), "delay": DelayForm(None), "page": page, "after": after}
    return render_template(
        "desk/parcels/consignment.html",
        row=row,
        carrier=carrier,
        steps=CONSIGNMENT_LIFE.steps_from(row.status, *WHO),
        states=known.states_of(consignment_id),
        called=names(parcel.person_id for parcel in page.items if parcel.person_id),
        orders=titles(f"order:{parcel.order_id}" for parcel in page.items),
        **_names() | more | forms,
    )


def _do(consignment_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the consignment again with what is wrong."""
    known.get_consignment(consignment_id)
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_parcels.show", consignment_id=consignment_id), 303)
    return _show(consignment_id, **{name: form}), form.status


@bp.post("/desk/consignments/<int:consignment_id>/status", to=MAKERS)
def move(consignment_id: int) -> Response | tuple[str, int]:
    """Seal a consignment, hand it over, or note how far it came."""
    step = request.form.get("step", "")
    if step == "dispatch":
        return _do(consignment_id, HouseForm.sent(), "asked", lambda: flow.dispatch(consignment_id, _me()))
    return _do(consignment_id, HouseForm.sent(), "asked", lambda: acts.move_consignment(consignment_id, step, _me()))


@bp.post("/desk/consignments/<int:consignment_id>/arrivals", to=MAKERS)
def deliver(consignment_id: int) -> Response | tuple[str, int]:
    """Say that all that is under way in a consignment has arrived."""
    return _do(consignment_id, HouseForm.sent(), "asked", lambda: flow.deliver_consignment(consignment_id, _me()))


@bp.post("/desk/consignments/<int:consignment_id>/delays", to=MAKERS, limit="60 per hour")
def postpone(consignment_id: int) -> Response | tuple[str, int]:
    """Tell the buyers of a consignment another day."""
    form: Any = DelayForm.sent()

    def work() -> Any:
        return acts.postpone(0, form.given(), form.reason.data, _me(), consignment_id)

    return _do(consignment_id, form, "delay", work)


@bp.get("/desk/consignments/<int:consignment_id>/labels.pdf", to=MAKERS, limit="120 per hour")
def label_file(consignment_id: int) -> Response:
    """Send the labels of a consignment."""
    known.get_consignment(consignment_id)
    return labels(consignment_id, packed_in(consignment_id))


@bp.get("/desk/consignments/<int:consignment_id>/packing-lists.pdf", to=MAKERS, limit="120 per hour")
def list_file(consignment_id: int) -> Response:
    """Send the packing lists of a consignment."""
    known.get_consignment(consignment_id)
    return packing_lists(consignment_id, packed_in(consignment_id))


@bp.get("/desk/shipments/<int:shipment_id>", to=MAKERS)
def parcel(shipment_id: int) -> str:
    """Show a parcel."""
    return _parcel(shipment_id)


def _parcel(shipment_id: int, **forms: HouseForm) -> str:
    row = get_shipment(shipment_id)
    begun = {"report": ReportForm(None), "code": CodeForm(None, code=row.tracking), "asked": HouseForm(None)}
    begun |= {"again": ResendForm(None, way=SAME if row.status == "returned" else ANEW), "part": PartForm(None)}
    return render_template(
        "desk/parcels/parcel.html",
        row=row,
        **_told(row.order_id or 0),
        **_around(row),
        reports=known.reports_of([shipment_id]),
        report_names=REPORT_NAMES,
        **_names() | begun | forms,
    )


def _around(row: Shipment) -> dict[str, Any]:
    """Return what else goes with a parcel, instead of it, or what can."""
    spare = known.spare_pieces(row.batch_id) + known.kept_pieces(row.batch_id) if row.status in UNCLEAR else 0
    anew = made_anew(row.id) if row.resent_as == ANEW else None
    found = {"pack": known.pack_of(row), "origin": known.origin_of(row.id), "pieces": pieces_in(row)}
    return found | {"spare": spare, "anew": anew, "ways": WAYS}


def _told(order_id: int) -> dict[str, Any]:
    """Return an order by its name, by when it was promised, and what its buyer was told of other days."""
    promise = find_promise(order_id)
    found = {"promise": promise, "delays": delays_of(order_id) if promise else [], "today": today_here()}
    return found | {"orders": titles([f"order:{order_id}"] if order_id else [])}


def _on(shipment_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the parcel again with what is wrong."""
    get_shipment(shipment_id)
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_parcels.parcel", shipment_id=shipment_id), 303)
    return _parcel(shipment_id, **{name: form}), form.status


@bp.post("/desk/shipments/<int:shipment_id>/reports", to=MAKERS, limit="600 per hour")
def report(shipment_id: int) -> Response | tuple[str, int]:
    """Note what became of a parcel."""
    form: Any = ReportForm.sent()
    return _on(shipment_id, form, "report", lambda: _report(shipment_id, form))


def _report(shipment_id: int, form: Any) -> None:
    words = {"place": form.place.data or "", "note": form.note.data or ""}
    if form.happened_at.data is None:
        flow.report_now(shipment_id, form.report.data, _me(), **words)
    else:
        moment = form.happened_at.data.replace(tzinfo=zone_for("")).astimezone(UTC)
        flow.report(shipment_id, form.report.data, moment, _me(), **words)


@bp.post("/desk/shipments/<int:shipment_id>/resending", to=MAKERS)
def resend(shipment_id: int) -> Response | tuple[str, int]:
    """Send a parcel again that was lost or came back, and go on with the new one."""
    form: Any = ResendForm.sent()
    get_shipment(shipment_id)
    new_id = form.accept(lambda: flow.resend(shipment_id, form.way.data, form.reason.data, _me()))
    if new_id is None:
        return _parcel(shipment_id, again=form), form.status
    return redirect(url_for("desk_parcels.parcel", shipment_id=new_id), 303)


@bp.post("/desk/shipments/<int:shipment_id>/parts", to=MAKERS)
def divide(shipment_id: int) -> Response | tuple[str, int]:
    """Put some of the pieces of a parcel into one of their own."""
    form = PartForm.sent()
    return _on(shipment_id, form, "part", lambda: acts.divide_parcel(shipment_id, form["quantity"].data or 0, _me()))


@bp.post("/desk/shipments/<int:shipment_id>/joining", to=MAKERS)
def join(shipment_id: int) -> Response | tuple[str, int]:
    """Put the pieces of a parcel back into the one before it."""
    form = HouseForm.sent()
    get_shipment(shipment_id)
    before_id = form.accept(lambda: acts.join_parcel(shipment_id, _me()))
    if before_id is None:
        return _parcel(shipment_id, asked=form), form.status
    return redirect(url_for("desk_parcels.parcel", shipment_id=before_id), 303)


@bp.post("/desk/shipments/<int:shipment_id>/delay", to=MAKERS)
def tell_delay(shipment_id: int) -> Response | tuple[str, int]:
    """Tell the buyer of a parcel a new day, by what is known of it."""
    order_id = get_shipment(shipment_id).order_id or 0
    return _on(shipment_id, HouseForm.sent(), "asked", lambda: acts.tell_delay(order_id, _me()))


@bp.post("/desk/shipments/<int:shipment_id>/number", to=MAKERS)
def rename(shipment_id: int) -> Response | tuple[str, int]:
    """Give a parcel the number of its carrier."""
    form = CodeForm.sent()
    return _on(shipment_id, form, "code", lambda: acts.rename_parcel(shipment_id, form["code"].data, _me()))


@bp.post("/desk/shipments/<int:shipment_id>/handover", to=MAKERS)
def hand_over(shipment_id: int) -> Response | tuple[str, int]:
    """Hand one parcel over by itself."""
    words = (request.form.get("carrier", ""), request.form.get("tracking", ""))
    return _on(shipment_id, HouseForm.sent(), "asked", lambda: flow.send_shipment(shipment_id, *words, _me()))


@bp.post("/desk/shipments/<int:shipment_id>/delivery", to=MAKERS)
def arrive(shipment_id: int) -> Response | tuple[str, int]:
    """Say that a parcel has arrived."""
    return _on(shipment_id, HouseForm.sent(), "asked", lambda: flow.deliver_shipment(shipment_id, _me()))


@bp.get("/desk/tracking", to=MAKERS)
def tracking() -> str:
    """Show how reports of carriers come in."""
    return _tracking(FileForm(None))


def _tracking(form: HouseForm, outcome: "Outcome | None" = None) -> str:
    return render_template(
        "desk/parcels/tracking.html", form=form, outcome=outcome, columns=",".join(COLUMNS), kinds=REPORT_NAMES
    )


class Outcome:
    """What became of the lines of a file."""

    def __init__(self) -> None:
        self.taken = self.repeated = 0
        self.refused: list[tuple[int, str]] = []


@bp.post("/desk/tracking", to=MAKERS, limit="60 per hour", most=FILE_BYTES)
def bring() -> str | tuple[str, int]:
    """Take in the reports of a file, line by line; what was taken in before changes nothing."""
    form: Any = FileForm.sent()
    given = request.files.get("file")
    try:
        lines = read_reports(given.read() if given else b"")
    except Refused as refusal:
        form.validate()
        form["file"].errors = [say(refusal)]
        return _tracking(form), 422
    return _tracking(form, take_in(lines, _me()))


def take_in(lines: Sequence[ReportLine], person_id: int) -> Outcome:
    """Take in reports one by one, and return what became of them."""
    outcome = Outcome()
    for line in lines:
        try:
            if line.happened_at is None:
                raise Conflict("Its date is none.")
            words = {"place": line.place, "note": line.note}
            is_new = flow.report_by_code(line.carrier, line.code, line.report, line.happened_at, person_id, **words)
            outcome.taken, outcome.repeated = outcome.taken + is_new, outcome.repeated + (not is_new)
        except Refused as refusal:
            outcome.refused.append((line.number, _why(refusal)))
    return outcome


def _why(refusal: Refused) -> str:
    """Return why a report was not taken in: what is wrong with its first field, or the sentence itself."""
    first = next(iter(getattr(refusal, "fields", {}).values()), refusal)
    return say(first)
