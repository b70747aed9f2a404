"""A batch at the desk beyond its stages: inspections, what its buyers are asked and wish, and orders that wait."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Invalid, NotFound, Refused
from portal.kit.limits import PICTURE_BYTES
from portal.kit.words import N_
from portal.production import acts
from portal.production.queries import get_batch
from portal.production.queries.levels import Lack, lack_in, levels_of
from portal.production.queries.plans import inspections_of
from portal.production.queries.taking_part import changes_of, polls_of, watchers_of
from portal.production.rules import OVER
from portal.production.rules.taking_part import CHANGE_LIFE, SORTS
from portal.production.rules.works import INSPECTION_LIFE
from portal.talk.pictures import keep_picture, sizes_of
from portal.web.desk.quantities import write_decimal
from portal.web.desk.typed import lines
from portal.web.errors import say
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.site.pictures import AROUND
from portal.web.subjects import titles
from portal.web.viewing import current_viewer

bp = Pages("desk_batches", __name__)


class PictureForm(HouseForm):
    """A form with which a picture may come."""

    photo = FileField(N_("Picture"), [Optional()])
    picture = HiddenField()  # a picture that was taken already, while something else was put right

    def take_picture(self) -> bool:
        """Keep the picture that came along, made anew; say whether there was nothing wrong with it."""
        photo = request.files.get("photo")
        if photo is None or not photo.filename:
            return True
        try:
            self["picture"].data = keep_picture(current_viewer().id or 0, photo.read())
        except Refused as refusal:
            self.validate()
            self["photo"].errors = [say(refusal)]
            return False
        return True


class InspectionForm(HouseForm):
    """What is to be looked at."""

    what = StringField(N_("What is looked at"), [within(limits.ADDRESS_LINE)])


class ResultForm(PictureForm):
    """What an inspection found."""

    checked = IntegerField(N_("Looked at"), [Optional()])
    failed = IntegerField(N_("Of these failed"), [Optional()])
    item = IntegerField(N_("Configuration of what failed"), [Optional()])
    note = TextAreaField(N_("What was found"), [Optional(), within(limits.NOTE)])  # none is sent to begin one


class PollForm(PictureForm):
    """What the buyers are asked."""

    sort = SelectField(N_("Kind of inquiry"))
    question = StringField(N_("Question"), [within(limits.TITLE)])
    options = TextAreaField(
        N_("Options"), [Optional()], description=N_("One a line, two to eight. A sample has its own two.")
    )
    closes_on = DateField(N_("Last day"), [Optional()])
    is_binding = BooleanField(N_("Binding: we do what most of them choose"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["sort"].choices = named(SORTS)


class AnswerForm(HouseForm):
    """What the company says to a wish."""

    answer = TextAreaField(N_("Answer"), [within(limits.REASON)])


class NumberForm(HouseForm):
    """How many."""

    quantity = IntegerField(N_("How many"), [within(limits.QUANTITY)])


@bp.get("/desk/production/<int:batch_id>/buyers", to=MAKERS)
def show(batch_id: int) -> str:
    """Show how the buyers take part in a batch, and its inspections."""
    return _page(batch_id)


def _page(batch_id: int, **forms: Any) -> str:
    seen = current_viewer()
    polls, found = polls_of(batch_id, seen), inspections_of(batch_id)
    shown: list[Any] = [*found, *(each.poll for each in polls)]
    subject = f"batch:{batch_id}"
    batch = get_batch(batch_id, seen)
    known = None if batch.status in OVER else levels_of([batch_id]).get(batch_id)
    lack, kinds = lack_in(batch_id, known), known.items if known and known.asks(known.root) else ()
    told: dict[str, Any] = {"batch": batch, "title": titles([subject]).get(subject, ""), "lack": lack, "kinds": kinds}
    told |= {"polls": polls, "inspections": found, "steps": {row.id: _steps(row.status) for row in found}}
    told |= {"watchers": watchers_of(batch_id, seen), "changes": changes_of(batch_id)}
    told |= {"sizes": sizes_of(row.picture for row in shown if row.picture)}
    names = {"inspection_names": INSPECTION_LIFE.names, "change_names": CHANGE_LIFE.names, "amount": write_decimal}
    return render_template("desk/production/buyers.html", **told, **names, **_blank(lack) | forms)


def _steps(status: str) -> list[str]:
    return [step.name for step in INSPECTION_LIFE.steps_from(status, current_viewer().role or "")]


def _blank(lack: Lack | None) -> dict[str, Any]:
    """Return the forms of the page as they begin; `at` is the inspection or wish to which something was sent."""
    forms = {"poll": PollForm(None), "inspection": InspectionForm(None), "result": ResultForm(None, failed=0)}
    numbers = {"split": NumberForm(None, prefix="split-"), "again": NumberForm(None, prefix="again-")}
    numbers["again"]["quantity"].data = lack.missing if lack else None
    return {**forms, **numbers, "answer": AnswerForm(None), "asked": HouseForm(None), "at": 0}


def _do(batch_id: int, form: HouseForm, name: str, work: Callable[[], Any], at: int = 0) -> Response | tuple[str, int]:
    """Do the work, or show the page again with what is wrong."""
    get_batch(batch_id, current_viewer())
    if form.accept(lambda: (work(), True)[1]):
        return redirect(url_for("desk_batches.show", batch_id=batch_id), 303)
    return _page(batch_id, **{name: form, "at": at}), form.status


def _me() -> int:
    return current_viewer().id or 0


@bp.post("/desk/production/<int:batch_id>/polls", to=MAKERS, most=PICTURE_BYTES + AROUND)
def ask(batch_id: int) -> Response | tuple[str, int]:
    """Ask the buyers, or show them a sample."""
    form: Any = PollForm.sent()
    if not form.take_picture():
        return _page(batch_id, poll=form), 422
    return _do(batch_id, form, "poll", lambda: _ask(batch_id, form))


def _ask(batch_id: int, form: Any) -> int:
    if form.closes_on.data is None:
        raise Invalid({"closes_on": Refused("Please fill this in.")})
    closes = datetime.combine(form.closes_on.data, time(23, 59, 59), UTC)
    words = (form.question.data, lines(form.options.data or ""), closes, _me())
    more = {"is_binding": form.is_binding.data, "sort": form.sort.data, "picture": form.picture.data or ""}
    return acts.open_poll(batch_id, *words, **more)


@bp.post("/desk/production/<int:batch_id>/polls/<int:poll_id>/closing", to=MAKERS)
def close_poll(batch_id: int, poll_id: int) -> Response | tuple[str, int]:
    """Close a poll before its time."""
    if poll_id not in {asked.poll.id for asked in polls_of(batch_id, current_viewer())}:
        raise NotFound("This does not exist, or not any more.")
    return _do(batch_id, HouseForm.sent(), "asked", lambda: acts.close_poll(poll_id, _me()))


@bp.post("/desk/production/<int:batch_id>/inspections", to=MAKERS)
def plan_inspection(batch_id: int) -> Response | tuple[str, int]:
    """Ask for an inspection."""
    form = InspectionForm.sent()
    return _do(batch_id, form, "inspection", lambda: acts.plan_inspection(batch_id, form["what"].data, _me()))


@bp.post(
    "/desk/production/<int:batch_id>/inspections/<int:inspection_id>/steps", to=MAKERS, most=PICTURE_BYTES + AROUND
)
def inspect(batch_id: int, inspection_id: int) -> Response | tuple[str, int]:
    """Begin an inspection, write down what it found, or what is done about it."""
    if inspection_id not in {row.id for row in inspections_of(batch_id)}:
        raise NotFound("This does not exist, or not any more.")
    form: Any = ResultForm.sent()
    if not form.take_picture():
        return _page(batch_id, result=form, at=inspection_id), 422
    numbers = {"checked": form.checked.data or 0, "failed": form.failed.data or 0}
    more: dict[str, Any] = {"note": form.note.data or "", "picture": form.picture.data or "", **numbers}
    more["item_id"] = form.item.data or 0
    step = request.form.get("step", "")
    return _do(
        batch_id, form, "result", lambda: acts.move_inspection(inspection_id, step, _me(), **more), inspection_id
    )


@bp.post("/desk/production/<int:batch_id>/election", to=MAKERS)
def elect(batch_id: int) -> Response | tuple[str, int]:
    """End the election of who signs for the buyers."""
    return _do(batch_id, HouseForm.sent(), "asked", lambda: acts.elect(batch_id, _me()))


@bp.post("/desk/production/<int:batch_id>/changes/<int:request_id>", to=MAKERS)
def decide(batch_id: int, request_id: int) -> Response | tuple[str, int]:
    """Grant a wished change, or refuse it."""
    if request_id not in {row[0].id for row in changes_of(batch_id)}:
        raise NotFound("This does not exist, or not any more.")
    form, step = AnswerForm.sent(), "grant" if request.form.get("step") == "grant" else "refuse"
    answer = form["answer"].data or ""
    return _do(batch_id, form, "answer", lambda: acts.decide_change(request_id, step, answer, _me()), request_id)


@bp.post("/desk/production/<int:batch_id>/split", to=MAKERS)
def split(batch_id: int) -> Response | tuple[str, int]:
    """Move the latest orders into a batch of their own."""
    form = NumberForm.sent(prefix="split-")
    return _do(batch_id, form, "split", lambda: acts.split_batch(batch_id, form["quantity"].data, _me()))


@bp.post("/desk/production/<int:batch_id>/repeats", to=MAKERS)
def make_again(batch_id: int) -> Response | tuple[str, int]:
    """Make again what was scrapped."""
    form = NumberForm.sent(prefix="again-")
    return _do(batch_id, form, "again", lambda: acts.make_again(batch_id, form["quantity"].data, _me()))
