"""The harvest: the inbox of ideas, narrowed by facets, sorted, taken away as a file, and decided many at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField, TextAreaField

from portal.flows.harvest import MOST, decide_ideas
from portal.flows.inbox import ANSWERED, CLASSES, LEADING, NOBODY, counts, inbox, tags_and_groups, tags_of_line
from portal.flows.triage import hand_over
from portal.ideas.queries import board_names, spoken
from portal.ideas.rules import LIFE, NAMES
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.i18n import gettext, language
from portal.kit.words import N_
from portal.people.queries import colleagues
from portal.river.wake import tide
from portal.web.desk.narrowing import COLUMNS, TRUST, asked, columns, keep, leading, opening, order
from portal.web.desk.views import views
from portal.web.forms import HouseForm, within
from portal.web.kept import Kept
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.sheets import sheet
from portal.web.viewing import current_viewer

bp = Pages("harvest", __name__)
COLUMN_NAMES = {
    "status": N_("Status"),
    "board": N_("Board"),
    "votes": N_("Votes"),
    "comments": N_("Comments"),
    "author": N_("Author"),
    "customer": N_("Customer"),
    "owner": N_("Looked after by"),
    "posted": N_("Posted"),
    "promised": N_("Word promised"),
}
FILE = [N_("Number"), N_("Idea"), N_("Status"), N_("Votes"), N_("Comments"), N_("Author"), N_("Posted"), N_("Tags")]
FILE += [N_("Board"), N_("Customer"), N_("Looked after by"), N_("Word promised")]
FILE_PAGE, FILE_MOST = 500, 50_000
Items = list[tuple[str, str, bool, int]]
_people: Kept[dict[str, str]] = Kept(2)
_found: Kept[tuple[dict[str, Counter[str]], Counter[str], list[tuple[int, str, int]]]] = Kept(200)
_boards: Kept[dict[int, str]] = Kept(6)


class DecisionForm(HouseForm):
    """One status and one reason for all."""

    status = SelectField(N_("Next step"))
    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = dict.fromkeys(step.after for step in LIFE.steps)
        self.status.choices = [(status, gettext(NAMES[status])) for status in goals]


class OwnerForm(HouseForm):
    """Who looks after the chosen ideas."""

    owner = SelectField(N_("Looked after by"), choices=[], validate_choice=False)

    def offer(self, people: Mapping[str, str]) -> "OwnerForm":
        """Offer the colleagues."""
        self.owner.choices = [("", gettext("Nobody")), *people.items()]
        return self

    def owner_id(self) -> int | None:
        """Return who was chosen."""
        chosen = self.owner.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None


def staff() -> dict[str, str]:
    """Return the names of the colleagues, by their numbers as text; asked again when something has happened."""
    return _people.get(tide(), lambda: {str(id_): name for id_, name in colleagues()})


def boards() -> dict[int, str]:
    """Return what the boards are called in the present language; asked again when something has happened."""
    return _boards.get((tide(), language()), board_names)


@bp.get("/desk/harvest", to=PRODUCT_TEAM)
def index() -> str:
    """Show the list."""
    return _page(DecisionForm(), OwnerForm(), [])


def _page(form: HouseForm, owner: OwnerForm, chosen: list[int]) -> str:
    people = staff()
    page = inbox(asked(), order(), current_viewer(), now(), request.args.get("after"))
    shown = {"page": page, "form": form, "owner": owner.offer(people), "chosen": chosen, "most": MOST}
    ways = {"leading": leading, "opening": opening, "tags_of": tags_of_line}
    return render_template("desk/harvest/index.html", **shown, **ways, **_around(people))


def _around(people: Mapping[str, str]) -> dict[str, Any]:
    """Return what stands around the list: facets, views, columns, and the words for all of them."""
    kept, mine, named = keep(), views(), boards()
    tabs = [(gettext("Waiting for our word"), leading(sort="silent"), order() == "silent")]
    tabs += [(name, address, address == leading()) for name, address in mine]
    narrowed = {name: value for name, value in kept.items() if name != "columns"}
    around = {"facets_": facets(people, named), "tabs_": tabs, "removable": [(name, name) for name, _ in mine]}
    state = {"keep": kept, "narrowed": narrowed, "order": order(), "asked": asked(), "shown": columns()}
    choices = [(name, gettext(COLUMN_NAMES[name])) for name in COLUMNS]
    words = {"columns_": COLUMN_NAMES, "boards": named, "spoken": spoken, "classes": CLASSES, "choices": choices}
    return {**around, **state, **words}


def facets(people: Mapping[str, str], names: Mapping[int, str]) -> list[tuple[str, Items]]:
    """Return each facet with its values, where each leads, which is chosen, and how many ideas it would leave."""
    wanted = asked()
    found, tags, groups = _found.get((wanted, current_viewer().audiences, tide(), now().strftime("%H:%M")), _count)
    named = {str(key): name for key, name in names.items()}
    none = {NOBODY: gettext("None")}
    return [
        (gettext("Status"), _items("status", found["status"], _said({key: NAMES[key] for key in LIFE.states}))),
        (gettext("Our word"), _items("answered", found["answered"], _said(ANSWERED))),
        (gettext("Looked after by"), _items("owner", found["owner"], {NOBODY: gettext("Nobody"), **people})),
        (gettext("Board"), _items("board", found["board"], {**named, **none}) if named else []),
        *_of_authors(found),
        (gettext("Group of the author"), _groups(groups)),
        (gettext("Tag"), _items("tag", tags, {tag: tag for tag in dict.fromkeys([*tags, wanted.tag]) if tag})),
    ]


def _of_authors(found: Mapping[str, Counter[str]]) -> list[tuple[str, Items]]:
    """Return the facets that say who the authors are: what they bought, whether they lead, how far they are trusted."""
    leads = _items("lead", found["lead"], _said(LEADING)) if found["lead"]["yes"] or asked().lead else []
    return [
        (gettext("Customer"), _items("customer", found["customer"], _said(CLASSES))),
        (gettext("Lead users"), leads),
        (gettext("Trust"), _items("trust", found["trust"], _said(TRUST))),
    ]


def _groups(groups: list[tuple[int, str, int]]) -> Items:
    """Return the groups whose members wrote these ideas; the chosen one leads back."""
    chosen = asked().group
    return [
        (name, leading(group=None if str(key) == chosen else key), str(key) == chosen, n) for key, name, n in groups
    ]


def _count() -> tuple[dict[str, Counter[str]], Counter[str], list[tuple[int, str, int]]]:
    """Return how many ideas each value of each facet would leave: counted again when something has happened."""
    wanted, seen, moment = asked(), current_viewer(), now()
    return counts(wanted, seen, moment), *tags_and_groups(wanted, seen, moment)


def _said(names: Mapping[str, Any]) -> dict[str, str]:
    return {key: gettext(name) for key, name in names.items()}


def _items(name: str, found: Counter[str], names: Mapping[str, str]) -> Items:
    """Return the values of a facet that lead anywhere; the chosen one leads back."""
    chosen = getattr(asked(), name)
    kept = [key for key in names if found[key] or key == chosen]
    return [(names[key], leading(**{name: None if key == chosen else key}), key == chosen, found[key]) for key in kept]


@bp.get("/desk/harvest.csv", to=PRODUCT_TEAM)
def table() -> Response:
    """Send the whole list, as it is narrowed and sorted, as a file."""
    return sheet("ideas.csv", [gettext(column) for column in FILE], list(_table()))


def _table() -> Iterator[list[object]]:
    after: str | None = None
    named = boards()
    for _ in range(FILE_MOST // FILE_PAGE):
        page = inbox(asked(), order(), current_viewer(), now(), after, FILE_PAGE)
        yield from (_line(idea, named) for idea in page.items)
        if not (after := page.next):
            return


def _line(idea: Any, named: Mapping[int, str]) -> list[object]:
    status = gettext(NAMES.get(idea.status, idea.status))
    told = [idea.id, idea.title, status, idea.votes, idea.comments, idea.author, idea.posted_at.date()]
    told += [", ".join(tags_of_line(idea)), named.get(idea.board_id or 0, ""), gettext(CLASSES[idea.customer])]
    return [*told, idea.owner or "", idea.next_update_at.date() if idea.next_update_at else ""]


def _chosen() -> list[int]:
    return [idea_id for idea_id in request.form.getlist("ideas", type=int) if idea_id in limits.ID]


@bp.post("/desk/harvest/decisions", to=PRODUCT_TEAM, limit="60 per hour")
def decide() -> Answer | tuple[str, int]:
    """Bring the chosen ideas to another status, for one reason."""
    form: Any = DecisionForm.sent()
    chosen, status, reason = _chosen(), form.status.data or "", form.reason.data or ""
    if form.accept(lambda: decide_ideas(chosen, status, reason, current_viewer().id or 0)) is None:
        return _page(form, OwnerForm(), chosen), 422
    return redirect(leading(), 303)


@bp.post("/desk/harvest/owners", to=PRODUCT_TEAM, limit="60 per hour")
def assign() -> Answer | tuple[str, int]:
    """Put the chosen ideas into the hands of a colleague."""
    form: Any = OwnerForm.sent()
    chosen = _chosen()
    if form.accept(lambda: hand_over(chosen, form.owner_id(), current_viewer().id or 0)) is None:
        return _page(DecisionForm(), form, chosen), form.status
    return redirect(leading(), 303)
