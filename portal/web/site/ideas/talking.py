"""Comments on an idea, replies to them, and the answer that its author accepts."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.answering import comment_in_time
from portal.ideas.acts import accept_answer, unaccept_answer
from portal.ideas.queries import get_idea
from portal.kit import limits
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.talk.drafts import drop_draft
from portal.talk.queries import find_comment, thread
from portal.web.forms import HouseForm, within
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.ideas.remarks import remarks
from portal.web.site.ideas.routes import back_to, bp, number
from portal.web.viewing import current_viewer


class CommentForm(HouseForm):
    """What somebody has to say."""

    body = TextAreaField(N_("Comment"), [within(limits.COMMENT)])


@bp.post("/ideas/<int:idea_id>/comments", to=MEMBERS, limit="60 per hour")
def comment(idea_id: int) -> Response | tuple[str, int]:
    """Say something about an idea, or reply to a comment on it."""
    whole, form, reply_to = get_idea(idea_id, current_viewer()), CommentForm.sent(), number("reply_to")
    comment_id = form.accept(lambda: _comment(idea_id, form.body.data, reply_to))
    if comment_id is None:
        return render_template("site/ideas/comment.html", form=form, idea=whole.idea, reply_to=reply_to), 422
    return redirect(url_for("ideas.said", idea_id=idea_id, comment_id=comment_id, _anchor=f"comment-{comment_id}"), 303)


def _comment(idea_id: int, body: str, reply_to: int | None) -> int:
    author_id = current_viewer().id or 0
    comment_id = comment_in_time(idea_id, author_id, body, reply_to)
    drop_draft(author_id, f"comment:{reply_to or idea_id}")
    return comment_id


@bp.get("/ideas/<int:idea_id>/comments/<int:comment_id>", to=ANYBODY)
def said(idea_id: int, comment_id: int) -> str:
    """Show the thread that a comment belongs to, with all its replies."""
    seen = current_viewer()
    whole = get_idea(idea_id, seen)
    head, replies = thread(comment_id, f"idea:{idea_id}", seen, request.args.get("after"))
    return render_template(
        "site/ideas/thread.html",
        idea=whole.idea,
        head=head,
        replies=replies,
        remark=remarks(whole, seen),
        form=CommentForm(),
    )


@bp.post("/ideas/<int:idea_id>/answer", to=MEMBERS)
def accept(idea_id: int) -> Response:
    """Accept a comment as the answer."""
    accept_answer(idea_id, _comment_id(idea_id), current_viewer().id or 0)
    return back_to(idea_id, "answer")


@bp.post("/ideas/<int:idea_id>/answer/withdrawal", to=MEMBERS)
def unaccept(idea_id: int) -> Response:
    """Take back that a comment is the answer."""
    unaccept_answer(idea_id, _comment_id(idea_id), current_viewer().id or 0)
    return back_to(idea_id)


def _comment_id(idea_id: int) -> int:
    """Return the comment that a form names, if the viewer may see it and the idea."""
    seen = current_viewer()
    get_idea(idea_id, seen)
    found = find_comment(number("comment_id"), seen)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found.id
