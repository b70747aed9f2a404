"""The authors of an idea: who shares in it, who is asked to, and each one's word on that."""

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.answering import agree_in_time, share_in_time
from portal.ideas.acts import decline_split
from portal.ideas.queries import Parted, Whole, commenters, get_idea, splits_of
from portal.kit.errors import Invalid
from portal.kit.text import clean_line
from portal.people.queries import names
from portal.web.forms import HouseForm
from portal.web.policy import MEMBERS
from portal.web.site.ideas.routes import bp, number
from portal.web.viewing import current_viewer

PERSON = re.compile(r"(?:.*/people/|#)?([0-9]{1,18})(?:[/?#].*)?")
PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")


class SplitForm(HouseForm):
    """Parts in percent: a field for each person, and one for somebody else; read from what was sent."""

    def typed(self) -> dict[str, str]:
        """Return what was typed, field by field."""
        return {name: clean_line(value) for name, value in request.form.items() if name.startswith(("part-", "other"))}

    def parts(self) -> dict[int, int]:
        """Return the parts in basis points by person; an empty field is no part."""
        typed = self.typed()
        found = {int(name[5:]): _points(part) for name, part in typed.items() if PERSON.fullmatch(name[5:]) and part}
        if typed.get("other"):
            person = PERSON.fullmatch(typed["other"])
            if person is None:
                raise Invalid({"parts": "Give the number of the person, or the address of their page."})
            found[int(person[1])] = _points(typed.get("other-part", ""))
        return {person_id: points for person_id, points in found.items() if points}


def _points(typed: str) -> int:
    found = PERCENT.fullmatch(typed or "0")
    if found is None:
        raise Invalid({"parts": "Write each part in percent, such as 30 or 12.5."})
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


@bp.get("/ideas/<int:idea_id>/authors", to=MEMBERS)
def authors(idea_id: int) -> str:
    """Show who shares an idea, and to its authors the form to share it otherwise."""
    return _page(get_idea(idea_id, current_viewer()), SplitForm(), {})


def _page(whole: Whole, form: HouseForm, typed: dict[str, str]) -> str:
    splits = splits_of(whole.idea.id)
    holds = next((split for split in splits if split.is_in_force), None)
    asked = next((split for split in splits if not split.is_in_force), None)
    more = {"holds": holds, "asked": asked, "mine": _mine(asked), "typed": typed, "people": _people(whole, holds)}
    return render_template("site/ideas/authors.html", idea=whole.idea, is_author=whole.voice.own, form=form, **more)


def _mine(asked: Parted | None) -> Any:
    """Return the viewer's part in what is proposed."""
    return next((part for part in asked.parts if part.person_id == current_viewer().id), None) if asked else None


def _people(whole: Whole, holds: Parted | None) -> list[tuple[int, str, str]]:
    """Return who may be given a part: the authors of today with theirs, and who said something about the idea."""
    me = current_viewer().id or 0
    found = {part.person_id: (part.name, f"{part.basis_points / 100:g}") for part in holds.parts} if holds else {}
    if whole.voice.own and me not in found:
        found[me] = (names([me])[me], "100")
    for person_id, name in commenters(whole.idea.id):
        found.setdefault(person_id, (name, ""))
    return [(person_id, name, part) for person_id, (name, part) in found.items()]


@bp.post("/ideas/<int:idea_id>/authors", to=MEMBERS, limit="20 per hour")
def propose(idea_id: int) -> Response | tuple[str, int]:
    """Propose who has which part."""
    whole, form = get_idea(idea_id, current_viewer()), SplitForm.sent()
    if form.accept(lambda: share_in_time(idea_id, form.parts(), current_viewer().id or 0)) is None:
        return _page(whole, form, form.typed()), form.status
    return _back(idea_id)


@bp.post("/ideas/<int:idea_id>/authors/agreement", to=MEMBERS)
def agree(idea_id: int) -> Response:
    """Agree to one's part."""
    agree_in_time(number("split") or 0, current_viewer().id or 0)
    return _back(idea_id)


@bp.post("/ideas/<int:idea_id>/authors/refusal", to=MEMBERS)
def decline(idea_id: int) -> Response:
    """Decline one's part."""
    decline_split(number("split") or 0, current_viewer().id or 0)
    return _back(idea_id)


def _back(idea_id: int) -> Response:
    return redirect(url_for("ideas.authors", idea_id=idea_id), 303)
