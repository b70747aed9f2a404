"""Tags: which are used how often, and which mean the same."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.ideas.acts import merge_tags, part_tag
from portal.ideas.queries import merged_tags, tags_with_ideas
from portal.kit import limits
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import CURATORS
from portal.web.viewing import current_viewer

bp = Pages("desk_tags", __name__)


class MergerForm(HouseForm):
    """A tag, and the one that it means."""

    tag = StringField(N_("This tag"), [within(limits.TAG)])
    into = StringField(N_("means the same as"), [within(limits.TAG)])


@bp.get("/desk/tags", to=CURATORS)
def index() -> str:
    """Show the tags and what was merged."""
    return _page(MergerForm(tag=request.args.get("tag", "")))


def _page(form: HouseForm) -> str:
    words = clean_line(request.args.get("q", ""))[: limits.TAG.most]
    return render_template(
        "desk/tags/index.html", tags=tags_with_ideas(words), merged=merged_tags(), form=form, q=words
    )


@bp.post("/desk/tags", to=CURATORS, limit="120 per hour")
def merge() -> Response | tuple[str, int]:
    """Merge a tag into another."""
    form: Any = MergerForm.sent()
    if form.accept(lambda: merge_tags(form.tag.data, form.into.data, current_viewer().id or 0)) is None:
        return _page(form), form.status
    return redirect(url_for("desk_tags.index"), 303)


@bp.post("/desk/tags/parting", to=CURATORS)
def part() -> Response:
    """Let a tag stand for itself again."""
    part_tag(clean_line(request.form.get("tag", "")), current_viewer().id or 0)
    return redirect(url_for("desk_tags.index"), 303)
