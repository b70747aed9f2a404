"""Bring a batch from stage to stage, and tell the buyers."""

from portal.events.production import BatchAdvanced
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean, clean_line
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.production.models import Batch, BatchUpdate
from portal.production.rules import BATCH_LIFE, MAKERS, OVER, find_stage, steps_towards, with_stage
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.models import Picture
from portal.talk.pictures import rendered


@act
def advance_batch(
    batch_id: int, stage: str, note: str, person_id: int, *, done: int | None = None, picture: str = ""
) -> int:
    """Tell that a batch is in a stage, and how many are ready there; return the id of the update.

    A stage that is not on the list yet comes after the present one.
    """
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    if batch.status in OVER:
        raise Conflict("This batch is finished.", code="state")
    stage, note = _checked(batch, stage, note, done, picture)
    before = batch.status
    for step in steps_towards(batch.status, stage):
        batch.status = BATCH_LIFE.after(batch.status, step, role_of(person_id))
    batch.stages, batch.stage = with_stage(batch.stages, batch.stage, stage), stage
    return _tell(batch, before, note, person_id, done, picture)


def _checked(batch: Batch, stage: str, note: str, done: int | None, picture: str) -> tuple[str, str]:
    """Return stage and note, cleaned, or refuse them field by field."""
    stage, note = find_stage(batch.stages, clean_line(stage)), clean(note)
    wrong: dict[str, str | Refused] = {}
    for field, limit, words in (("stage", limits.NAME, stage), ("note", limits.NOTE, note)):
        try:
            limit.text(words)
        except Refused as refusal:
            wrong[field] = refusal
    if done is not None and not 0 <= done <= batch.quantity:
        wrong["done"] = Refused("Please give a number from {least} to {most}.", least=0, most=batch.quantity)
    if picture and db.session.get(Picture, picture) is None:
        wrong["picture"] = Refused("There is no such picture.")
    if wrong:
        raise Invalid(wrong)
    return stage, note


def _tell(batch: Batch, before: str, note: str, person_id: int, done: int | None = None, picture: str = "") -> int:
    """Keep what the workshop told, and tell it on."""
    batch.version = Batch.version + 1
    told = BatchUpdate(batch_id=batch.id, stage=batch.stage, done=done, note=note, picture=picture or None)
    told.html, told.render_version = rendered(note), RENDER_VERSION
    told.person_id, told.told_at = person_id, told_at()
    db.session.add(told)
    db.session.flush()
    about = (batch.stage, batch.status, before, done, note, picture)
    record(BatchAdvanced(batch.id, *about), person_id)
    return told.id


@act
def hold_batch(batch_id: int, note: str, person_id: int) -> None:
    """Pause a batch, and say why."""
    check_role(role_of(person_id), *MAKERS)
    batch = load(Batch, batch_id)
    try:
        note = limits.REASON.text(clean(note))
    except Refused as refusal:
        raise Invalid({"note": refusal}) from refusal
    before, batch.status = batch.status, BATCH_LIFE.after(batch.status, "hold", role_of(person_id))
    _tell(batch, before, note, person_id)
