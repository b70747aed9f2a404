"""Ideas without a name: posted where a board allows it, and claimed later by whoever has the code."""

from secrets import token_urlsafe
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from portal.ideas.acts import claim_idea, post_anonymously
from portal.ideas.queries import get_idea
from portal.kit import limits
from portal.kit.seals import macs
from portal.kit.words import N_
from portal.talk.drafts import drop_draft
from portal.web.forms import HouseForm, within
from portal.web.policy import MEMBERS
from portal.web.site.ideas.routes import bp
from portal.web.viewing import current_viewer

COOKIE, MONTHS = "claim-{}", 6 * 30 * 86_400


class ClaimForm(HouseForm):
    """The code that was shown when the idea was posted."""

    code = StringField(N_("Claim code"), [within(limits.REFERENCE)])


def post(form: Any) -> Response | tuple[str, int]:
    """Post an idea without a name, and show the code by which it can be claimed; this browser keeps it too."""
    code = _code()
    said = (*form.words(), form.board_id(), code)
    idea_id = form.accept(lambda: post_anonymously(*said), nameless=True)
    if idea_id is None:
        return render_template("site/ideas/new.html", form=form, source=None, quoted=None), form.status
    drop_draft(current_viewer().id or 0, "idea")
    answer = make_response(render_template("site/ideas/posted_anonymously.html", idea_id=idea_id, code=code), 201)
    answer.headers["Cache-Control"] = "no-store"
    secure = request.is_secure
    answer.set_cookie(COOKIE.format(idea_id), code, max_age=MONTHS, httponly=True, samesite="Lax", secure=secure)
    return answer


def _code() -> str:
    """Return a code that a second copy of the same form gets too, and nobody can guess: not of a form without a key."""
    digest = macs(f"claim {request.form.get('once') or token_urlsafe()}")[0][:24]
    return "-".join(digest[at : at + 6] for at in range(0, 24, 6))


@bp.get("/ideas/<int:idea_id>/claim", to=MEMBERS)
def ask(idea_id: int) -> str:
    """Show the form by which the author of an idea without a name says who they are, or that nobody can any more."""
    whole = get_idea(idea_id, current_viewer())
    form = ClaimForm(code=request.cookies.get(COOKIE.format(idea_id), ""))
    return render_template("site/ideas/claim.html", idea=whole.idea, form=form)


@bp.post("/ideas/<int:idea_id>/claim", to=MEMBERS, limit="10 per hour")
def claim(idea_id: int) -> Response | tuple[str, int]:
    """Say that an idea without a name is one's own."""
    whole, form = get_idea(idea_id, current_viewer()), ClaimForm.sent()
    if form.accept(lambda: _claim(idea_id, form["code"].data)) is None:
        return render_template("site/ideas/claim.html", idea=whole.idea, form=form), form.status
    answer = redirect(url_for("ideas.show", idea_id=idea_id), 303)
    answer.delete_cookie(COOKIE.format(idea_id))
    return answer


def _claim(idea_id: int, code: str) -> bool:
    claim_idea(idea_id, code, current_viewer().id or 0)
    return True
