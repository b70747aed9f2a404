"""Invitations: a link of one's own for friends; who comes by it is noted, and credited once an address is proved."""

from typing import Any

from sqlalchemy import select, text

from portal.events.people import FriendJoined
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.seals import is_sealed, seal
from portal.people.models import Person, Referral
from portal.river import record

FRIENDS = text("""
    SELECT person.id, person.name
      FROM referral
      JOIN person ON person.id = referral.person_id
     WHERE referral.inviter_id = :person AND referral.credited_at IS NOT NULL AND person.forgotten_at IS NULL
  ORDER BY referral.credited_at DESC, person.id DESC
     LIMIT :most
""")
UNTOLD = text("""
    SELECT referral.person_id
      FROM referral
     WHERE referral.credited_at IS NOT NULL
       AND NOT EXISTS (SELECT 1
                         FROM event
                        WHERE event.kind = 'person.friend_joined'
                          AND event.subject = 'person:' || CAST(referral.person_id AS TEXT))
""")


def invitation_of(person_id: int) -> str:
    """Return the words in the link by which a person invites friends; nobody else can make them."""
    return f"{person_id}-{seal(_words(person_id))}"


def inviter_in(words: str) -> Person | None:
    """Return who invites with this link, if it is one of ours and they are still here."""
    key, _, given = words.partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19 and is_sealed(_words(int(key)), given)):
        return None
    person = db.session.get(Person, int(key))
    return person if person and not person.forgotten_at else None


def _words(person_id: int) -> str:
    return f"invitation {person_id}"


def note_invitation(person_id: int, invitation: str) -> None:
    """Keep, inside the act that lets somebody in, who invited them."""
    inviter = inviter_in(invitation)
    if inviter and inviter.id != person_id:
        db.session.add(Referral(person_id=person_id, inviter_id=inviter.id, invited_at=now()))
        db.session.flush()


def credit_inviter(person_id: int) -> None:
    """Credit, inside the act that proves an address, who invited this person; whom we knew before brings nothing."""
    referral = db.session.get(Referral, person_id)
    if referral is None or referral.credited_at or _was_known(person_id):
        return
    referral.credited_at = now()
    record(FriendJoined(person_id, referral.inviter_id), person_id)


def _was_known(person_id: int) -> bool:
    return db.session.scalar(select(Person.id).filter_by(joined_into_id=person_id).limit(1)) is not None


def friends_of(person_id: int, most: int = 100) -> list[Any]:
    """Return who came by a person's invitation, the last first."""
    return list(db.session.execute(FRIENDS, {"person": person_id, "most": most}))


def untold_referrals() -> list[Any]:
    """Return who was credited to an inviter though no event tells of it."""
    return list(db.session.execute(UNTOLD))


CHECKS = [untold_referrals]
