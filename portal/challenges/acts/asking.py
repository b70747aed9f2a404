"""Write a challenge, publish it, give it more time, close it, decide it or call it off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.challenges.acts.steps import (
    about,
    is_over,
    phase_of,
    said,
    seen_as,
    steered,
    stepped,
    submissions_of,
    whose,
)
from portal.challenges.models import Acceptance, Challenge, Juror, Submission
from portal.challenges.queries.jury import criteria_of, criteria_seal, find_acceptance
from portal.challenges.rules import HOUSE, LIFE, SUBMISSION_LIFE, TEAM, seal
from portal.events import challenges as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.people.models import Person
from portal.people.queries import resolve, role_of
from portal.people.rules import EVERYONE, THE_STAFF, check_role
from portal.people.veils import lift
from portal.river import act, record
from portal.river.acts import telling_of, told_at
from portal.talk.pictures import rendered

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
    challenge = steered(challenge_id, person_id)
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
    challenge.html, challenge.render_version = rendered(challenge.brief), RENDER_VERSION
    challenge.summary, challenge.language = plain(stored(challenge.html), 240), language_of(f"{title}\n{brief}")


def _time(challenge: Challenge, opens_at: datetime, closes_at: datetime) -> None:
    opens_at, closes_at = (time.replace(second=0, microsecond=0) for time in (opens_at, closes_at))
    if closes_at <= opens_at or closes_at <= told_at():
        raise Invalid({"closes_at": Refused("It has to close after it opens, and in time to come.")})
    challenge.opens_at, challenge.closes_at, challenge.version = opens_at, closes_at, (challenge.version or 0) + 1


@act
def publish_challenge(challenge_id: int, person_id: int) -> None:
    """Ask everybody; answers are taken from the day on which it opens."""
    _check_reviewed(load(Challenge, challenge_id), person_id)
    challenge = stepped(challenge_id, "publish", role_of(person_id))
    if challenge.closes_at <= told_at():
        raise Conflict("Its time is over. Give it another one first.", code="closed")
    challenge.audience_id = EVERYONE
    _freeze(challenge)
    words = (challenge.title, challenge.brief, challenge.language, challenge.audience_id)
    record(told.ChallengePublished(challenge_id, phase_of(challenge), *words), person_id)


def _check_reviewed(challenge: Challenge, person_id: int) -> None:
    """Refuse to publish what binds the company before a second person has read it."""
    binds = bool(challenge.agreement or challenge.pool)
    if challenge.status == "draft" and binds:
        raise Conflict("It promises money or asks for an agreement: send it to legal review first.", code="review")
    if challenge.status == "legal_review" and challenge.owner_id == person_id:
        raise Refused("Somebody other than who wrote it publishes it after the review.", code="own_review")


def _freeze(challenge: Challenge) -> None:
    """Fix the agreement, the criteria and their weights, for as long as the challenge lives."""
    criteria = criteria_of(challenge.id)
    if criteria and sum(each.weight for each in criteria) != 100:
        raise Conflict("The weights of the criteria must add up to 100.", code="weights")
    challenge.criteria_hash = criteria_seal(criteria)
    challenge.agreement_hash = seal(challenge.agreement) if challenge.agreement else ""


@act
def close_challenge(challenge_id: int, person_id: int) -> None:
    """Take no more answers from this instant on; one whose time is over was closed by the clock, then and not now."""
    if is_over(steered(challenge_id, person_id)):
        close_over(challenge_id)
        return
    challenge = stepped(challenge_id, "close", role_of(person_id))
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
    challenge = stepped(challenge_id, "cancel", role_of(person_id))
    _settle(challenge, person_id, reason)
    record(told.ChallengeCancelled(challenge_id, challenge.status, challenge.reason), person_id)
    lift(about(challenge_id))


@act
def decide(
    challenge_id: int,
    person_id: int,
    reason: str,
    winner_id: int | None,
    author_id: int | None,
    parts: Sequence[tuple[int, int]] = (),
) -> None:
    """Choose an answer without a jury, or none, for a public reason; one whose time is over is closed on the way."""
    if is_over(load(Challenge, challenge_id)):
        close_over(challenge_id)
    if criteria_of(challenge_id):
        raise Conflict("This challenge has criteria: give it to the jury.", code="jury")
    challenge = stepped(challenge_id, "decide", role_of(person_id))
    _settle(challenge, person_id, reason)
    challenge.winner_id = winner_id
    lift(about(challenge_id))
    told_of = (challenge.status, challenge.reason, winner_id, author_id)
    record(told.ChallengeDecided(challenge_id, *told_of, *whose(parts)), person_id)
    for each in submissions_of(challenge_id, "submitted", "eligible"):
        each.status = SUBMISSION_LIFE.after(each.status, "win" if each.idea_id == winner_id else "pass_over", *TEAM)


@act
def enter(challenge_id: int, idea_id: int, author_id: int, agreed: str = "") -> None:
    """Count an idea in answer, if answers are taken at this instant and its author accepts the agreement."""
    challenge = load(Challenge, challenge_id)
    if phase_of(challenge) != "open":
        raise Conflict("Answers are not taken at this moment.", code="closed")
    _check_eligible(challenge, author_id)
    accept_agreement(challenge, author_id, "enter", agreed)
    known = seen_as(challenge, author_id)
    owned = {"author_id": author_id, "authors": [resolve(author_id)]}
    db.session.add(Submission(idea_id=idea_id, challenge_id=challenge_id, entered_at=told_at(), **owned))
    challenge.entries, challenge.version = Challenge.entries + 1, Challenge.version + 1
    record(told.ChallengeEntered(challenge_id, "open", idea_id, known), known)


def _check_eligible(challenge: Challenge, author_id: int) -> None:
    """Refuse who has not been a member for long enough, or judges the answers."""
    since = told_at() - timedelta(days=challenge.least_days)
    if challenge.least_days and load(Person, author_id).joined_at > since:
        raise Refused("Who answers must have been a member for {n} days.", code="eligible", n=challenge.least_days)
    if db.session.get(Juror, (challenge.id, author_id)):
        raise Refused("Whoever judges the answers does not answer.", code="juror")


def accept_agreement(challenge: Challenge, person_id: int, purpose: str, agreed: str) -> None:
    """Note, inside an act, that somebody accepts the agreement; what they accept is the text they were shown."""
    accepted = find_acceptance(challenge.id, person_id, purpose)
    if not challenge.agreement_hash or accepted:
        return
    if agreed != challenge.agreement_hash:
        raise Invalid({"agreed": Refused("Please read the agreement, and accept it.")})
    key = {"challenge_id": challenge.id, "person_id": person_id, "purpose": purpose}
    db.session.add(Acceptance(**key, hash=agreed, accepted_at=told_at()))
    record(told.AgreementAccepted(challenge.id, challenge.status, purpose, agreed), seen_as(challenge, person_id))


def _settle(challenge: Challenge, person_id: int, reason: str) -> None:
    challenge.reason = said("reason", reason)
    challenge.decided_at, challenge.decided_by_id = told_at(), person_id
