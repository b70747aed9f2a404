"""How do I …?  What is known is looked through before somebody writes to us, and how often that sufficed is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.limits import ID
from portal.kit.text import clean_line
from portal.knowledge.acts import say_solved
from portal.knowledge.queries import find_asking, guides_about
from portal.knowledge.queries.wondering import answered_among
from portal.knowledge.rules.asking import is_question
from portal.orders.queries.owning import latest_products, owned_products
from portal.people.queries import Viewer
from portal.search.knowing import known_things
from portal.web.forms import HouseForm
from portal.web.modules import is_open
from portal.web.noting import nameless_asking, note_opened, note_shown, present_asking, was_shown, write_noted
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.subjects import address_of, may_see, split, titles_for
from portal.web.viewing import current_viewer

bp = Pages("how", __name__)
KINDS = ("guide", "article", "product", "product_question")
MOST = 4


@dataclass(frozen=True, slots=True)
class Known:
    """Something that may answer what was asked."""

    subject: str
    kind: str
    title: str
    href: str


def known_for(words: str, seen: Viewer, asking_id: int | None = None, product_id: int | None = None) -> list[Known]:
    """Return what may answer a question: guides of the product first, then what is most like the words."""
    if not is_question(words) or not is_open("/knowledge"):
        return []
    about = [f"guide:{guide.id}" for guide in guides_about([product_id], seen, 2)] if product_id else []
    subjects = list(dict.fromkeys([*about, *_answered(known_things(words, seen, KINDS, 2 * MOST))]))[:MOST]
    called = titles_for(subjects, seen)
    return [_known(subject, called[subject], asking_id) for subject in subjects if subject in called]


def _answered(keys: Sequence[str]) -> list[str]:
    """Return the subjects of what was found: of questions about products, and of their answers, those with one."""
    asked = [key.replace("product_answer:", "product_question:") for key in keys]
    ids = {split(subject)[1] for subject in asked if subject.startswith("product_question:")}
    open_ = {f"product_question:{each}" for each in ids - answered_among(ids)} if ids else set()
    return [subject for subject in asked if subject not in open_]


def _known(subject: str, title: str, asking_id: int | None) -> Known:
    kind, _, key = subject.partition(":")
    if asking_id:
        return Known(subject, kind, title, url_for("how.open_it", asking_id=asking_id, kind=kind, thing_id=int(key)))
    return Known(subject, kind, title, address_of(subject) or "")


@bp.get("/how", to=ANYBODY, limit="60 per minute")
def index() -> str:
    """Look for an answer, before one writes to us."""
    words, seen = clean_line(request.args.get("q", ""))[:200], current_viewer()
    asking_id = present_asking(seen.id) if seen.id else _number("a") or nameless_asking()
    product_id = _number("product")
    found = known_for(words, seen, asking_id, product_id)
    if is_question(words):
        note_shown(asking_id, seen.id, words, len(found))
    shown = {"words": words, "found": found, "asking_id": asking_id, "asked": is_question(words)}
    return render_template("site/how/index.html", **shown, products=products_for(seen, product_id), about=product_id)


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number and number in ID else None


@bp.get("/how/<int:asking_id>/suggestions", to=MEMBERS, limit="60 per minute")
def suggestions(asking_id: int) -> str:
    """Show what may answer what is being written; a piece of a page."""
    words, seen = clean_line(request.args.get("q", ""))[:500], current_viewer()
    found = known_for(words, seen, asking_id, _number("product"))
    if seen.id and is_question(words):
        note_shown(asking_id, seen.id, words, len(found))
    return render_template("site/how/suggestions.html", found=found, asking_id=asking_id)


@bp.get("/how/<int:asking_id>/<kind>/<int:thing_id>", to=ANYBODY, limit="60 per minute")
def open_it(asking_id: int, kind: str, thing_id: int) -> Response:
    """Lead to something that was shown, and note that it was opened."""
    seen, subject = current_viewer(), f"{kind}:{thing_id}"
    if kind not in KINDS or not may_see(seen, subject):
        raise NotFound("This does not exist, or not any more.")
    note_opened(asking_id, seen.id, subject)
    return redirect(address_of(subject) or "/", 302)


@bp.post("/how/<int:asking_id>/solution", to=ANYBODY, limit="30 per hour")
def solved(asking_id: int) -> Response:
    """Say that what was shown answered it."""
    form, person_id = HouseForm.sent(), current_viewer().id
    write_noted(all_of_it=True)
    if asking_id not in ID or find_asking(asking_id, person_id) is None:
        raise NotFound("This does not exist, or not any more.")
    form.accept(lambda: _solved(asking_id, person_id))
    return redirect(url_for("how.thanks"), 303)


def _solved(asking_id: int, person_id: int | None) -> bool:
    say_solved(asking_id, person_id)
    return True


@bp.get("/how/thanks", to=ANYBODY)
def thanks() -> str:
    """Say that we are glad, and that what was written is kept for a while."""
    return render_template("site/how/thanks.html")


def products_for(seen: Viewer, chosen: int | None = None) -> list[tuple[str, str]]:
    """Return the products to choose from: those that the reader owns first, then the latest, and what is chosen."""
    named = {row.id: row.name for row in owned_products(seen.id)}
    named |= {row.id: row.name for row in latest_products(seen, chosen) if row.id not in named}
    return [("", gettext("None in particular")), *((str(key), name) for key, name in named.items())]


def is_unasked(asking_id: int | None, person_id: int) -> bool:
    """Say whether nothing was shown yet to somebody who is about to send: without script nothing was."""
    if asking_id is None or was_shown(asking_id):
        return False
    known = find_asking(asking_id, person_id)
    return known is None or known.found == 0


def look_first(asking_id: int, words: str, seen: Viewer, product_id: int | None) -> Sequence[Known]:
    """Return what may answer what somebody is about to send, and note that it is shown to them."""
    found: list[Any] = known_for(words[:500], seen, asking_id, product_id)
    if found and seen.id:
        note_shown(asking_id, seen.id, clean_line(words)[:200], len(found))
    return found
