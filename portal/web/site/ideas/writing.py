"""Post an idea, write it better, and see how it was worded before."""

import re
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, validators

from portal.flows.answering import edit_in_time
from portal.ideas.acts import BuiltOn, post_idea
from portal.ideas.queries import find_revisions, get_idea
from portal.kit import limits
from portal.kit.errors import NotAllowed
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.talk.drafts import drop_draft, find_draft
from portal.talk.queries import find_comment
from portal.web.forms import HouseForm, within
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.ideas import claiming
from portal.web.site.ideas.beside import beside, boards
from portal.web.site.ideas.diffs import changes
from portal.web.site.ideas.routes import bp
from portal.web.viewing import current_viewer

PLACE = "idea"
FIELDS = ("title", "body", "board", "tags", "built_on")
SOURCE = re.compile(r"([0-9]{1,18})(?::([0-9]{1,18}))?")


class IdeaForm(HouseForm):
    """What an idea is made of."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    body = TextAreaField(N_("What should be made, and why"), [validators.Optional(), within(limits.BODY)])
    board = SelectField(N_("Board"), [validators.Optional()], choices=[], validate_choice=False)
    anonymous = BooleanField(
        N_("Post it without my name"),
        description=N_("On boards that allow it. Nobody knows that it is yours; a code lets you say so later."),
    )
    built_on = HiddenField()
    tags = StringField(
        N_("Tags"), [validators.Optional()], description=N_("Up to five, with commas between: lighting, repair")
    )

    @classmethod
    def begun(cls, kept: Mapping[str, str]) -> "IdeaForm":
        """Return the form with what the viewer wrote before and did not send."""
        return cls(**{name: kept[name] for name in FIELDS if name in kept})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(board.id), board.name) for board in boards().values() if board.is_open]
        self.board.choices = [("", gettext("No board")), *chosen] if chosen else []
        self.may_hide = any(row[4] for row in beside().boards if row[3])

    def board_id(self) -> int | None:
        """Return the board that was chosen."""
        chosen = self.board.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None

    def source(self) -> BuiltOn:
        """Return what the idea builds on: an idea, `7`, or a comment there, `7:12`."""
        found = SOURCE.fullmatch(self.built_on.data or "")
        return BuiltOn(*(int(each) if each else None for each in found.groups())) if found else BuiltOn()

    def words(self) -> tuple[str, str, list[str]]:
        """Return title, body and tags as the acts take them."""
        return self.title.data or "", self.body.data or "", re.split("[,，、;；\n]", self.tags.data or "")


@bp.get("/ideas/new", to=ANYBODY)
def new() -> str:
    """Show the form for a new idea; whoever is not signed in may start to write."""
    return _new(IdeaForm.begun(_start() | find_draft(current_viewer().id, PLACE)))


def _start() -> dict[str, str]:
    """Return what the address asks to begin with: a board, or what to build on."""
    return {name: request.args[name] for name in ("board", "built_on") if name in request.args}


def _new(form: Any) -> str:
    """Show the form, with what is built on as far as the viewer may see it."""
    source = form.source()
    whole = get_idea(source.idea_id, current_viewer()) if source.idea_id else None
    said = find_comment(source.comment_id, current_viewer()) if whole and source.comment_id else None
    return render_template("site/ideas/new.html", form=form, source=whole, quoted=said)


@bp.post("/ideas", to=MEMBERS, limit="10 per hour")
def create() -> Response | tuple[str, int]:
    """Post an idea."""
    form, author_id = IdeaForm.sent(), current_viewer().id or 0
    if form["anonymous"].data:
        return claiming.post(form)
    idea_id = form.accept(lambda: _post(form, author_id))
    if idea_id is None:
        return _new(form), 422
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


def _post(form: Any, author_id: int) -> int:
    idea_id = post_idea(author_id, *form.words(), board_id=form.board_id(), built_on=form.source())
    drop_draft(author_id, PLACE)
    return idea_id


@bp.get("/ideas/<int:idea_id>/edit", to=MEMBERS)
def edit(idea_id: int) -> str:
    """Show the form with the words of an idea."""
    whole = _writable(idea_id)
    place = f"{PLACE}:{idea_id}"
    start = {"title": whole.idea.title, "body": whole.idea.body, "tags": ", ".join(whole.tags)}
    form = IdeaForm(data=start | find_draft(current_viewer().id, place))
    return render_template("site/ideas/edit.html", form=form, idea=whole.idea, place=place)


@bp.post("/ideas/<int:idea_id>/revisions", to=MEMBERS, limit="30 per hour")
def revise(idea_id: int) -> Response | tuple[str, int]:
    """Put other words in the place of those of an idea."""
    whole, form, editor_id = _writable(idea_id), IdeaForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _revise(idea_id, editor_id, form)) is None:
        return render_template("site/ideas/edit.html", form=form, idea=whole.idea, place=f"{PLACE}:{idea_id}"), 422
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


def _revise(idea_id: int, editor_id: int, form: Any) -> bool:
    edit_in_time(idea_id, editor_id, *form.words())
    drop_draft(editor_id, f"{PLACE}:{idea_id}")
    return True


@bp.get("/ideas/<int:idea_id>/revisions", to=ANYBODY)
def revisions(idea_id: int) -> str:
    """Show what was changed in the words of an idea, by whom and when."""
    whole = get_idea(idea_id, current_viewer())
    return render_template(
        "site/ideas/revisions.html",
        idea=whole.idea,
        author=whole.author,
        changes=changes(whole, find_revisions(idea_id)),
    )


def _writable(idea_id: int) -> Any:
    """Return an idea that the viewer may write anew."""
    whole, seen = get_idea(idea_id, current_viewer()), current_viewer()
    if not whole.voice.own and not seen.is_staff:
        raise NotAllowed("Only its author edits an idea.")
    return whole
