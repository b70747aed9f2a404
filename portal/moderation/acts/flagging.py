"""Flag what breaks the rules, and dismiss or uphold what was flagged."""

from sqlalchemy import select, update

from portal.events.moderation import FlagDismissed, FlagRaised, FlagUpheld, SpamWordSet, ThingHeld
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean, clean_line, fold
from portal.moderation.models import Flag, SpamWord
from portal.moderation.rules import HARM, HOUSE, LIFE, REASONS, WAITS
from portal.moderation.rules.spam import MARKS, marks_of
from portal.people.queries import role_of
from portal.people.rules import MODERATOR, ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def flag(
    target: str, place: str, author_id: int | None, reporter_id: int, reason: str, note: str = "", spam: int = 0
) -> int:
    """Say that something breaks the rules; return the id of the flag."""
    check_role(role_of(reporter_id), *ROLES)
    if author_id == reporter_id:
        raise Refused("You cannot flag what you wrote yourself.", code="own")
    if reason not in REASONS:
        raise Invalid({"reason": "Please choose a reason."})
    if _open_flags(target, reporter_id):
        raise Conflict("You have flagged this already; a moderator will look at it.", code="flagged")
    row = Flag(target=target, place=place, reporter_id=reporter_id, reason=reason, harm=HARM[reason])
    row.spam = spam
    row.note, row.flagged_at = limits.NOTE.text(clean(note)), told_at()
    db.session.add(row)
    db.session.flush()
    record(FlagRaised(row.id, target, place, reporter_id, reason, row.note), reporter_id)
    return row.id


@act
def hold(target: str, place: str, spam: int = 0) -> int:
    """Let something wait in the queue until a moderator lets it in or hides it; return the id of its flag."""
    row = Flag(target=target, place=place, reporter_id=None, reason=WAITS, harm=HARM[WAITS])
    row.note, row.flagged_at, row.spam = "", told_at(), spam
    db.session.add(row)
    db.session.flush()
    record(ThingHeld(row.id, target, place, None))
    return row.id


@act
def release(target: str, moderator_id: int | None) -> None:
    """Close what waited, and what was flagged meanwhile, because it was let in."""
    for row in _open_flags(target):
        row.state, row.closed_at, row.closed_by_id = LIFE.after(row.state, "release", HOUSE), told_at(), moderator_id
        record(FlagDismissed(row.id, target, row.place, row.reporter_id), moderator_id)


@act
def set_spam_word(word: str, weight: int, moderator_id: int) -> None:
    """Say how much a word, or two Chinese characters, speaks for spam; 0 takes it from the list."""
    check_role(role_of(moderator_id), MODERATOR)
    known = fold(clean_line(word))
    if marks_of(known) != {known} and known not in MARKS:
        raise Invalid({"word": "Please give one word, or two Chinese characters."})
    try:
        limits.SPAM_WEIGHT.number(weight)
    except Refused as refusal:
        raise Invalid({"weight": refusal}) from refusal
    row = db.session.get(SpamWord, known) or SpamWord(word=known)
    row.weight, row.set_at, row.set_by_id = weight, told_at(), moderator_id
    db.session.add(row)
    record(SpamWordSet(known, weight), moderator_id)


@act
def dismiss_flags(target: str, moderator_id: int) -> None:
    """Find nothing wrong with what was flagged."""
    role = role_of(moderator_id)
    check_role(role, MODERATOR)
    rows = _open_flags(target)
    if not rows:
        raise NotFound("Nobody flags this any more.")
    for row in rows:
        _close(row, "dismiss", role, moderator_id)
        record(FlagDismissed(row.id, target, row.place, row.reporter_id), moderator_id)


@act
def uphold_flags(target: str, moderator_id: int | None) -> None:
    """Close the flags of what has been hidden."""
    for row in _open_flags(target):
        _close(row, "uphold", HOUSE, moderator_id)
        record(FlagUpheld(row.id, target, row.place, row.reporter_id), moderator_id)


def _close(row: Flag, step: str, role: str, moderator_id: int | None) -> None:
    row.state = LIFE.after(row.state, step, role)
    row.closed_at, row.closed_by_id = told_at(), moderator_id


def _open_flags(target: str, reporter_id: int | None = None) -> list[Flag]:
    """Return the flags of a thing that wait, locked."""
    asked = select(Flag).filter_by(target=target, state=LIFE.first).order_by(Flag.id).with_for_update()
    if reporter_id is not None:
        asked = asked.filter_by(reporter_id=reporter_id)
    return list(db.session.scalars(asked))


def blank_words(reporter_id: int) -> None:
    """Blank what a person who is forgotten wrote to the moderators; called inside the answer to their leaving."""
    db.session.execute(update(Flag).filter_by(reporter_id=reporter_id).values(note=""))
