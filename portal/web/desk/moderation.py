"""The queue of the moderators: what was flagged, with its context; hide it, restore it, or find nothing wrong."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField, TextAreaField, validators

from portal.flows.records import records
from portal.flows.spam import spam_score
from portal.ideas.acts import let_in_idea, lock_idea, unlock_idea
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound, Refused
from portal.kit.i18n import gettext
from portal.kit.paging import Page
from portal.kit.text import clean
from portal.kit.words import N_
from portal.moderation import acts, queries
from portal.moderation.rules import DEEDS, REASONS, WAITS, WHY, read_reason, written
from portal.moderation.rules.spam import MARKS, PARTS
from portal.people.rules import ADMIN
from portal.people.sanctions import lift_suspension, sanctions_of, suspend_person, warn_person
from portal.people.suspending import is_suspended
from portal.talk.queries import around
from portal.web.addresses import inside
from portal.web.desk.hiding import Thing, hiding_of, things
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MODERATORS
from portal.web.subjects import split, walled
from portal.web.viewing import current_viewer

bp = Pages("moderation", __name__)
DAYS = (1, 3, 7, 30, 365)
BULK = 50  # lines of one page, and some more


class HidingForm(HouseForm):
    """Why something is hidden, as everybody may read it."""

    reason = SelectField(N_("Why"))
    words = TextAreaField(N_("In public words"), [validators.Optional(), within(limits.SUMMARY)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(name, gettext(text)) for name, text in REASONS.items()]

    def said(self) -> str:
        """Return the reason as it is kept."""
        return written(self.reason.data, clean(self.words.data or ""))


class SanctionForm(HidingForm):
    """Why somebody is warned or suspended, as they themselves read it, and for how long."""

    reason = SelectField(N_("Why"), id="sanction-reason")
    words = TextAreaField(
        N_("In words that the person reads"), [validators.Optional(), within(limits.SUMMARY)], id="sanction-words"
    )
    days = IntegerField(
        N_("For how many days"), [validators.Optional(), within(limits.SUSPENSION_DAYS)], default=7, id="sanction-days"
    )


class WordForm(HouseForm):
    """A word, and how much it speaks for spam."""

    word = StringField(N_("Word, or two Chinese characters"), [within(limits.TAG)])
    weight = IntegerField(
        N_("Weight"),
        [within(limits.SPAM_WEIGHT)],
        default=150,
        description=N_("In hundredths: 250 speaks strongly for spam, 0 says nothing, less than 0 speaks against it."),
    )


@bp.get("/desk/moderation", to=MODERATORS)
def queue() -> str:
    """Show what waits: the worst first, and of equals the oldest."""
    page, lines = _lines(request.args.get("after"))
    if not lines and page.next:  # all on this page was hidden a moment ago
        page, lines = _lines(page.next)
    found = records([thing.author_id for thing, _, _ in lines])
    shown = {"lines": lines, "page": page, "records": found, "is_suspended": is_suspended}
    return render_template("desk/moderation/queue.html", **shown, reasons=REASONS, why=WHY, days=DAYS)


def _lines(after: str | None) -> tuple[Page[Any], list[Any]]:
    """Return a page of the queue, and of it what waits still."""
    page = queries.queue(after)
    targets = [row.target for row in page.items]
    known, voices = things(targets), queries.voices(targets)
    return page, _waiting([(known[row.target], voices[row.target], row) for row in page.items if row.target in known])


def _waiting(lines: list[Any]) -> list[Any]:
    """Leave out what was hidden a moment ago: its flags are closed as soon as the river has flowed."""
    return [line for line in lines if not line[0].is_hidden and (line[0].is_waiting or line[1][0].reason != WAITS)]


@bp.get("/desk/moderation/log", to=MODERATORS)
def done() -> str:
    """Show what moderators did, with what it was about."""
    page = queries.log(request.args.get("after"))
    known = things({row.target for row in page.items})
    shown = {"page": page, "known": known, "read_reason": read_reason, "deeds": DEEDS}
    return render_template("desk/moderation/log.html", **shown)


@bp.get("/desk/moderation/words", to=MODERATORS)
def words() -> str:
    """Show what speaks for spam, the strongest first."""
    return _words(WordForm())


def _words(form: WordForm) -> str:
    known = sorted(queries.spam_words().items(), key=lambda each: (-each[1], each[0]))
    return render_template("desk/moderation/words.html", form=form, words=known, marks=MARKS)


@bp.post("/desk/moderation/words", to=MODERATORS)
def set_word() -> Response | tuple[str, int]:
    """Say how much a word speaks for spam."""
    form = WordForm.sent()
    work = form.accept(lambda: [acts.set_spam_word(form.word.data or "", form.weight.data, _me())])
    return redirect(url_for("moderation.words"), 303) if work else (_words(form), form.status)


@bp.get("/desk/moderation/<kind>/<int:key>", to=MODERATORS)
def show(kind: str, key: int) -> str:
    """Show one thing, with its flags, its author's record and what can be done."""
    return _page(kind, key, None)


def _page(kind: str, key: int, form: HidingForm | None, sanction: SanctionForm | None = None) -> str:
    thing, voices = _thing(kind, key), queries.voices([f"{kind}:{key}"]).get(f"{kind}:{key}", [])
    reason = voices[0].reason if voices and voices[0].reason in REASONS else None
    forms = {"form": form or HidingForm(reason=reason), "sanction": sanction or SanctionForm(reason=reason)}
    beside = around(key) if kind == "comment" else []
    author = records([thing.author_id]).get(thing.author_id or 0)
    given = sanctions_of([author.id]).get(author.id, []) if author else []
    shown: dict[str, Any] = {"thing": thing, "voices": voices, "beside": beside, "author": author, "given": given}
    shown |= forms | {"score": spam_score(f"{kind}:{key}"), "parts": PARTS}
    kept = {"reasons": REASONS, "why": WHY, "read_reason": read_reason, "is_suspended": is_suspended}
    return render_template("desk/moderation/show.html", **shown, **kept)


def _thing(kind: str, key: int) -> Thing:
    """Return a thing; what a group keeps to itself only to its members, and once somebody in it flagged it."""
    seen, target = current_viewer(), f"{kind}:{key}"
    thing = things([target], removed=seen.role == ADMIN).get(target)
    if thing is None or (walled([target, thing.place], seen) and not queries.was_flagged(target)):
        raise NotFound("This does not exist, or not any more.")
    return thing


@bp.post("/desk/moderation/<kind>/<int:key>/hiding", to=MODERATORS)
def hide(kind: str, key: int) -> Response | tuple[str, int]:
    """Hide a thing, for a public reason."""
    deed, form = hiding_of(kind).hide, HidingForm.sent()

    def work() -> list[None]:
        return [deed(key, _me(), form.said())]

    return _back() if form.accept(work) else (_page(kind, key, form), form.status)


@bp.post("/desk/moderation/<kind>/<int:key>/restoration", to=MODERATORS)
def restore(kind: str, key: int) -> Response:
    """Show a thing again."""
    hiding_of(kind).restore(key, _me())
    return _back()


@bp.post("/desk/moderation/<kind>/<int:key>/removal", to=MODERATORS)
def remove(kind: str, key: int) -> Response | tuple[str, int]:
    """Remove a thing that another moderator hid, for a public reason."""
    deed, form = hiding_of(kind).remove, HidingForm.sent()
    if deed is None:
        raise NotFound("This does not exist, or not any more.")

    def work() -> list[None]:
        return [deed(key, _me(), form.said())]

    return _back() if form.accept(work) else (_page(kind, key, form), form.status)


@bp.post("/desk/moderation/idea/<int:key>/lock", to=MODERATORS)
def lock(key: int) -> Response | tuple[str, int]:
    """Lock an idea, for a public reason."""
    form = HidingForm.sent()

    def work() -> list[None]:
        return [lock_idea(key, _me(), form.said())]

    return _back() if form.accept(work) else (_page("idea", key, form), form.status)


@bp.post("/desk/moderation/idea/<int:key>/unlock", to=MODERATORS)
def unlock(key: int) -> Response:
    """Let an idea take comments and votes again."""
    unlock_idea(key, _me())
    return _back()


@bp.post("/desk/moderation/<kind>/<int:key>/dismissal", to=MODERATORS)
def dismiss(kind: str, key: int) -> Response:
    """Find nothing wrong with a thing."""
    _find_nothing_wrong(f"{kind}:{key}")
    return _back()


def _find_nothing_wrong(target: str) -> None:
    """Dismiss the flags on a thing; what waited is let in."""
    thing = things([target]).get(target)
    if thing and thing.is_waiting:
        let_in_idea(thing.id, _me())
    else:
        acts.dismiss_flags(target, _me())


@bp.post("/desk/moderation/<kind>/<int:key>/warning", to=MODERATORS)
def warn(kind: str, key: int) -> Response | tuple[str, int]:
    """Warn the author of a thing."""
    thing, form = _thing(kind, key), SanctionForm.sent()
    fine = form.accept(lambda: warn_person(thing.author_id or 0, _me(), form.said()))
    return _back() if fine else (_page(kind, key, None, form), form.status)


@bp.post("/desk/moderation/<kind>/<int:key>/suspension", to=MODERATORS)
def suspend(kind: str, key: int) -> Response | tuple[str, int]:
    """Suspend the author of a thing for some days."""
    thing, form = _thing(kind, key), SanctionForm.sent()
    fine = form.accept(lambda: suspend_person(thing.author_id or 0, _me(), form.days.data or 0, form.said()))
    return _back() if fine else (_page(kind, key, None, form), form.status)


@bp.post("/desk/moderation/<kind>/<int:key>/suspension/end", to=MODERATORS)
def lift(kind: str, key: int) -> Response:
    """Let the author of a thing act again."""
    lift_suspension(_thing(kind, key).author_id or 0, _me())
    return _back()


@bp.post("/desk/moderation/many", to=MODERATORS)
def many() -> str | tuple[str, int]:
    """Do the same to many things, each in an act of its own, and report which could not be done."""
    targets, form = list(dict.fromkeys(request.form.getlist("target")))[:BULK], HidingForm.sent()
    deed = request.form.get("deed", "")
    if not targets:
        raise Refused("Please choose at least one line.")
    work = _work(deed, form.said() if form.reason.data in REASONS else "other")
    failed = [(target, why) for target in targets if (why := _attempt(work, target))]
    known = things([target for target, _ in failed if split(target)[1]])
    report = {"failed": failed, "known": known, "done": len(targets) - len(failed), "deed": deed}
    return render_template("desk/moderation/many.html", **report)


def _work(deed: str, reason: str) -> Callable[[str], object]:
    """Return what is done to each of them."""
    if deed == "dismiss":
        return _find_nothing_wrong
    if deed == "hide":
        return lambda target: hiding_of(split(target)[0]).hide(split(target)[1], _me(), reason)
    raise Refused("Please choose what is to be done.")


def _attempt(work: Callable[[str], object], target: str) -> Refused | None:
    """Do it to one of them; return why not, if it was refused."""
    try:
        work(target)
    except Refused as refusal:
        db.session.rollback()
        return refusal
    return None


def _back() -> Response:
    """Lead back to where the form was sent from, or to the queue."""
    address = request.form.get("next", "")
    return redirect(inside(address) if address else url_for("moderation.queue"), 303)


def _me() -> int:
    return current_viewer().id or 0
