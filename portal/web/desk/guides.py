"""Guides at the desk: a tree of questions that grows by clicking, published edition by edition."""

from collections.abc import Callable
from functools import partial
from textwrap import shorten
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField, validators

from portal.flows.knowing import products_in
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.knowledge import acts, queries
from portal.knowledge.models import Guide, GuideEdition
from portal.knowledge.rules import LIFE, NAMES, TONES
from portal.knowledge.rules.trees import (
    CHOICE,
    KINDS,
    OUTCOME_NAMES,
    QUESTION,
    WORDS,
    Step,
    Tree,
    choice_at,
    faults,
    read_tree,
    walk,
)
from portal.people.queries import names
from portal.web.desk.articles import RetireForm, product_lines
from portal.web.desk.typed import lines
from portal.web.forms import HouseForm, named, within
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.site.guides import read_way, steps_of
from portal.web.site.ideas.diffs import difference
from portal.web.viewing import current_viewer

bp = Pages("desk_guides", __name__)
Answer = Response | tuple[str, int]


class FrameForm(HouseForm):
    """What a guide is called, and whose faults it finds."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    intro = StringField(N_("Before the first question"), [validators.Optional(), within(limits.SUMMARY)])
    products = TextAreaField(
        N_("Products"),
        [validators.Optional()],
        description=N_("One a line: its name, or the number of its page."),
    )

    def known(self) -> dict[str, Any]:
        """Return what was typed, as the acts take it."""
        words = {name: self[name].data or "" for name in ("title", "intro")}
        return {**words, "products": products_in(lines(self["products"].data or ""), current_viewer())}


class BeginForm(FrameForm):
    """A guide with its first question."""

    question = TextAreaField(N_("The first question"), [within(WORDS)])


class SeenForm(HouseForm):
    """Which state of the tree somebody saw when they changed it."""

    seen = IntegerField(validators=[validators.Optional()])


class StepForm(SeenForm):
    """The words of a step, and what kind it is."""

    kind = RadioField(N_("Kind of step"), validate_choice=False)
    words = TextAreaField(N_("Its words"), [within(WORDS)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = named(KINDS)


class ChoiceForm(SeenForm):
    """The words of an answer, and where it leads: to a step that is there, or to a new one."""

    chosen = StringField(N_("The answer"), [within(CHOICE)])
    to = SelectField(N_("It leads to"), validate_choice=False)
    new_kind = RadioField(N_("Kind of the new step"), validate_choice=False, default=QUESTION)
    new_words = TextAreaField(N_("Words of the new step"), [validators.Optional()])

    def offer(self, tree: Tree, here: str, *, new: bool) -> "ChoiceForm":
        """Let it lead to every step from which one does not come back here."""
        fit = [step for step in tree.steps if here not in tree.led_to(step.key)]
        known = [(step.key, f"{number(tree, step)} {shorten(step.words, 60, placeholder=' …')}") for step in fit]
        self.to.choices = [*([("", gettext("A new step"))] if new else []), *known]
        self.new_kind.choices = named(KINDS)
        return self


def number(tree: Tree, step: Step) -> str:
    """Return the number of a step as the page of the guide shows it."""
    keys = [each.key for each in (*tree.in_order(), *tree.loose())]
    return f"{keys.index(step.key) + 1}."


@bp.get("/desk/guides", to=STAFF_ONLY)
def index() -> str:
    """Show every guide, and the form for one more."""
    return _index(BeginForm())


def _index(form: HouseForm) -> str:
    after = request.args.get("after")
    page = queries.all_guides(current_viewer(), after)
    counted: dict[int, dict[str, int]] = {guide.id: {} for guide in page.items}
    for row in queries.ends_of(list(counted)):
        counted[row.guide_id][row.outcome] = counted[row.guide_id].get(row.outcome, 0) + row.n
    shown = {"names": NAMES, "tones": TONES, "outcomes": OUTCOME_NAMES, "counted": counted}
    return render_template("desk/guides/index.html", page=page, after=after, form=form, **shown)


@bp.post("/desk/guides", to=STAFF_ONLY, limit="60 per hour")
def create() -> Answer:
    """Begin a guide."""
    form: Any = BeginForm.sent()
    made = form.accept(lambda: acts.begin_guide(question=form.question.data or "", person_id=_me(), **form.known()))
    if made is None:
        return _index(form), form.status
    return redirect(url_for("desk_guides.show", guide_id=made), 303)


@bp.get("/desk/guides/<int:guide_id>", to=STAFF_ONLY)
def show(guide_id: int) -> str:
    """Show a guide as it is written: every step once, with where its answers lead."""
    return _page(queries.get_guide(guide_id, current_viewer()))


def _page(guide: Guide, **forms: Any) -> str:
    tree, draft = written(guide)
    about = product_lines(queries.products_of_guide(guide.id))
    frame = {"title": guide.title, "intro": guide.intro, "products": "\n".join(about)}
    given = {"frame": FrameForm(None, **frame), "retiring": RetireForm(), "stepping": None} | forms
    editions = queries.editions(guide.id)
    more = {
        "numbers": {step.key: number(tree, step) for step in tree.steps},
        "steps": [step.name for step in LIFE.steps_from(guide.status, current_viewer().role)],
        "faults": [gettext(why, words=step.words[:80]) for step, why in faults(tree)],
        "editions": editions,
        "writers": names(each.written_by_id for each in editions if each.written_by_id),
        "state": (NAMES[guide.status], TONES[guide.status]),
    }
    known = {"guide": guide, "tree": tree, "draft": draft, "kinds": KINDS, "about": about}
    return render_template("desk/guides/show.html", **known, **more, **given, ends=_ends(guide))


def written(guide: Guide) -> tuple[Tree, GuideEdition | None]:
    """Return the steps as they are being written, or else as they are asked."""
    if draft := queries.draft_of(guide):
        return read_tree(draft.steps), draft
    return queries.published_tree(guide, guide.edition), None


def _ends(guide: Guide) -> dict[str, list[tuple[str, int]]]:
    """Return what came of each end in the edition that is asked."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in queries.ends_of([guide.id]):
        if row.edition == guide.edition:
            found.setdefault(row.step, []).append((OUTCOME_NAMES[row.outcome], row.n))
    return found


@bp.post("/desk/guides/<int:guide_id>", to=STAFF_ONLY, limit="240 per hour")
def describe(guide_id: int) -> Answer:
    """Change the frame of a guide."""
    form: Any = FrameForm.sent()
    return _answered(guide_id, form, lambda: acts.describe_guide(guide_id, _me(), **form.known()), frame=form)


@bp.post("/desk/guides/<int:guide_id>/publication", to=STAFF_ONLY)
def publish(guide_id: int) -> Answer:
    """Let everybody be led by what was written."""
    form = HouseForm.sent()
    return _answered(guide_id, form, lambda: acts.publish_guide(guide_id, _me()), stepping=form)


@bp.post("/desk/guides/<int:guide_id>/retirement", to=STAFF_ONLY)
def retire(guide_id: int) -> Answer:
    """Lead nobody by it any more."""
    form = RetireForm.sent()
    act = partial(acts.retire_guide, guide_id, _me(), form["reason"].data or "")
    return _answered(guide_id, form, act, retiring=form)


def _answered(guide_id: int, form: HouseForm, act: Callable[[], object], **forms: HouseForm) -> Answer:
    """Do the act; refused, show the guide again with what was typed."""
    guide = queries.get_guide(guide_id, current_viewer())
    if form.accept(lambda: _true(act())) is None:
        return _page(guide, **forms), form.status
    return redirect(url_for("desk_guides.show", guide_id=guide_id), 303)


@bp.get("/desk/guides/<int:guide_id>/editions/<int:n>", to=STAFF_ONLY)
def edition(guide_id: int, n: int) -> str:
    """Show what an edition changed of the one before."""
    guide = queries.get_guide(guide_id, current_viewer())
    outlines = {each.number: outline(read_tree(each.steps)) for each in queries.editions(guide_id)}
    if n not in outlines:
        raise NotFound("This does not exist, or not any more.")
    parts = difference(outlines.get(n - 1, ""), outlines[n])
    return render_template("desk/guides/edition.html", guide=guide, n=n, parts=parts)


def outline(tree: Tree) -> str:
    """Return a tree as lines that can be compared."""
    found = []
    for step in tree.in_order():
        kind = gettext(KINDS[step.kind]) + gettext(": ")
        found.append(f"{number(tree, step)} {kind}{step.words}")
        found += [f"   – {each.words} → {number(tree, tree.get(each.to))}" for each in step.choices]
    return "\n".join(found)


@bp.get("/desk/guides/<int:guide_id>/preview", to=STAFF_ONLY)
def preview(guide_id: int) -> str:
    """Lead through the guide as it is written; nothing is noted and nothing can be sent."""
    guide = queries.get_guide(guide_id, current_viewer())
    tree, _ = written(guide)
    way = read_way(request.args.get("way", ""))
    return render_template("desk/guides/preview.html", guide=guide, **steps_of(walk(tree, way), way))


def _me() -> int:
    return current_viewer().id or 0


def _true(_: object) -> bool:
    return True


# One step, and one answer of it: each on a page of its own, so that a phone is enough to write a guide.


@bp.get("/desk/guides/<int:guide_id>/steps/<key>", to=STAFF_ONLY)
def step(guide_id: int, key: str) -> str:
    """Show one step: its words, and its answers."""
    return _step(queries.get_guide(guide_id, current_viewer()), key)


def _step(guide: Guide, key: str, **forms: Any) -> str:
    tree, draft = written(guide)
    found, seen = tree.get(key), draft.changes if draft else 0
    given = {
        "form": StepForm(None, kind=found.kind, words=found.words, seen=seen),
        "adding": ChoiceForm(None, seen=seen),
        "stepping": None,
    } | forms
    given["adding"].offer(tree, key, new=True)
    is_loose = key in {each.key for each in tree.loose()}
    known = {"guide": guide, "tree": tree, "step": found, "number": number(tree, found), "seen": seen}
    numbers = {each.key: number(tree, each) for each in tree.steps}
    return render_template("desk/guides/step.html", **known, **given, kinds=KINDS, is_loose=is_loose, numbers=numbers)


@bp.post("/desk/guides/<int:guide_id>/steps/<key>", to=STAFF_ONLY, limit="240 per hour")
def word(guide_id: int, key: str) -> Answer:
    """Word a step better."""
    form: Any = StepForm.sent()
    words = (form.kind.data or "", form.words.data or "", form.seen.data)
    return _changed(guide_id, key, form, lambda: acts.word_step(guide_id, _me(), key, *words), form=form)


@bp.post("/desk/guides/<int:guide_id>/steps/<key>/removal", to=STAFF_ONLY)
def remove(guide_id: int, key: str) -> Answer:
    """Take out a step that nothing leads to."""
    form: Any = SeenForm.sent()
    return _changed(guide_id, key, form, lambda: acts.remove_step(guide_id, _me(), key, form.seen.data), stepping=form)


@bp.post("/desk/guides/<int:guide_id>/steps/<key>/choices", to=STAFF_ONLY, limit="240 per hour")
def add(guide_id: int, key: str) -> Answer:
    """Give a question one more answer."""
    form: Any = ChoiceForm.sent()
    leads = acts.Leads(form.to.data or "", form.new_kind.data or "", form.new_words.data or "")
    act = partial(acts.add_choice, guide_id, _me(), key, form.chosen.data or "", leads, form.seen.data)
    return _changed(guide_id, key, form, act, adding=form)


def _changed(guide_id: int, key: str, sent: HouseForm, act: Callable[[], object], **forms: HouseForm) -> Answer:
    """Do the act; refused, show the step again with what was typed."""
    guide = queries.get_guide(guide_id, current_viewer())
    if sent.accept(lambda: _true(act())) is None:
        return _step(guide, key, **forms), sent.status
    return redirect(url_for("desk_guides.show", guide_id=guide_id, _anchor=key), 303)


@bp.get("/desk/guides/<int:guide_id>/steps/<key>/choices/<int:place>", to=STAFF_ONLY)
def choice(guide_id: int, key: str, place: int) -> str:
    """Show one answer to be worded better, or to lead elsewhere."""
    return _choice(queries.get_guide(guide_id, current_viewer()), key, place)


def _choice(guide: Guide, key: str, place: int, form: Any = None) -> str:
    tree, draft = written(guide)
    found, asked = choice_at(tree, key, place), tree.get(key)
    form = form or ChoiceForm(None, chosen=found.words, to=found.to, seen=draft.changes if draft else 0)
    form.offer(tree, key, new=False)
    known = {"guide": guide, "step": asked, "place_of": place, "choice": found, "number": number(tree, asked)}
    return render_template("desk/guides/choice.html", form=form, **known)


@bp.post("/desk/guides/<int:guide_id>/steps/<key>/choices/<int:place>", to=STAFF_ONLY, limit="240 per hour")
def change(guide_id: int, key: str, place: int) -> Answer:
    """Word an answer better, or let it lead elsewhere."""
    form: Any = ChoiceForm.sent()
    words = (form.chosen.data or "", form.to.data or "", form.seen.data)
    return _rechosen(guide_id, key, place, form, lambda: acts.change_choice(guide_id, _me(), key, place, *words))


@bp.post("/desk/guides/<int:guide_id>/steps/<key>/choices/<int:place>/removal", to=STAFF_ONLY)
def drop(guide_id: int, key: str, place: int) -> Answer:
    """Take an answer out."""
    form: Any = SeenForm.sent()
    return _changed(
        guide_id, key, form, lambda: acts.remove_choice(guide_id, _me(), key, place, form.seen.data), stepping=form
    )


def _rechosen(guide_id: int, key: str, place: int, form: HouseForm, act: Callable[[], object]) -> Answer:
    guide = queries.get_guide(guide_id, current_viewer())
    if form.accept(lambda: _true(act())) is None:
        return _choice(guide, key, place, form), form.status
    return redirect(url_for("desk_guides.show", guide_id=guide_id, _anchor=key), 303)
