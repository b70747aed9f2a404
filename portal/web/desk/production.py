"""The workshop at the desk: batches, the stage that each is in, questions, and where they go."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.flows.parcels import pack_for
from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.limits import PICTURE_BYTES
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.orders.queries import get_offer
from portal.people.queries import Viewer
from portal.production import acts
from portal.production.queries import batches, get_batch, places, updates
from portal.production.queries.lots import lots_in
from portal.production.queries.parcels import carriers, consignments, consignments_of
from portal.production.queries.replacing import made_for
from portal.production.queries.scrapped import scrapped_in
from portal.production.queries.taking_part import waiting_questions
from portal.production.rules import BATCH_LIFE, SHIPMENT_LIFE
from portal.production.rules.parcels import CONSIGNMENT_LIFE
from portal.talk.pictures import keep_picture, sizes_of
from portal.web.desk.parcels import DelayForm
from portal.web.desk.quantities import write_decimal
from portal.web.errors import say
from portal.web.forms import HouseForm, within
from portal.web.labels import carrier_name
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.site.pictures import AROUND
from portal.web.site.preorders import place_name, stage_name
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_production", __name__)
NAMES: dict[str, Any] = {
    "stage_name": stage_name,
    "names": BATCH_LIFE.names,
    "shipment_names": SHIPMENT_LIFE.names,
    "consignment_names": CONSIGNMENT_LIFE.names,
    "carrier_name": carrier_name,
}
SHELVES = {"under_way": ("confirmed", "in_progress", "on_hold", "quality_check"), "finished": ("done", "cancelled")}


class StageForm(HouseForm):
    """How far a batch is."""

    stage = StringField(N_("Stage"), [within(limits.NAME)])
    done = IntegerField(N_("Ready in this stage"), [Optional()])
    note = TextAreaField(N_("What the buyers should know"), [within(limits.NOTE)])
    photo = FileField(N_("Picture"), [Optional()])
    picture = HiddenField()  # a picture that was taken already, while something else was put right

    def take_picture(self, person_id: int) -> bool:
        """Keep the picture that came along, made anew; say whether there was nothing wrong with it."""
        photo = request.files.get("photo")
        if photo is None or not photo.filename:
            return True
        try:
            self.picture.data = keep_picture(person_id, photo.read())
        except Refused as refusal:
            self.validate()
            self.photo.errors = [say(refusal)]
            return False
        return True


class PauseForm(HouseForm):
    """Why a batch waits."""

    note = TextAreaField(N_("Why it waits"), [within(limits.REASON)])


@bp.get("/desk/production", to=MAKERS)
def index() -> str:
    """Show the batches, with the questions that wait, and the latest consignments."""
    shelf, after = request.args.get("shelf", "under_way"), request.args.get("after")
    shelf = shelf if shelf in SHELVES else "under_way"
    page = batches(SHELVES[shelf], current_viewer(), after)
    return render_template(
        "desk/production/index.html",
        page=page,
        shelf=shelf,
        after=after,
        called=titles(f"product:{row.product_id}" for row in page.items),
        waiting=waiting_questions(setting("BATCH_ANSWER_HOURS")),
        **NAMES,
        going=[(row, place_name(row.Consignment)) for row in consignments("", None, 10).items],
    )


@bp.get("/desk/production/<int:batch_id>", to=MAKERS)
def show(batch_id: int) -> str:
    """Show a batch."""
    return _page(batch_id)


def _page(batch_id: int, **forms: HouseForm) -> str:
    seen: Viewer = current_viewer()
    batch, told = get_batch(batch_id, seen), updates(batch_id, 20)
    blank = {"form": StageForm(None, stage=batch.stage or batch.stages[0]), "pause": PauseForm()}
    return render_template(
        "desk/production/show.html",
        batch=batch,
        offer=get_offer(batch.preorder_id, seen),
        told=told,
        sizes=sizes_of(row.picture for row in told if row.picture),
        **_on_the_way(batch_id),
        waiting=waiting_questions(setting("BATCH_ANSWER_HOURS")).get(f"batch:{batch_id}"),
        **NAMES | {"asked": HouseForm(None), "delay": DelayForm(None), **blank, **forms},
    )


def _on_the_way(batch_id: int) -> dict[str, Any]:
    """Return where a batch goes, in what, and for which parcel it is made anew, if it is."""
    goes = [(row, place_name(row)) for row in places(batch_id)]
    going = [(row, place_name(row.Consignment)) for row in consignments_of(batch_id)]
    made = {"made_for": made_for(batch_id), "lots": lots_in(batch_id), "amount": write_decimal}
    made["scrapped"] = scrapped_in(batch_id)
    return {"goes": goes, "going": going, "carriers": carriers(), **made}


def _do(batch_id: int, form: HouseForm, name: str, work: Callable[[], Any]) -> Response | tuple[str, int]:
    """Do the work, or show the page again with what is wrong."""
    get_batch(batch_id, current_viewer())
    if form.accept(lambda: (work(), True)[1]):
        return _back(batch_id)
    return _page(batch_id, **{name: form}), form.status


def _back(batch_id: int) -> Response:
    return redirect(url_for("desk_production.show", batch_id=batch_id), 303)


@bp.post("/desk/production/<int:batch_id>/stages", to=MAKERS, limit="120 per hour", most=PICTURE_BYTES + AROUND)
def advance(batch_id: int) -> Response | tuple[str, int]:
    """Tell how far a batch is, and show it."""
    form, me = StageForm.sent(), current_viewer().id or 0
    if not form.take_picture(me):
        return _page(batch_id, form=form), 422
    words = (form["stage"].data, form["note"].data or "", me)
    more = {"done": form["done"].data, "picture": form["picture"].data or ""}
    return _do(batch_id, form, "form", lambda: acts.advance_batch(batch_id, *words, **more))


@bp.post("/desk/production/<int:batch_id>/pause", to=MAKERS)
def pause(batch_id: int) -> Response | tuple[str, int]:
    """Pause a batch, and say why."""
    form, me = PauseForm.sent(), current_viewer().id or 0
    return _do(batch_id, form, "pause", lambda: acts.hold_batch(batch_id, form["note"].data, me))


@bp.post("/desk/production/<int:batch_id>/delays", to=MAKERS, limit="60 per hour")
def postpone(batch_id: int) -> Response | tuple[str, int]:
    """Tell the buyers of a batch another day."""
    form: Any = DelayForm.sent()
    return _do(batch_id, form, "delay", lambda: acts.postpone(batch_id, form.given(), form.reason.data, _me()))


def _me() -> int:
    return current_viewer().id or 0


@bp.post("/desk/production/<int:batch_id>/giving-up", to=MAKERS)
def give_up(batch_id: int) -> Response | tuple[str, int]:
    """Give up making the pieces of a parcel anew, and come back to the parcel."""
    get_batch(batch_id, current_viewer())
    form = HouseForm.sent()
    if (shipment_id := form.accept(lambda: acts.give_up_anew(batch_id, _me()))) is None:
        return _page(batch_id, asked=form), form.status
    return redirect(url_for("desk_parcels.parcel", shipment_id=shipment_id), 303)


@bp.post("/desk/production/<int:batch_id>/packing", to=MAKERS)
def pack(batch_id: int) -> Response | tuple[str, int]:
    """Finish a batch, pack it by order, and put its parcels into consignments if a carrier is named."""
    carrier_id, me = request.form.get("carrier", 0, type=int), current_viewer().id or 0
    return _do(batch_id, HouseForm.sent(), "asked", lambda: pack_for(batch_id, carrier_id, me))
