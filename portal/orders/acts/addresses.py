"""Keep, edit and remove addresses of one's own; orders have copies that none of this changes."""

from dataclasses import asdict

from sqlalchemy import delete

from portal.events.orders import AddressBookChanged
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.orders.models import KeptAddress
from portal.orders.queries.addresses import kept_addresses, plain
from portal.orders.rules.addresses import Address
from portal.people.models import Person
from portal.people.queries import records_of, role_of
from portal.river import act, record
from portal.river.acts import told_at

MOST_KEPT = 20


@act
def keep_address(person_id: int, address: Address) -> int:
    """Keep an address in one's account, and return its id."""
    load(Person, person_id)  # so that two hands keep the same once, and nothing is kept of who is leaving
    if not role_of(person_id):
        raise NotAllowed("You are not allowed to do this.")
    where, mine = address.checked(), kept_addresses(person_id)
    if any(plain(each) == where for each in mine):
        raise Conflict("You keep this address already.", code="kept")
    if len(mine) >= MOST_KEPT:
        raise Conflict("You keep {n} addresses, as many as there can be; please remove one first.", n=MOST_KEPT)
    kept = KeptAddress(person_id=person_id, used_at=told_at(), **asdict(where))
    db.session.add(kept)
    db.session.flush()
    record(AddressBookChanged(person_id, kept.id, "kept"), person_id)
    return kept.id


@act
def edit_address(address_id: int, person_id: int, address: Address, version: int | None = None) -> None:
    """Write an address of one's own anew; what was ordered goes where it went."""
    kept, where = _own(address_id, person_id), address.checked()
    if version is not None and kept.version != version:
        raise Conflict("This address was changed elsewhere in the meantime. Please look at it again.", code="version")
    if any(each.id != address_id and plain(each) == where for each in kept_addresses(person_id)):
        raise Conflict("You keep this address already.", code="kept")
    for name, words in asdict(where).items():
        setattr(kept, name, words)
    kept.used_at, kept.version = told_at(), kept.version + 1
    db.session.flush()
    record(AddressBookChanged(kept.person_id, address_id, "edited"), person_id)


@act
def remove_address(address_id: int, person_id: int) -> None:
    """Keep an address no more."""
    kept = _own(address_id, person_id)
    db.session.delete(kept)
    db.session.flush()
    record(AddressBookChanged(kept.person_id, address_id, "removed"), person_id)


def _own(address_id: int, person_id: int) -> KeptAddress:
    """Return an address of one's own, locked."""
    load(Person, person_id)
    kept = load(KeptAddress, address_id)
    if kept.person_id not in records_of(person_id):
        raise NotFound("This does not exist, or not any more.")
    return kept


def note_used(person_id: int, where: Address) -> None:
    """Note that something was ordered to an address, if it is kept; called by the act that orders."""
    for kept in kept_addresses(person_id):
        if plain(kept) == where:
            kept.used_at = told_at()


def forget_addresses(person_id: int) -> None:
    """Remove all that somebody who left kept; called by the act that blanks where orders went."""
    db.session.execute(delete(KeptAddress).where(KeptAddress.person_id == person_id))
