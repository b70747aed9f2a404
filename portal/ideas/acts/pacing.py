"""How much a newcomer may do: ideas and comments a day, votes an hour, links and pictures in one text.

What an import or a demo tells of the past is not paced, nor is anybody where limits are off.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.ideas.models import Idea, Vote
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused, TooMany
from portal.kit.setting import setting
from portal.people.models import Person
from portal.people.trust import is_newcomer
from portal.river.acts import told_at
from portal.talk.models import Comment

DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def check_ideas(person_id: int, body: str) -> None:
    """Refuse a newcomer one idea more than a day bears, or too many links and pictures."""
    if not _is_paced(person_id):
        return
    _check_contents(body)
    since = now() - DAY
    limit = _allowed("first_ideas" if _came_after(person_id, since) else "ideas")
    mine = select(func.count(Idea.id)).where(Idea.author_id == person_id, Idea.posted_at > since)
    if (db.session.scalar(mine) or 0) >= limit:
        sentence = "Newcomers post {n} ideas a day here. Yours is kept as a draft; please post it tomorrow."
        raise TooMany(sentence, retry_after=3_600, n=limit)


def check_comments(person_id: int, body: str) -> None:
    """Refuse a newcomer one comment more than the first day bears, or too many links and pictures."""
    if not _is_paced(person_id):
        return
    _check_contents(body)
    since, limit = now() - DAY, _allowed("first_comments")
    mine = select(func.count(Comment.id)).where(Comment.author_id == person_id, Comment.posted_at > since)
    if _came_after(person_id, since) and (db.session.scalar(mine) or 0) >= limit:
        raise TooMany(
            "Newcomers write {n} comments on their first day. Please go on tomorrow.", retry_after=3_600, n=limit
        )


def check_votes(person_id: int) -> None:
    """Refuse a newcomer one vote more than an hour bears."""
    if not _is_paced(person_id):
        return
    limit = _allowed("votes")
    mine = select(func.count(Vote.id)).where(Vote.voter_id == person_id, Vote.given_at > now() - HOUR)
    if (db.session.scalar(mine) or 0) >= limit:
        raise TooMany("Newcomers vote {n} times an hour. Please go on a little later.", retry_after=600, n=limit)


def _is_paced(person_id: int) -> bool:
    is_past = now() - told_at() > MOMENT
    return setting("LIMITS") != "off" and not is_past and is_newcomer(person_id)


def _came_after(person_id: int, moment: datetime) -> bool:
    person = db.session.get(Person, person_id)
    return person is not None and person.joined_at > moment


def _check_contents(body: str) -> None:
    pictures, links = body.count("!["), body.count("://")
    if pictures > _allowed("pictures"):
        raise Invalid({"body": Refused("Newcomers show {n} picture in a text.", n=_allowed("pictures"))})
    if links > _allowed("links"):
        raise Invalid({"body": Refused("Newcomers give {n} links in a text.", n=_allowed("links"))})


def _allowed(name: str) -> int:
    return int(setting("NEWCOMER_LIMITS").get(name, 1_000))
