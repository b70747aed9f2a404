"""Say that two ideas are one, or take it back: a page that suggests, and a person who decides."""

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField, validators

from portal.flows.likeness import likeness_of
from portal.ideas.acts import merge_ideas, part_ideas
from portal.ideas.queries import IdeaLine, Whole, get_idea, ideas_with, pointer_of
from portal.kit import limits
from portal.kit.errors import Invalid, NotFound
from portal.kit.i18n import gettext, ngettext
from portal.kit.words import N_
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import CURATORS
from portal.web.site.ideas.near import ideas_near_to, near_ideas
from portal.web.viewing import current_viewer

bp = Pages("merging", __name__)
NUMBER = re.compile(r"(?:.*/ideas/|#)?([0-9]{1,18})(?:[/?#].*)?")


class MergerForm(HouseForm):
    """Which idea says the same, and why we think so."""

    into = RadioField(N_("It says the same as"), [validators.Optional()], validate_choice=False)
    other = StringField(
        N_("Or another one"),
        [validators.Optional(), within(limits.LINE)],
        description=N_("Its number, or its address."),
    )
    reason = TextAreaField(N_("Public reason"), [within(limits.REASON)])

    def offer(self, lines: list[IdeaLine], like: dict[int, int | None]) -> "MergerForm":
        """Offer what is near, with how like it is as far as that was worked out."""
        self.into.choices = [(str(line.id), _said_of(line, like.get(line.id))) for line in lines]
        return self

    def into_id(self) -> int:
        """Return the id of the idea that was chosen or typed."""
        typed = NUMBER.fullmatch((self.other.data or "").strip() or (self.into.data or ""))
        if typed is None:
            raise Invalid({"other": "Please choose one of the ideas, or give the number of another one."})
        return int(typed[1])


def _said_of(line: IdeaLine, percent: int | None) -> str:
    """Return what is said of an idea that may be the same: its title, its votes, and how like it is."""
    said = f"{line.title} · {ngettext('{n} vote', '{n} votes', line.votes)}"
    return said if percent is None else f"{said} · " + gettext("{n} %", n=percent)


@bp.get("/ideas/<int:idea_id>/merger", to=CURATORS)
def new(idea_id: int) -> str:
    """Show what is near to an idea, to be merged into it; or where it was merged to."""
    whole = get_idea(idea_id, current_viewer())
    return _page(whole, MergerForm(into=request.args.get("into"), reason=request.args.get("reason", "")))


@bp.post("/ideas/<int:idea_id>/merger", to=CURATORS, limit="120 per hour")
def merge(idea_id: int) -> Response | tuple[str, int]:
    """Merge an idea into another."""
    whole, form = get_idea(idea_id, current_viewer()), MergerForm.sent()
    root_id = form.accept(lambda: _merge(idea_id, form))
    if root_id is None:
        return _page(whole, form), form.status
    return redirect(url_for("ideas.show", idea_id=root_id), 303)


def _merge(idea_id: int, form: Any) -> int:
    seen = current_viewer()
    try:
        into = get_idea(form.into_id(), seen).idea.id
    except NotFound as refusal:
        raise Invalid({"other": "There is no such idea, or not any more."}) from refusal
    return merge_ideas(idea_id, into, seen.id or 0, form.reason.data, likeness=likeness_of(idea_id, into))


@bp.post("/ideas/<int:idea_id>/merger/withdrawal", to=CURATORS)
def part(idea_id: int) -> Response:
    """Take a merger back."""
    get_idea(idea_id, current_viewer())
    part_ideas(idea_id, current_viewer().id or 0)
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


def _page(whole: Whole, form: Any) -> str:
    seen, words = current_viewer(), request.args.get("q", "")[: limits.QUERY.most]
    lines = near_ideas(words, seen, 10) if words else ideas_near_to(whole.idea)
    typed = NUMBER.fullmatch(form.into.data or "")
    chosen = ideas_with([int(typed[1])], seen) if typed else []
    near = list({line.id: line for line in [*chosen, *lines] if line.id != whole.idea.id}.values())
    like = {line.id: likeness_of(whole.idea.id, line.id) for line in near}
    shown = {"idea": whole.idea, "form": form.offer(near, like), "near": near, "q": words}
    return render_template("desk/merging/new.html", **shown, pointer=pointer_of(whole.idea, seen))
