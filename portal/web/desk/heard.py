"""Ideas that customers tell us elsewhere: written down for them, with how and where we heard it."""

import re
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField, validators

from portal.ideas.acts import post_idea
from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.web.desk.behind import VoiceForm, bp
from portal.web.forms import within
from portal.web.policy import STAFF_ONLY
from portal.web.site.ideas.beside import boards


class ToldForm(VoiceForm):
    """What a customer told us, who it was, and how we heard it."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    body = TextAreaField(N_("What should be made, and why"), [validators.Optional(), within(limits.BODY)])
    board = SelectField(N_("Board"), [validators.Optional()], choices=[], validate_choice=False)
    tags = StringField(N_("Tags"), [validators.Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking = [(str(each.id), each.name) for each in boards().values() if each.is_open]
        self.board.choices = [("", gettext("No board")), *taking]

    def post(self) -> int:
        """Post what was told, for the customer who was chosen; return the id of the idea."""
        chosen = self.board.data or ""
        board_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
        words = (self.title.data, self.body.data or "", re.split("[,，、;；]", self.tags.data or ""))
        return post_idea(self.customer_id(), *words, board_id=board_id, heard=self.heard())


@bp.get("/desk/ideas/new", to=STAFF_ONLY)
def told() -> str:
    """Show the form for what a customer told us."""
    return render_template("desk/behind/new.html", form=ToldForm())


@bp.post("/desk/ideas", to=STAFF_ONLY, limit="60 per hour")
def write_down() -> Response | tuple[str, int]:
    """Write down what a customer told us; where several have the name, ask which one it is."""
    form: Any = ToldForm.sent()
    if not form.look():
        form.validate()
        return render_template("desk/behind/new.html", form=form), 422
    idea_id = form.accept(form.post)
    if idea_id is None:
        return render_template("desk/behind/new.html", form=form), form.status
    return redirect(url_for("behind.show", idea_id=idea_id), 303)
