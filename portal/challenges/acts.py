"""Write a challenge, publish it, give it more time, close it, decide it or call it off."""

from datetime import datetime, timedelta

from portal.challenges.models import Challenge
from portal.challenges.rules import HOUSE, LIFE, TEAM, phase
from portal.events import challenges as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION, render, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import telling_of, told_at

_MOMENT = timedelta(seconds=1)


@act
def write_challenge(
    title: str, brief: str, opens_at: datetime, closes_at: datetime, person_id: int, reward: str = ""
) -> int:
    """Draft a challenge; only the staff sees it.  Return its id."""
    check_role(role_of(person_id), *TEAM)
    challenge = Challenge(audience_id=THE_STAFF, owner_id=person_id, written_at=told_at(), status=LIFE.first)
    _describe(challenge, title, brief, reward)
    _time(challenge, opens_at, closes_at)
    db.session.add(challenge)
    db.session.flush()
    record(told.ChallengeWritten(challenge.id, challenge.status, challenge.title), person_id)
    return challenge.id


@act
def edit_challenge(
    challenge_id: int, title: str, brief: str, opens_at: datetime, closes_at: datetime, person_id: int, reward: str = ""
) -> None:
    """Write a challenge better; one that is published keeps its beginning and can only get more time."""
    challenge = _steered(challenge_id, person_id)
    stands, ended = phase_of(challenge), challenge.closes_at
    if stands not in ("draft", "announced", "open"):
        raise Conflict("This challenge is over.", code="closed")
    if challenge.status == "open" and closes_at < ended:
        raise Invalid({"closes_at": Refused("What is published can get more time, never less.")})
    _describe(challenge, title, brief, reward)
    _time(challenge, challenge.opens_at if stands == "open" else opens_at, closes_at)
    if challenge.status == "open" and challenge.closes_at > ended:
        record(told.ChallengeExtended(challenge_id, stands), person_id)
    record(told.ChallengeWritten(challenge_id, challenge.status, challenge.title), person_id)


def _describe(challenge: Challenge, title: str, brief: str, reward: str) -> None:
    """Put words on a challenge, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    given = (("title", limits.TITLE, clean_line(title)), ("brief", limits.BODY, clean(brief)))
    for name, limit, words in (*given, ("reward", limits.LINE, clean_line(reward))):
        try:
            setattr(challenge, name, limit.text(words))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Invalid(wrong)
    challenge.html, challenge.render_version = render(challenge.brief), RENDER_VERSION
    challenge.summary, challenge.language = plain(stored(challenge.html), 240), language_of(f"{title}\n{brief}")


def _time(challenge: Challenge, opens_at: datetime, closes_at: datetime) -> None:
    opens_at, closes_at = (time.replace(second=0, microsecond=0) for time in (opens_at, closes_at))
    if closes_at <= opens_at or closes_at <= told_at():
        raise Invalid({"closes_at": Refused("It has to close after it opens, and in time to come.")})
    challenge.opens_at, challenge.closes_at, challenge.version = opens_at, closes_at, (challenge.version or 0) + 1


@act
def publish_challenge(challenge_id: int, person_id: int) -> None:
    """Ask everybody; answers are taken from the day on which it opens."""
    challenge = _stepped(challenge_id, "publish", person_id)
    if challenge.closes_at <= told_at():
        raise Conflict("Its time is over. Give it another one first.", code="closed")
    challenge.audience_id = EVERYONE
    words = (challenge.title, challenge.brief, challenge.language, challenge.audience_id)
    record(told.ChallengePublished(challenge_id, phase_of(challenge), *words), person_id)


@act
def close_challenge(challenge_id: int, person_id: int) -> None:
    """Take no more answers from this instant on; one whose time is over was closed by the clock, then and not now."""
    if is_over(_steered(challenge_id, person_id)):
        close_over(challenge_id)
        return
    challenge = _stepped(challenge_id, "close", person_id)
    challenge.closes_at = min(challenge.closes_at, max(told_at(), challenge.opens_at + _MOMENT))
    record(told.ChallengeClosed(challenge_id, challenge.status), person_id)


@act
def close_over(challenge_id: int) -> None:
    """Note that the time of a challenge was over, once, at the instant at which it was; nobody closes it."""
    challenge = load(Challenge, challenge_id)
    if challenge.status == "open" and not is_over(challenge):
        raise Conflict("The time of this challenge is not over.", code="open")
    challenge.status, challenge.version = LIFE.after(challenge.status, "close", HOUSE), Challenge.version + 1
    with telling_of(challenge.closes_at):
        record(told.ChallengeClosed(challenge_id, challenge.status))


@act
def cancel_challenge(challenge_id: int, person_id: int, reason: str) -> None:
    """Call a challenge off, for a public reason."""
    challenge = _stepped(challenge_id, "cancel", person_id)
    _settle(challenge, person_id, reason)
    record(told.ChallengeCancelled(challenge_id, challenge.status, challenge.reason), person_id)


@act
def decide(challenge_id: int, person_id: int, reason: str, winner_id: int | None, author_id: int | None) -> None:
    """Choose an answer, or none, for a public reason; a challenge whose time is over is closed on the way."""
    if is_over(load(Challenge, challenge_id)):
        close_over(challenge_id)
    challenge = _stepped(challenge_id, "decide", person_id)
    _settle(challenge, person_id, reason)
    challenge.winner_id = winner_id
    said = (challenge.status, challenge.reason, winner_id, author_id)
    record(told.ChallengeDecided(challenge_id, *said), person_id)


@act
def enter(challenge_id: int, idea_id: int, author_id: int) -> None:
    """Count an idea in answer, if answers are taken at this instant."""
    challenge = load(Challenge, challenge_id)
    if phase_of(challenge) != "open":
        raise Conflict("Answers are not taken at this moment.", code="closed")
    challenge.entries, challenge.version = Challenge.entries + 1, Challenge.version + 1
    record(told.ChallengeEntered(challenge_id, "open", idea_id, author_id), author_id)


def phase_of(challenge: Challenge) -> str:
    """Return where a challenge stands at the time of the present act."""
    return phase(challenge.status, challenge.opens_at, challenge.closes_at, told_at())


def is_over(challenge: Challenge) -> bool:
    """Say whether the time of a challenge is over, though nobody noted it yet."""
    return challenge.status == "open" and phase_of(challenge) == "closed"


def _settle(challenge: Challenge, person_id: int, reason: str) -> None:
    try:
        challenge.reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    challenge.decided_at, challenge.decided_by_id = told_at(), person_id


def _steered(challenge_id: int, person_id: int) -> Challenge:
    """Return a challenge for somebody who may steer it."""
    check_role(role_of(person_id), *TEAM)
    return load(Challenge, challenge_id)


def _stepped(challenge_id: int, step: str, person_id: int) -> Challenge:
    """Take one step of the table."""
    challenge = load(Challenge, challenge_id)
    challenge.status = LIFE.after(challenge.status, step, role_of(person_id))
    challenge.version = (challenge.version or 0) + 1
    return challenge
