"""Behind an idea: notes among colleagues, the company's answer, what was heard elsewhere, how it came to its status."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField, validators

from portal.customers.queries import customers
from portal.flows.answering import vote_in_time, withdraw_in_time
from portal.ideas.acts import (
    Heard,
    answer_officially,
    move_idea,
    note_on_idea,
    take_back_tally,
    take_tally,
    unpin_answer,
)
from portal.ideas.queries import decisions_on, get_idea, notes_on, tallies_of, voices_heard
from portal.ideas.rules import THROUGH
from portal.kit import limits
from portal.kit.errors import Invalid
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people.acts import join
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import CURATORS, STAFF_ONLY
from portal.web.site.ideas.beside import boards
from portal.web.viewing import current_viewer

bp = Pages("behind", __name__)
NEW = "new"


class NoteForm(HouseForm):
    """A note among colleagues."""

    body = TextAreaField(N_("Note"), [within(limits.MESSAGE)])


class AnswerForm(HouseForm):
    """What the company answers."""

    body = TextAreaField(N_("Answer of the company"), [within(limits.COMMENT)])


class HeardForm(HouseForm):
    """How and where something was heard."""

    through = SelectField(N_("How we heard it"), choices=lambda: named(THROUGH))
    heard_at = StringField(
        N_("Where"), [validators.Optional(), within(limits.LINE)], description=N_("The shop, the fair, the call.")
    )

    def heard(self) -> Heard:
        """Return what the acts take."""
        return Heard(self.through.data or "", self.heard_at.data or "", current_viewer().id)


class VoiceForm(HeardForm):
    """Whose voice it is, and how it was heard."""

    who = StringField(N_("Name of the customer"), [within(limits.NAME)])
    customer = SelectField(N_("Which of them"), [validators.Optional()], choices=[], validate_choice=False)

    def look(self) -> bool:
        """Offer the customers of this name; say whether one of them, or a new one, was chosen."""
        words = clean_line(self.who.data or "")
        rows = customers(words, "seen", None).items[:10] if words else []
        new = (NEW, gettext("A customer whom we do not know yet"))
        self.customer.choices = [("", gettext("Please choose")), *((str(row.id), row.name) for row in rows), new]
        return self.customer.data in dict(self.customer.choices[1:])

    def customer_id(self) -> int:
        """Return the customer who was chosen, or bring in the new one."""
        if self.customer.data == NEW:
            return join(limits.NAME.text(clean_line(self.who.data or "")))
        return int(self.customer.data)


def noon(day: date | None) -> datetime | None:
    """Return when votes were counted that were counted on a day."""
    return datetime.combine(day, time(0, 0), UTC) if day else None


class TallyForm(HeardForm):
    """How many voices were counted elsewhere, and when."""

    n = IntegerField(N_("How many votes"), [within(limits.TALLY)])
    counted_at = DateField(N_("Counted on"), [validators.Optional()])

    def moment(self) -> datetime | None:
        """Return the noon of the day of the count, or now where that is still to come."""
        return noon(self.counted_at.data)


class BoardForm(HouseForm):
    """The board an idea is on."""

    board = SelectField(N_("Board"), [validators.Optional()], choices=[], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board.choices = [("", gettext("No board")), *((str(each.id), each.name) for each in boards().values())]


def me() -> int:
    """Return who works here."""
    return int(current_viewer().id or 0)


@bp.get("/desk/ideas/<int:idea_id>", to=STAFF_ONLY)
def show(idea_id: int) -> str:
    """Show what the company knows about an idea."""
    return _page(idea_id)


def _page(idea_id: int, **sent: Any) -> str:
    whole = get_idea(idea_id, current_viewer())
    forms: dict[str, Any] = {"note": NoteForm(), "answer": AnswerForm(), "voice": VoiceForm(), "tally": TallyForm()}
    forms |= {"move": BoardForm(board=str(whole.idea.board_id or ""))} | sent
    _tell_apart(forms)
    return render_template("desk/behind/show.html", idea=whole.idea, author=whole.author, **_known(idea_id), **forms)


def _known(idea_id: int) -> dict[str, Any]:
    heard = {"voices": voices_heard(idea_id), "tallies": tallies_of(idea_id), "through": THROUGH}
    return {"notes": notes_on(idea_id), "decisions": decisions_on(idea_id), **heard}


def _tell_apart(forms: dict[str, Any]) -> None:
    """Give the fields of each form ids of their own, as several forms ask for the same."""
    for name, form in forms.items():
        for each in form:
            each.id = f"{name}-{each.name}"


def _back(idea_id: int) -> Response:
    return redirect(url_for("behind.show", idea_id=idea_id), 303)


def _done(_: object) -> bool:
    return True


@bp.post("/desk/ideas/<int:idea_id>/notes", to=STAFF_ONLY, limit="60 per minute")
def note(idea_id: int) -> Response | tuple[str, int]:
    """Write something down for colleagues."""
    form: Any = NoteForm.sent()
    if form.accept(lambda: note_on_idea(idea_id, form.body.data, me())) is None:
        return _page(idea_id, note=form), form.status
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/answer", to=STAFF_ONLY, limit="60 per hour")
def answer(idea_id: int) -> Response | tuple[str, int]:
    """Answer for the company."""
    form: Any = AnswerForm.sent()
    if form.accept(lambda: answer_officially(idea_id, form.body.data, me())) is None:
        return _page(idea_id, answer=form), form.status
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


@bp.post("/desk/ideas/<int:idea_id>/answer/withdrawal", to=STAFF_ONLY)
def unpin(idea_id: int) -> Response:
    """Let the answer stand among the comments again."""
    unpin_answer(idea_id, me())
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/board", to=CURATORS)
def move(idea_id: int) -> Response | tuple[str, int]:
    """Put an idea on another board."""
    form: Any = BoardForm.sent()
    board_id = int(form.board.data) if (form.board.data or "").isdigit() and len(form.board.data) < 19 else None
    if form.accept(lambda: _done(move_idea(idea_id, board_id, me()))) is None:
        return _page(idea_id, move=form), form.status
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/voices", to=STAFF_ONLY, limit="120 per hour")
def voice(idea_id: int) -> Response | tuple[str, int]:
    """Write down that a customer wants an idea; where several have the name, ask which one it is."""
    form: Any = VoiceForm.sent()
    if not form.look():
        form.validate()
        return _page(idea_id, voice=form), 422
    if form.accept(lambda: vote_in_time(idea_id, form.customer_id(), form.heard())) is None:
        return _page(idea_id, voice=form), form.status
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/voices/withdrawal", to=STAFF_ONLY)
def unvoice(idea_id: int) -> Response:
    """Take back a voice that was written down."""
    withdraw_in_time(idea_id, _number("voter"), by_id=me())
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/tallies", to=STAFF_ONLY, limit="60 per hour")
def tally(idea_id: int) -> Response | tuple[str, int]:
    """Add voices that were counted elsewhere."""
    form: Any = TallyForm.sent()
    if form.accept(lambda: take_tally(idea_id, form.n.data, form.heard(), form.moment())) is None:
        return _page(idea_id, tally=form), form.status
    return _back(idea_id)


@bp.post("/desk/ideas/<int:idea_id>/tallies/withdrawal", to=STAFF_ONLY)
def untally(idea_id: int) -> Response:
    """Take back a sheet."""
    take_back_tally(_number("tally"), me())
    return _back(idea_id)


def _number(name: str) -> int:
    given = request.form.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Invalid({name: "This does not exist, or not any more."})
    return int(given)
