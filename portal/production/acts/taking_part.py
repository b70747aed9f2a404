"""What buyers do themselves: offer to sign for all, elect who does, and ask for changes; and what they leave behind."""

from sqlalchemy import func, select, update

from portal.events.workshop import ChangeAsked, ChangeDecided, WatcherBacked, WatcherElected, WatcherStood
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.acts.checking import elected_of
from portal.production.acts.polling import check_buyer
from portal.production.models import (
    Batch,
    ChangeRequest,
    Pegging,
    Shipment,
    TrackingEvent,
    Unbuild,
    Watcher,
    WatcherVoice,
)
from portal.production.rules import BATCH_LIFE, MAKERS
from portal.production.rules.taking_part import CHANGE_LIFE
from portal.river import act, record
from portal.river.acts import told_at

WORDS = limits.Limit(0, 300)


@act
def stand(batch_id: int, words: str, person_id: int) -> int:
    """Offer to look at the inspection and sign it for all buyers of a batch; return the id of the offer."""
    load(Batch, batch_id)
    check_buyer(batch_id, person_id)
    _still_open(batch_id)
    if db.session.scalar(select(Watcher.id).filter_by(batch_id=batch_id, person_id=person_id)):
        raise Conflict("You have offered this already.", code="stood")
    try:
        words = WORDS.text(clean(words))
    except Refused as refusal:
        raise Invalid({"words": refusal}) from refusal
    watcher = Watcher(batch_id=batch_id, person_id=person_id, words=words, stood_at=told_at())
    db.session.add(watcher)
    db.session.flush()
    record(WatcherStood(batch_id, person_id, words), person_id)
    return watcher.id


def _still_open(batch_id: int) -> None:
    if elected_of(batch_id):
        raise Conflict("The buyers have elected somebody already.", code="elected")
    if BATCH_LIFE.ends(load(Batch, batch_id).status):
        raise Conflict("This batch is finished.", code="state")


@act
def back(watcher_id: int, person_id: int) -> None:
    """Give one's voice to a buyer who offered to sign for all, or move it to another one."""
    watcher = load(Watcher, watcher_id)
    load(Batch, watcher.batch_id)
    check_buyer(watcher.batch_id, person_id)
    _still_open(watcher.batch_id)
    voice = db.session.get(WatcherVoice, (watcher.batch_id, person_id))
    first = voice is None
    if voice is None:
        voice = WatcherVoice(batch_id=watcher.batch_id, person_id=person_id)
        db.session.add(voice)
    voice.watcher_id = watcher_id
    record(WatcherBacked(watcher.batch_id, watcher_id, first), person_id)


@act
def elect(batch_id: int, person_id: int) -> int:
    """End the election: most voices win, of equals who offered first; return the id of the offer."""
    check_role(role_of(person_id), *MAKERS)
    load(Batch, batch_id)
    _still_open(batch_id)
    voices = func.count(WatcherVoice.person_id)
    asked = select(Watcher, voices).outerjoin(WatcherVoice, WatcherVoice.watcher_id == Watcher.id)
    asked = asked.where(Watcher.batch_id == batch_id).group_by(Watcher.id).order_by(voices.desc(), Watcher.id)
    found = db.session.execute(asked.limit(1)).first()
    if found is None:
        raise Conflict("Nobody has offered to sign for the buyers yet.", code="nobody")
    watcher, n = found
    watcher.elected_at = told_at()
    record(WatcherElected(batch_id, watcher.id, watcher.person_id, n), person_id)
    return int(watcher.id)


@act
def ask_change(batch_id: int, order_id: int, body: str, person_id: int) -> int:
    """Ask for a change of one's order while it waits to be made; return the id of the request."""
    batch = load(Batch, batch_id)
    mine = select(Pegging.order_line_id).filter_by(batch_id=batch_id, order_id=order_id, person_id=person_id)
    if not db.session.scalar(mine.limit(1)):
        raise NotFound("This does not exist, or not any more.")
    _before_work(batch)
    try:
        body = limits.REASON.text(clean(body))
    except Refused as refusal:
        raise Invalid({"body": refusal}) from refusal
    request = ChangeRequest(batch_id=batch_id, order_id=order_id, person_id=person_id, body=body, asked_at=told_at())
    request.status = CHANGE_LIFE.first
    db.session.add(request)
    db.session.flush()
    record(ChangeAsked(batch_id, request.id, order_id, person_id, body), person_id)
    return request.id


def _before_work(batch: Batch) -> None:
    if batch.status != BATCH_LIFE.first:
        raise Conflict("The work on this batch has begun; nothing can be changed any more.", code="begun")


@act
def decide_change(request_id: int, step: str, answer: str, person_id: int) -> str:
    """Grant a change, refuse it with a reason, or take one's own wish back; return its status."""
    request, batch = _request(request_id)
    if step == "withdraw" and person_id != request.person_id:
        raise NotFound("This does not exist, or not any more.")
    after = CHANGE_LIFE.after(request.status, step, role_of(person_id))
    if step == "grant":
        _before_work(batch)
    if step != "withdraw":
        request.answer, request.decided_by_id = _answered(answer), person_id
    request.status, request.decided_at = after, told_at()
    request.version = ChangeRequest.version + 1
    record(ChangeDecided(batch.id, request.id, request.person_id, after, request.answer), person_id)
    return after


def _request(request_id: int) -> tuple[ChangeRequest, Batch]:
    """Return a wish, locked after its batch."""
    batch = load(Batch, db.session.scalar(select(ChangeRequest.batch_id).filter_by(id=request_id)) or 0)
    return load(ChangeRequest, request_id), batch


def _answered(answer: str) -> str:
    try:
        return limits.REASON.text(clean(answer))
    except Refused as refusal:
        raise Invalid({"answer": refusal}) from refusal


def blank_words(person_id: int) -> None:
    """Blank what a person who is forgotten wrote; voices and counts stay.  Inside the answer to their leaving."""
    db.session.execute(update(Watcher).filter_by(person_id=person_id).values(words=""))
    db.session.execute(update(ChangeRequest).filter_by(person_id=person_id).values(body="…"))
    db.session.execute(update(Shipment).filter_by(person_id=person_id).values(resent_why=""))
    theirs = select(Shipment.id).filter_by(person_id=person_id)
    told = update(TrackingEvent).where(TrackingEvent.shipment_id.in_(theirs))  # "left with a neighbour"
    db.session.execute(told.values(place="", note=""), execution_options={"synchronize_session": False})
    apart = update(Unbuild).where(Unbuild.shipment_id.in_(theirs))
    db.session.execute(apart.values(reason="…"), execution_options={"synchronize_session": False})
