"""Take over, in batches, what was said and decided elsewhere: ideas, comments, votes, accepted answers.

What was said there is told with the times of then.  A vote without a voter is counted, and that is all.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import TextClause, insert, select, text

from portal.events import Event
from portal.events import ideas as events
from portal.ideas.acts.counting import recount_merged
from portal.ideas.acts.voting import WARM, warm_anew
from portal.ideas.acts.writing import write
from portal.ideas.models import Idea, IdeaTag, Vote
from portal.ideas.queries.tags import pointers
from portal.ideas.queries.voices import roots_among
from portal.ideas.rules import DECIDED, SUPPORT, warmth
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.kit.markdown import RENDER_VERSION, render
from portal.kit.setting import setting
from portal.kit.text import clean, clean_line, language_of
from portal.people.models import Person
from portal.people.rules import EVERYONE, STAFF, THE_MODERATORS
from portal.river import act, record_many
from portal.talk import acts as talk
from portal.talk.models import Comment

COUNT_VOTES = text("UPDATE idea SET votes = votes + :n, version = version + 1 WHERE id = :idea_id")
COUNT_COMMENTS = text("UPDATE idea SET comments = comments + :n, version = version + 1 WHERE id = :idea_id")
ACCEPT = text("UPDATE idea SET accepted_comment_id = :comment_id, version = version + 1 WHERE id = :idea_id")

Told = tuple[Event, int | None, datetime | None]


class ToldIdea(NamedTuple):
    """An idea that was posted elsewhere, with what became of it."""

    author_id: int
    title: str
    body: str
    tags: tuple[str, ...]
    language: str
    posted_at: datetime
    source_url: str = ""
    licence: str = ""
    status: str = "open"
    decided_at: datetime | None = None
    decided_by_id: int | None = None
    is_hidden: bool = False


class ToldComment(NamedTuple):
    """A comment that was made elsewhere."""

    idea_id: int
    author_id: int
    body: str
    posted_at: datetime
    reply_to: int | None = None
    language: str = ""
    source_url: str = ""
    licence: str = ""


class ToldVote(NamedTuple):
    """A vote that was given elsewhere, perhaps by nobody we know."""

    idea_id: int
    voter_id: int | None
    value: int
    given_at: datetime


class ToldAnswer(NamedTuple):
    """An answer that was accepted elsewhere."""

    idea_id: int
    comment_id: int
    accepted_at: datetime


class KnownIdea(NamedTuple):
    """What we need to know of an idea on which something was said."""

    author_id: int
    audience_id: int


def fault_of_idea(title: str, body: str) -> Refused | None:
    """Return why the words of an idea cannot be taken, if they cannot."""
    for name, limit, words in (("title", limits.TITLE, clean_line(title)), ("body", limits.BODY, clean(body))):
        try:
            limit.text(words)
        except Refused as refusal:
            return Invalid({name: refusal}).fields[name]
    return None


def fault_of_comment(body: str) -> Refused | None:
    """Return why the words of a comment cannot be taken; elsewhere an answer may be as long as an idea is here."""
    try:
        limits.Limit(limits.COMMENT.least, limits.BODY.most).text(clean(body))
    except Refused as refusal:
        return refusal
    return None


@act
def take_ideas(rows: Sequence[ToldIdea]) -> list[int]:
    """Take over ideas with their tags and decisions, and return their ids."""
    ideas = [_idea(row) for row in rows]
    db.session.add_all(ideas)
    db.session.flush()
    kept = [_tags(row.tags) for row in rows]
    ends = pointers()
    each = [(idea.id, tag) for idea, own in zip(ideas, kept, strict=True) for tag in own]
    tags = [{"idea_id": idea_id, "tag": tag, "stands_for": ends.get(tag)} for idea_id, tag in each]
    if tags:
        db.session.execute(insert(IdeaTag), tags)
    record_many([told for each in zip(ideas, kept, rows, strict=True) for told in _of_idea(*each)])
    return [idea.id for idea in ideas]


def _idea(row: ToldIdea) -> Idea:
    """Return the idea as it is kept."""
    audience = THE_MODERATORS if row.is_hidden else EVERYONE
    idea = Idea(author_id=row.author_id, audience_id=audience, shown_to_id=EVERYONE, source_url=row.source_url)
    idea.posted_at, idea.status, idea.source_licence = row.posted_at, row.status, row.licence
    idea.decided_at = row.decided_at if row.status in DECIDED else None
    idea.decided_by_id = row.decided_by_id
    write(idea, row.title, row.body, row.language)
    return idea


def _tags(given: Iterable[str]) -> list[str]:
    """Return as many tags as an idea can have, each as long as a tag can be."""
    kept = dict.fromkeys(tag for each in given if (tag := clean_line(each).lower()[: limits.TAG.most].strip()))
    return list(kept)[: limits.TAGS.most]


def _of_idea(idea: Idea, tags: list[str], row: ToldIdea) -> list[Told]:
    """Return what happened to an idea: it was posted, and perhaps it was decided."""
    words = (idea.title, idea.body, tags, idea.language)
    told: list[Told] = [
        (events.IdeaPosted(idea.id, row.author_id, *words, audience_id=idea.audience_id), row.author_id, row.posted_at)
    ]
    if row.status != "open":
        decided = events.IdeaDecided(idea.id, row.author_id, row.status, "open", "taken_over", "")
        told.append((decided, row.decided_by_id, row.decided_at or row.posted_at))
    return told


@act
def take_comments(rows: Sequence[ToldComment]) -> list[int]:
    """Take over comments and return their ids."""
    ideas = known_ideas({row.idea_id for row in rows})
    heads = talk.heads_of({row.reply_to for row in rows if row.reply_to})
    comments = [_comment(row, ideas[row.idea_id].audience_id, heads) for row in rows]
    firsts = _firsts(rows)
    voices = [(row.idea_id, row.author_id, row.posted_at, new) for row, new in zip(rows, firsts, strict=True)]
    for comment, warms in zip(comments, _warm(ideas, voices), strict=True):
        comment.warms = warms
    db.session.add_all(comments)
    db.session.flush()
    record_many([_of_comment(*each, ideas) for each in zip(rows, comments, firsts, strict=True)])
    _count(COUNT_COMMENTS, Counter(row.idea_id for row in rows))
    _warm_merged(ideas)
    return [comment.id for comment in comments]


def _of_comment(row: ToldComment, comment: Comment, first: bool, ideas: Mapping[int, KnownIdea]) -> Told:
    """Return what happened: somebody commented on an idea."""
    said = (comment.id, row.author_id, comment.body, first, comment.language, comment.audience_id, comment.reply_to)
    return events.IdeaCommented(row.idea_id, ideas[row.idea_id].author_id, *said), row.author_id, row.posted_at


def _comment(row: ToldComment, audience_id: int, heads: Mapping[int, int]) -> Comment:
    """Return the comment as it is kept."""
    body = clean(row.body)
    comment = Comment(subject=f"idea:{row.idea_id}", author_id=row.author_id, body=body, html=render(body))
    comment.render_version, comment.language = RENDER_VERSION, language_of(body, row.language or "en")
    comment.audience_id, comment.posted_at = audience_id, row.posted_at
    comment.reply_to = heads.get(row.reply_to or 0)
    comment.source_url, comment.source_licence = row.source_url, row.licence
    return comment


def _firsts(rows: Sequence[ToldComment]) -> list[bool]:
    """Say for each comment whether it is the first of its author on its idea."""
    subjects = {f"idea:{row.idea_id}" for row in rows}
    asked = select(Comment.subject, Comment.author_id).where(Comment.subject.in_(subjects)).distinct()
    seen = {(subject, author) for subject, author in db.session.execute(asked)}
    found = []
    for row in rows:
        pair = (f"idea:{row.idea_id}", row.author_id)
        found.append(pair not in seen)
        seen.add(pair)
    return found


@act
def take_votes(rows: Sequence[ToldVote]) -> list[int]:
    """Take over votes on ideas and return their ids; only support is counted, and only people raise the trend."""
    ideas = known_ideas({row.idea_id for row in rows})
    voices = [(row.idea_id, row.voter_id, row.given_at, row.value == SUPPORT) for row in rows]
    warms = _warm(ideas, voices)
    new = insert(Vote).returning(Vote.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(new, [_vote(*each) for each in zip(rows, warms, strict=True)]))
    record_many([_of_vote(row, ideas[row.idea_id].author_id) for row in rows])
    _count(COUNT_VOTES, Counter(row.idea_id for row in rows if row.value == SUPPORT))
    recount_merged(ideas)
    _warm_merged(ideas)
    return ids


def _warm_merged(idea_ids: Collection[int]) -> None:
    """Work out anew the trends of those that others were merged into: one person may have spoken on several."""
    if merged := roots_among(idea_ids):
        warm_anew(merged)


def _vote(row: ToldVote, warms: bool) -> dict[str, Any]:
    """Return the vote as it is kept."""
    return {**row._asdict(), "first_given_at": row.given_at, "warms": warms}


def _of_vote(row: ToldVote, author_id: int) -> Told:
    """Return what happened: an idea won a vote, the voter's first where there is one."""
    event = events.IdeaVoted(row.idea_id, author_id, first=row.voter_id is not None, value=row.value)
    return event, row.voter_id, row.given_at


@act
def take_votes_on_comments(rows: Sequence[talk.Voice]) -> list[int]:
    """Take over votes on comments and return their ids."""
    comments = comments_of({row.comment_id for row in rows})
    ideas = known_ideas({idea_id for idea_id, _ in comments.values()})
    ids = talk.add_votes(rows)
    told: list[Told] = []
    for row in rows:
        idea_id, commenter = comments[row.comment_id]
        event = events.IdeaCommentVoted(idea_id, ideas[idea_id].author_id, row.comment_id, commenter, row.value)
        told.append((event, row.voter_id, row.given_at))
    record_many(told)
    return ids


@act
def take_accepted_answers(rows: Sequence[ToldAnswer]) -> None:
    """Take over which answer the one who asked accepted, also one of their own; there is one for each idea."""
    ideas, comments = known_ideas({row.idea_id for row in rows}), comments_of({row.comment_id for row in rows})
    db.session.execute(ACCEPT, [{"idea_id": row.idea_id, "comment_id": row.comment_id} for row in rows])
    told: list[Told] = []
    for row in rows:
        author = ideas[row.idea_id].author_id
        event = events.IdeaAnswerAccepted(row.idea_id, author, row.comment_id, comments[row.comment_id][1])
        told.append((event, author, row.accepted_at))
    record_many(told)


def comments_of(comment_ids: set[int]) -> dict[int, tuple[int, int | None]]:
    """Return the idea and the author of these comments."""
    asked = select(Comment.id, Comment.subject, Comment.author_id).where(Comment.id.in_(comment_ids))
    return {row.id: (int(row.subject.partition(":")[2]), row.author_id) for row in db.session.execute(asked)}


def known_ideas(idea_ids: set[int]) -> Mapping[int, KnownIdea]:
    """Return what is known of these ideas, locked in the order of their ids."""
    asked = select(Idea.id, Idea.author_id, Idea.audience_id).where(Idea.id.in_(idea_ids)).order_by(Idea.id)
    return {row.id: KnownIdea(row.author_id, row.audience_id) for row in db.session.execute(asked.with_for_update())}


def lower(statement: TextClause, counts: Counter[int]) -> None:
    """Lower a number of ideas where it stands."""
    _count(statement, Counter({idea_id: -n for idea_id, n in counts.items()}))


def _count(statement: TextClause, counts: Counter[int]) -> None:
    """Raise a number of ideas where it stands, by one statement for all."""
    if counts:
        db.session.execute(statement, [{"idea_id": id_, "n": counts[id_]} for id_ in sorted(counts)])


def _warm(ideas: Mapping[int, KnownIdea], voices: Sequence[tuple[int, int | None, datetime, bool]]) -> list[bool]:
    """Raise the trends of ideas by those first voices that count, and say which did: no author's, nobody's of ours.

    Many voices that meet on one idea weigh as much together as one after another.
    """
    staff = _staff_among({person_id for _, person_id, _, _ in voices if person_id is not None})
    warm: dict[int, list[float]] = defaultdict(list)
    found = []
    for idea_id, person_id, at, counts in voices:
        found.append(counts and person_id is not None and person_id not in staff | {ideas[idea_id].author_id})
        if found[-1]:
            warm[idea_id].append(warmth(at, float(setting("TRENDING_DAYS"))))
    for idea_id in sorted(warm):
        most = max(warm[idea_id])
        x = most + math.log(math.fsum(math.exp(each - most) for each in warm[idea_id]))
        db.session.execute(WARM, {"x": x, "idea_id": idea_id, "more": 0})
    return found


def _staff_among(person_ids: set[int]) -> set[int]:
    """Return those who work for the company."""
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.role.in_(STAFF))))
