"""What the acts of this room share: who steers, where a challenge stands, what is taken now; records nothing itself."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.challenges.models import Challenge, Submission
from portal.challenges.queries.jury import spans_of
from portal.challenges.rules import LIFE, TEAM, is_taken, phase
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.limits import Limit
from portal.kit.text import clean
from portal.people.queries import resolve, role_of
from portal.people.rules import check_role
from portal.people.veils import face
from portal.river.acts import told_at


def steered(challenge_id: int, person_id: int) -> Challenge:
    """Return a challenge for somebody who may steer it."""
    check_role(role_of(person_id), *TEAM)
    return load(Challenge, challenge_id)


def stepped(challenge_id: int, step: str, *roles: str) -> Challenge:
    """Take one step of the table."""
    challenge = load(Challenge, challenge_id)
    challenge.status = LIFE.after(challenge.status, step, *roles)
    challenge.version = (challenge.version or 0) + 1
    return challenge


def phase_of(challenge: Challenge) -> str:
    """Return where a challenge stands at the time of the present act."""
    return phase(challenge.status, challenge.opens_at, challenge.closes_at, told_at())


def is_over(challenge: Challenge) -> bool:
    """Say whether the time of a challenge is over, though nobody noted it yet."""
    return challenge.status == "open" and phase_of(challenge) == "closed"


def check_taken(challenge: Challenge, what: str) -> None:
    """Refuse what no phase takes at the time of the present act."""
    if not is_taken(what, spans_of(challenge), told_at()):
        raise Conflict("This phase of the challenge is over, or has not begun.", code="closed")


def about(challenge_id: int) -> str:
    """Return what a name is hidden for while answers to a challenge are judged blindly."""
    return f"challenge:{challenge_id}"


def seen_as(challenge: Challenge, person_id: int) -> int:
    """Return under which record the public knows somebody who answered: without a name until the results."""
    return face(person_id, about(challenge.id)) if challenge.is_blind else person_id


def submission_of(idea_id: int) -> Submission:
    """Return the answer, locked."""
    if db.session.get(Submission, idea_id) is None:
        raise NotFound("This does not exist, or not any more.")
    return load(Submission, idea_id)


def authors_of(answer: Submission) -> set[int]:
    """Return the humans whose answer it is, one or several, whatever record they go by today."""
    return {resolve(each) for each in (*answer.authors, answer.author_id)}


def is_own(answer: Submission, person_id: int) -> bool:
    """Say whether somebody is an author of the answer."""
    return resolve(person_id) in authors_of(answer)


def whose(parts: Iterable[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Return, as an event tells it, who shares in an answer, and how far."""
    pairs = list(parts)
    return [person for person, _ in pairs], [part for _, part in pairs]


def submissions_of(challenge_id: int, *statuses: str) -> list[Submission]:
    """Return the answers to a challenge that stand at one of these."""
    asked = select(Submission).where(Submission.challenge_id == challenge_id, Submission.status.in_(statuses))
    return list(db.session.scalars(asked.order_by(Submission.idea_id).with_for_update()))


def said(field: str, words: str, limit: Limit = limits.REASON) -> str:
    """Return words, cleaned, or refuse them beside their field."""
    try:
        return limit.text(clean(words))
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal
