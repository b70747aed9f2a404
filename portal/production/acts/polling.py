"""Ask the buyers of a batch within declared options, show them a sample, and abide by what they say."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.events.workshop import PollClosed, PollOpened, PollVoted
from portal.kit import limits
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import Batch, Pegging, Poll, PollVoice
from portal.production.rules import MAKERS, OVER
from portal.production.rules.taking_part import LONGEST, POLL_LIFE, SAMPLE, SAMPLE_OPTIONS, SORTS, winner
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.models import Picture

OPTIONS = limits.Limit(2, 8)


@act
def open_poll(
    batch_id: int,
    question: str,
    options: Sequence[str],
    closes_at: datetime,
    person_id: int,
    *,
    is_binding: bool = False,
    sort: str = "choice",
    picture: str = "",
) -> int:
    """Ask the buyers of a batch; a sample has two options and is binding; return the id."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.status in OVER:
        raise Conflict("This batch is finished.", code="state")
    options = list(SAMPLE_OPTIONS) if sort == SAMPLE else [clean_line(each) for each in options if clean_line(each)]
    question = clean_line(question)
    _check(question, options, closes_at, sort, picture)
    poll = Poll(batch_id=batch_id, sort=sort, question=question, options=options, closes_at=closes_at)
    poll.is_binding, poll.opened_at, poll.picture = is_binding or sort == SAMPLE, told_at(), picture or None
    _put_in(poll, batch, person_id)
    return poll.id


def _put_in(poll: Poll, batch: Batch, person_id: int) -> None:
    batch.version = Batch.version + 1
    db.session.add(poll)
    db.session.flush()
    about = (poll.sort, poll.question, list(poll.options), poll.is_binding, poll.closes_at.isoformat())
    record(PollOpened(batch.id, poll.id, *about), person_id)


def _check(question: str, options: Sequence[str], closes_at: datetime, sort: str, picture: str) -> None:
    """Refuse what is wrong, field by field."""
    wrong = _wrong_options(options)
    try:
        limits.TITLE.text(question)
    except Refused as refusal:
        wrong["question"] = refusal
    if not told_at() < closes_at <= told_at() + LONGEST:
        wrong["closes_on"] = Refused("Please choose a day within the next {n} days.", n=LONGEST.days)
    if sort not in SORTS:
        wrong["sort"] = Refused("Please choose one of the options.")
    if picture and db.session.get(Picture, picture) is None:
        wrong["picture"] = Refused("There is no such picture.")
    if wrong:
        raise Invalid(wrong)


def _wrong_options(options: Sequence[str]) -> dict[str, str | Refused]:
    """Return what is wrong with the options."""
    most = limits.ADDRESS_LINE.most
    if len(options) not in OPTIONS or len({each.casefold() for each in options}) < len(options):
        return {"options": Refused("Please give from {least} to {most} different options.", least=2, most=OPTIONS.most)}
    if any(len(each) > most for each in options):
        return {"options": Refused("Please write at most {n} characters an option.", n=most)}
    return {}


def check_buyer(batch_id: int, person_id: int) -> None:
    """Refuse who has ordered nothing in this batch."""
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    if not db.session.scalar(select(Pegging.order_line_id).filter_by(batch_id=batch_id, person_id=person_id).limit(1)):
        raise NotAllowed("Only who has ordered something in this batch has a say in it.")


@act
def vote_in(poll_id: int, option: int, person_id: int) -> bool:
    """Choose an option, or another one than before; say whether it was the first time."""
    poll = load(Poll, poll_id)
    check_buyer(poll.batch_id, person_id)
    if poll.status != "open" or poll.closes_at <= told_at():
        raise Conflict("This poll is closed.", code="closed")
    if not 0 <= option < len(poll.options):
        raise Invalid({"option": Refused("Please choose one of the options.")})
    voice = db.session.get(PollVoice, (poll_id, person_id))
    first = voice is None
    if voice is None:
        voice = PollVoice(poll_id=poll_id, person_id=person_id)
        db.session.add(voice)
    voice.option, voice.given_at = option, told_at()
    poll.version = Poll.version + 1
    record(PollVoted(poll.batch_id, poll_id, option, first), person_id)
    return first


@act
def close_poll(poll_id: int, person_id: int | None = None) -> int | None:
    """Close a poll when its time is over, or earlier by the company; return what was chosen."""
    poll = load(Poll, poll_id)
    if person_id is not None:
        check_role(role_of(person_id), *MAKERS)
    elif poll.closes_at > now():
        raise Conflict("Its time is not over yet.", code="early")
    poll.status = POLL_LIFE.after(poll.status, "close", *MAKERS)
    counted = select(PollVoice.option, func.count().label("n")).filter_by(poll_id=poll_id).group_by(PollVoice.option)
    voices = Counter({row.option: row.n for row in db.session.execute(counted)})
    poll.chosen, poll.closed_at, poll.version = winner(voices), told_at(), Poll.version + 1
    record(PollClosed(poll.batch_id, poll_id, poll.chosen, voices.total()), person_id)
    return poll.chosen


def refuse_unapproved(batch_id: int) -> None:
    """Refuse to begin while the buyers look at a sample, or after they wished to have it changed."""
    asked = select(Poll).filter_by(batch_id=batch_id, sort=SAMPLE).order_by(Poll.id.desc()).limit(1)
    sample = db.session.scalar(asked)
    if sample is None:
        return
    if sample.status == "open":
        raise Conflict("The buyers are looking at a sample; wait for what they say.", code="sample")
    if sample.chosen == 1:
        raise Conflict("The buyers want the sample changed; show them a new one first.", code="sample")
