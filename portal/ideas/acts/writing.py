"""Post an idea, and write it better."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from portal.events.ideas import IdeaEdited, IdeaPosted
from portal.ideas.acts.boarding import check_board
from portal.ideas.acts.building import ON_NOTHING, BuiltOn, check_built_on, credit
from portal.ideas.acts.hearing import HERE, Heard, check_heard
from portal.ideas.acts.pacing import check_ideas
from portal.ideas.acts.seeing import shown
from portal.ideas.acts.waiting import let_wait
from portal.ideas.models import Idea, IdeaTag, Revision
from portal.ideas.queries import tags_of
from portal.ideas.queries.tags import pointers
from portal.ideas.queries.voices import is_author
from portal.ideas.rules import LIFE, PENDING, next_word
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Invalid, NotAllowed, Refused
from portal.kit.markdown import RENDER_VERSION, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.people.models import Person
from portal.people.queries import is_staff
from portal.people.rules import EVERYONE
from portal.people.veils import as_seen, behind
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.files import show_files
from portal.talk.pictures import rendered


@act
def post_idea(
    author_id: int,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    *,
    challenge_id: int | None = None,
    audience_id: int = EVERYONE,
    source_url: str = "",
    board_id: int | None = None,
    heard: Heard = HERE,
    built_on: BuiltOn = ON_NOTHING,
    group_id: int | None = None,
) -> int:
    """Post an idea and return its id; somebody of the company may write down what a customer said."""
    load(Person, author_id)
    idea = Idea(author_id=author_id, audience_id=audience_id, shown_to_id=audience_id, challenge_id=challenge_id)
    idea.group_id = group_id
    idea.posted_at, idea.source_url = told_at(), source_url
    idea.next_update_at = next_word(LIFE.first, idea.posted_at)
    board = check_board(board_id)
    idea.board_id = board.id if board else None
    idea.through, idea.heard_at, idea.entered_by_id = check_heard(heard, author_id)
    idea.built_on_id, idea.built_on_comment_id = check_built_on(built_on, author_id)
    write(idea, title, body)
    check_ideas(author_id, idea.body) if heard == HERE else None
    let_wait(idea, board)
    return _posted(idea, tags)


def _posted(idea: Idea, tags: Sequence[str]) -> int:
    """Keep a new idea with its tags, tell of it, and return its id."""
    db.session.add(idea)
    db.session.flush()
    kept = _tag(idea.id, tags)
    if idea.status != PENDING:
        show_files(behind(idea.author_id), idea.body, idea.audience_id)
    where: dict[str, Any] = {"audience_id": idea.audience_id, "challenge_id": idea.challenge_id}
    where |= {"board_id": idea.board_id, "status": idea.status, "group_id": idea.group_id}
    where |= {"built_on_id": idea.built_on_id, "built_on_comment_id": idea.built_on_comment_id}
    heard = Heard(idea.through, idea.heard_at, idea.entered_by_id).told()
    said = IdeaPosted(idea.id, idea.author_id, idea.title, idea.body, kept, idea.language, **where, **heard)
    record(said, idea.author_id)
    credit(idea)
    return idea.id


@act
def edit_idea(idea_id: int, editor_id: int, title: str, body: str, tags: Sequence[str] = ()) -> None:
    """Write an idea anew; the text before is kept."""
    idea = shown(idea_id, editor_id)
    if not is_author(idea_id, editor_id) and not is_staff(editor_id):
        raise NotAllowed("Only its author edits an idea.")
    giver_id, editor_id = editor_id, as_seen(idea.author_id, editor_id)
    before = Revision(idea_id=idea_id, title=idea.title, body=idea.body, tags=", ".join(tags_of(idea_id)))
    before.replaced_at, before.replaced_by_id = now(), editor_id
    write(idea, title, body)
    idea.edited_at, idea.version = now(), Idea.version + 1
    db.session.add(before)
    show_files(giver_id, idea.body, idea.audience_id)
    kept = _tag(idea_id, tags)
    record(IdeaEdited(idea_id, idea.author_id, idea.title, idea.body, kept, idea.language), editor_id)


def write(idea: Idea, title: str, body: str, hint: str = "") -> None:
    """Put the words on the idea, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    for name, limit, words in (("title", limits.TITLE, clean_line(title)), ("body", limits.BODY, clean(body))):
        try:
            setattr(idea, name, limit.text(words))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Invalid(wrong)
    idea.html, idea.render_version = rendered(idea.body), RENDER_VERSION
    idea.summary = plain(stored(idea.html), 240)
    idea.language = language_of(f"{idea.title}\n{idea.body}", hint or "en")


def _tag(idea_id: int, tags: Sequence[str]) -> list[str]:
    """Put these tags on the idea instead of those it had; return them as they are kept."""
    kept = list(dict.fromkeys(tag for given in tags if (tag := clean_line(given).lower())))
    if len(kept) not in limits.TAGS or any(len(tag) not in limits.TAG for tag in kept):
        raise Invalid({"tags": Refused("At most {n} tags, of {m} characters each.", n=5, m=30)})
    db.session.execute(delete(IdeaTag).filter_by(idea_id=idea_id))
    ends = pointers() if kept else {}
    db.session.add_all(IdeaTag(idea_id=idea_id, tag=tag, stands_for=ends.get(tag)) for tag in kept)
    db.session.flush()
    return list(dict.fromkeys(ends.get(tag, tag) for tag in kept))
