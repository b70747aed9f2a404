"""Let files come with a product, and withdraw them."""

from portal.events.knowledge import ManualAdded, ManualWithdrawn
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean_line, language_of
from portal.knowledge.models import Manual
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.files import show_files
from portal.talk.models import Attachment
from portal.talk.pictures import cover


@act
def add_manual(product_id: int, title: str, name: str, person_id: int, language: str = "") -> int:
    """Let a file that was kept come with a product, for everybody to save; return its id."""
    check_role(role_of(person_id), *STAFF)
    file = db.session.get(Attachment, name, populate_existing=True)
    if file is None or file.person_id != person_id:
        raise Invalid({"file": "Please choose a file."})
    manual = Manual(product_id=product_id, title=_titled(title), name=name, size=file.size, added_by_id=person_id)
    manual.language, manual.added_at = language or language_of(manual.title), told_at()
    db.session.add(manual)
    db.session.flush()
    show_files(person_id, f"/files/{name}", EVERYONE)
    record(ManualAdded(product_id, manual.id, manual.title), person_id)
    return manual.id


def _titled(title: str) -> str:
    try:
        return limits.TITLE.text(clean_line(title))
    except Refused as refusal:
        raise Invalid({"title": refusal}) from refusal


@act
def withdraw_manual(product_id: int, manual_id: int, person_id: int) -> None:
    """Let a file come with a product no more; its address leads nowhere from then on."""
    check_role(role_of(person_id), *STAFF)
    manual = load(Manual, manual_id)
    if manual.product_id != product_id:
        raise NotFound("This does not exist, or not any more.")
    if manual.withdrawn_at:
        raise Conflict("This manual was withdrawn already.", code="withdrawn")
    manual.withdrawn_at = told_at()
    file = db.session.get_one(Attachment, manual.name)
    cover([(file.person_id, f"/files/{manual.name}")], manual.withdrawn_at)
    record(ManualWithdrawn(product_id, manual_id, manual.title), person_id)
