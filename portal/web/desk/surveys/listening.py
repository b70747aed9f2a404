"""The three rhythms of listening, set up by clicking; and how often a person is asked at most."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField, validators

from portal.flows.listening import MOST, SEGMENTS, beat, people_in
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.surveys import acts, queries
from portal.surveys.rules.rhythms import MEANINGS, POTENTIAL, RHYTHMS, TRIGGERS
from portal.web.desk.harvest import staff
from portal.web.desk.surveys.forms import bp
from portal.web.forms import HouseForm, named
from portal.web.policy import PRODUCT_TEAM, STAFF_ONLY
from portal.web.viewing import current_viewer

Answer = Response | tuple[str, int]
SHOWN = 200  # people to choose among
FILLED = validators.InputRequired(N_("Please fill this in."))


class RhythmForm(HouseForm):
    """Who is asked what, when; and who does something about it."""

    survey = SelectField(N_("Survey"), choices=[], validate_choice=False)
    trigger = SelectField(N_("After what"), choices=[], validate_choice=False)
    segment = SelectField(N_("Segment"), choices=[], validate_choice=False)
    every_days = IntegerField(N_("Every how many days"), [validators.Optional()], default=90)
    most = IntegerField(N_("How many people at once, at most"), [validators.Optional()], default=30)
    owner = SelectField(N_("Owner"), choices=[], validate_choice=False)
    forum = StringField(N_("Where the answers are talked about"), [FILLED])
    actions = StringField(N_("What is done with them"), [FILLED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trigger.choices = named(TRIGGERS)
        self.segment.choices = named({name: segment.name for name, segment in SEGMENTS.items()})

    def offer(self, surveys: list[tuple[str, str]], owners: dict[str, str]) -> None:
        """Offer the surveys that may be asked, and the colleagues."""
        self.survey.choices, self.owner.choices = surveys, list(owners.items())

    def set(self, pattern: str) -> int:
        """Set up the rhythm; return its id."""
        words = (self.forum.data or "", self.actions.data or "", current_viewer().id or 0)
        more: dict[str, Any] = {"trigger": self.trigger.data or "", "segment": self.segment.data or ""}
        more |= {"every_days": self.every_days.data, "most": self.most.data or 0}
        return acts.set_rhythm(pattern, _number(self.survey.data), _number(self.owner.data), *words, **more)


def _number(word: str | None) -> int:
    return int(word) if word and _is_id(word) else 0


class PaceForm(HouseForm):
    """How long everybody is left in peace."""

    days = IntegerField(N_("Days of peace after being asked"), [FILLED])


@bp.get("/desk/listening", to=STAFF_ONLY)
def rhythms() -> str:
    """Show the three rhythms, and what listens in each."""
    return _page()


@bp.post("/desk/listening", to=PRODUCT_TEAM, limit="60 per hour")
def set_up() -> Answer:
    """Listen in one of the rhythms."""
    pattern = request.form.get("pattern", "")
    if pattern not in RHYTHMS:
        raise NotFound("This does not exist, or not any more.")
    form: Any = RhythmForm.sent(prefix=pattern)
    return _answered(form, lambda: form.set(pattern), **{pattern: form})


@bp.post("/desk/listening/pace", to=PRODUCT_TEAM, limit="60 per hour")
def pace() -> Answer:
    """Say how long everybody is left in peace."""
    form: Any = PaceForm.sent()
    return _answered(form, lambda: acts.set_pace(form.days.data, current_viewer().id or 0) or True, pace=form)


@bp.post("/desk/listening/<int:rhythm_id>/switch", to=PRODUCT_TEAM, limit="60 per hour")
def switch(rhythm_id: int) -> Answer:
    """Stop a rhythm, or let it go on."""
    form = HouseForm.sent()
    is_on = request.form.get("is_on") == "true"

    def act() -> bool:
        acts.switch_rhythm(rhythm_id, is_on, current_viewer().id or 0)
        return True

    return _answered(form, act, stepping=form)


@bp.get("/desk/listening/<int:rhythm_id>/people", to=PRODUCT_TEAM)
def people(rhythm_id: int) -> str:
    """Show whom a pulse would ask, to choose among them."""
    return _people(rhythm_id, HouseForm())


@bp.post("/desk/listening/<int:rhythm_id>/beats", to=PRODUCT_TEAM, limit="60 per hour")
def ask_now(rhythm_id: int) -> Answer:
    """Ask those who were chosen, now."""
    form, chosen = HouseForm.sent(), [int(key) for key in request.form.getlist("person") if _is_id(key)]
    asked = form.accept(lambda: beat(rhythm_id, current_viewer().id, chosen or [0]))
    if asked is None:
        return _people(rhythm_id, form), form.status
    return redirect(url_for("desk_surveys.rhythms", asked=asked), 303)


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 19


def _people(rhythm_id: int, form: HouseForm) -> str:
    rhythm = next((row for row in queries.rhythms() if row.id == rhythm_id), None)
    if rhythm is None or rhythm.pattern != POTENTIAL:
        raise NotFound("This does not exist, or not any more.")
    rows = people_in(rhythm.segment, SHOWN)
    given = {"rhythm": rhythm, "rows": rows, "form": form, "segment": SEGMENTS[rhythm.segment].name}
    return render_template("desk/listening/people.html", **given)


def _answered(form: HouseForm, act: Callable[[], object], **forms: HouseForm) -> Answer:
    if form.accept(act) is None:
        return _page(**forms), form.status
    return redirect(url_for("desk_surveys.rhythms"), 303)


def _page(**forms: HouseForm) -> str:
    rows = queries.rhythms()
    me = str(current_viewer().id)
    given: dict[str, Any] = {name: RhythmForm(owner=me, prefix=name) for name in RHYTHMS}
    given |= {"pace": PaceForm(days=queries.rest_days()), "stepping": None, **forms}
    surveys = [(str(key), title) for key, title in queries.open_surveys(current_viewer())]
    for name in RHYTHMS:
        given[name].offer(surveys, staff())
    lists = {name: [row for row in rows if row.pattern == name] for name in RHYTHMS}
    words = {"rhythms": RHYTHMS, "meanings": MEANINGS, "triggers": TRIGGERS, "segments": SEGMENTS, "lists": lists}
    asked = request.args.get("asked", -1, type=int)
    return render_template(
        "desk/listening/index.html", forms=given, asked=asked if asked in range(MOST + 1) else None, **words
    )
