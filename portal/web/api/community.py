"""Ideas, votes, comments and decisions."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from portal.flows.answering import answer_challenge, comment_in_time, edit_in_time, vote_in_time, withdraw_in_time
from portal.ideas import acts
from portal.ideas.queries import Wanted, best_ideas, bodies, get_idea, tags_of, votes_of
from portal.kit.errors import Refused
from portal.kit.paging import Page
from portal.talk.queries import comments_on, find_comment
from portal.web.api import models
from portal.web.api.contract import route
from portal.web.policy import ANYBODY, MEMBERS, PRODUCT_TEAM
from portal.web.viewing import current_viewer

Ideas, Comments = models.Listed[models.IdeaOut], models.Listed[models.CommentOut]


@route("GET", "/ideas", to=ANYBODY, asks=models.IdeasAsked, gives=Ideas)
def list_ideas(query: models.IdeasAsked) -> Any:
    """Return ideas, a page at a time."""
    wanted = Wanted(query.status, query.tag, query.language, board_id=query.board)
    page = best_ideas(current_viewer(), query.sort, wanted, query.after, query.limit)
    return listed(page)


def listed(page: Page[Any]) -> Any:
    """Return a page of ideas with their words."""
    texts = bodies([line.id for line in page.items])
    return Ideas(items=[_line(line, texts[line.id]) for line in page.items], next=page.next)


def _line(line: Any, body: str) -> models.IdeaOut:
    return models.IdeaOut(
        **{name: getattr(line, name) for name in ("id", "title", "status", "votes", "comments", "tags")},
        body=body,
        author=models.PersonRef(id=line.author_id, name=line.author),
        created_at=line.posted_at,
        url=url_for("ideas.show", idea_id=line.id),
        board=line.board_id,
        group=line.group_id,
    )


@route("POST", "/ideas", to=MEMBERS, takes=models.IdeaIn, gives=models.IdeaWholeOut, status=201, limit="20 per hour")
def post_idea(body: models.IdeaIn) -> Any:
    """Post an idea."""
    words = (me(), body.title, body.body, body.tags)
    idea_id = (
        answer_challenge(body.challenge_id, *words)
        if body.challenge_id
        else acts.post_idea(*words, board_id=body.board)
    )
    return one(idea_id)


def me() -> int:
    """Return the id of whoever asks."""
    return int(current_viewer().id or 0)


def one(idea_id: int) -> models.IdeaWholeOut:
    """Return one idea as whoever asks sees it."""
    whole = get_idea(idea_id, current_viewer())
    idea, answer = whole.idea, find_comment(whole.idea.official_comment_id, current_viewer())
    return models.IdeaWholeOut(
        **{name: getattr(idea, name) for name in ("id", "title", "body", "status", "votes", "comments")},
        tags=whole.tags,
        author=models.PersonRef(id=idea.author_id, name=whole.author),
        created_at=idea.posted_at,
        url=url_for("ideas.show", idea_id=idea.id),
        board=idea.board_id,
        group=idea.group_id,
        merged_into=idea.canonical_id,
        official_answer=answer.html if answer else None,
    )


@route("GET", "/ideas/<int:idea_id>", to=ANYBODY, gives=models.IdeaWholeOut)
def read_idea(idea_id: int) -> Any:
    """Return one idea."""
    return one(idea_id)


@route("PATCH", "/ideas/<int:idea_id>", to=MEMBERS, takes=models.IdeaPatch, gives=models.IdeaWholeOut)
def patch_idea(idea_id: int, body: models.IdeaPatch) -> Any:
    """Write an idea anew; the text before is kept."""
    idea = get_idea(idea_id, current_viewer()).idea
    title = idea.title if body.title is None else body.title
    text = idea.body if body.body is None else body.body
    edit_in_time(idea_id, me(), title, text, tags_of(idea_id) if body.tags is None else body.tags)
    return one(idea_id)


@route("PUT", "/ideas/<int:idea_id>/vote", to=MEMBERS, gives=models.VoteOut, limit="600 per hour")
def put_vote(idea_id: int) -> Any:
    """Vote for an idea; a second time changes nothing."""
    return models.VoteOut(votes=_unless("voted", idea_id, vote_in_time), voted=True)


@route("DELETE", "/ideas/<int:idea_id>/vote", to=MEMBERS, gives=models.VoteOut, limit="600 per hour")
def delete_vote(idea_id: int) -> Any:
    """Take a vote back; a second time changes nothing."""
    return models.VoteOut(votes=_unless("not_voted", idea_id, withdraw_in_time), voted=False)


def _unless(code: str, idea_id: int, act: Callable[[int, int], int]) -> int:
    """Vote, or take the vote back, unless that was done before; return how many votes there are."""
    try:
        return act(idea_id, me())
    except Refused as refusal:
        if refusal.code != code:
            raise
        return votes_of(idea_id)


@route("GET", "/ideas/<int:idea_id>/comments", to=ANYBODY, asks=models.Paged, gives=Comments)
def list_comments(idea_id: int, query: models.Paged) -> Any:
    """Return the comments on an idea, oldest first."""
    get_idea(idea_id, current_viewer())
    page: Page[Any] = comments_on(f"idea:{idea_id}", current_viewer(), query.after, query.limit)
    return Comments(items=[_comment(row) for row in page.items], next=page.next)


def _comment(row: Any) -> models.CommentOut:
    if row.hidden_at:
        return models.CommentOut(id=row.id, body="", author=None, created_at=row.posted_at)
    author = models.PersonRef(id=row.author_id, name=row.author) if row.author_id else None
    return models.CommentOut(id=row.id, body=row.body, author=author, created_at=row.posted_at)


@route("POST", "/ideas/<int:idea_id>/comments", to=MEMBERS, takes=models.CommentIn, gives=models.CommentOut, status=201)
def post_comment(idea_id: int, body: models.CommentIn) -> Any:
    """Comment on an idea."""
    get_idea(idea_id, current_viewer())
    comment_id = comment_in_time(idea_id, me(), body.body, body.reply_to)
    return _comment(comments_on(f"idea:{idea_id}", current_viewer(), only=comment_id).items[0])


@route("PUT", "/ideas/<int:idea_id>/status", to=PRODUCT_TEAM, takes=models.StatusIn, gives=models.StatusOut)
def put_status(idea_id: int, body: models.StatusIn) -> Any:
    """Decide on an idea."""
    acts.decide_idea(idea_id, body.status, body.reason, me())
    return models.StatusOut(status=body.status, reason=body.reason)
