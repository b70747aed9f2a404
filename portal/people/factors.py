"""What is shown beside the password: six digits of an app, a passkey, or one of ten codes kept on paper."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from portal.events import people as told
from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.people import onetime
from portal.people.models import Authenticator, Passkey, RecoveryCode, Session, SignIn
from portal.people.queries import is_staff
from portal.people.sealing import seal, unseal
from portal.people.tokens import hashed
from portal.river import act, record

APP, PASSKEY, PAPER, ALL = "app", "passkey", "paper", "all"
WRONG = N_("These are not the digits of this moment, or they were used already.")


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person can show beside the password."""

    app: Authenticator | None
    passkeys: list[Passkey]
    codes: int

    def __bool__(self) -> bool:
        """Say whether there is anything to show; codes alone are none."""
        return bool(self.app or self.passkeys)


def factors_of(person_id: int) -> Factors:
    """Return what a person can show beside the password."""
    keys = db.session.scalars(select(Passkey).filter_by(person_id=person_id).order_by(Passkey.made_at)).all()
    codes = db.session.scalar(select(func.count()).select_from(RecoveryCode).filter_by(person_id=person_id)) or 0
    return Factors(db.session.get(Authenticator, person_id), list(keys), codes)


def must_show_factor(person_id: int) -> bool:
    """Say whether this person acts only after a second factor: who works for the company, where the house asks it."""
    return bool(setting("STAFF_SECOND_FACTOR")) and is_staff(person_id)


@act
def add_authenticator(person_id: int, secret: str, given: str) -> None:
    """Take an app that shows the right digits at this moment."""
    load(SignIn, person_id)
    if db.session.get(Authenticator, person_id):
        raise Conflict("There is an authenticator app already. Remove it first.", code="factor")
    step = onetime.step_of(secret, clean_line(given).replace(" ", ""), now().timestamp(), after=0)
    if step is None:
        raise Invalid({"code": Refused(WRONG)})
    row = Authenticator(person_id=person_id, secret=seal(secret), last_step=step, made_at=now())
    db.session.add(row)
    record(told.FactorAdded(person_id, APP), person_id)


@act
def remove_factor(person_id: int, passkey_id: str = "") -> None:
    """Remove the app, or one passkey; whoever must have a second factor keeps the last."""
    load(SignIn, person_id)
    held = factors_of(person_id)
    gone = next((key for key in held.passkeys if key.id == passkey_id), None) if passkey_id else held.app
    if gone is None:
        raise Conflict("This is not among your ways to sign in any more.", code="factor")
    if must_show_factor(person_id) and len(held.passkeys) + bool(held.app) == 1:
        raise Refused("Who works for the company keeps a second factor. Add another one first.")
    db.session.delete(gone)
    if len(held.passkeys) + bool(held.app) == 1:  # nothing is left that codes could stand in for
        db.session.execute(delete(RecoveryCode).filter_by(person_id=person_id))
    record(told.FactorRemoved(person_id, PASSKEY if passkey_id else APP), person_id)


@act
def drop_factors(person_id: int) -> None:
    """Take every second factor from somebody who lost them all; every session ends, and a letter tells of it."""
    load(SignIn, person_id)
    for table in (Authenticator, Passkey, RecoveryCode, Session):
        db.session.execute(delete(table).where(table.person_id == person_id))
    record(told.FactorRemoved(person_id, ALL))


@act
def make_recovery_codes(person_id: int) -> list[str]:
    """Make ten new codes and return them; they cannot be shown again, and the old ones let nobody in."""
    load(SignIn, person_id)
    db.session.execute(delete(RecoveryCode).filter_by(person_id=person_id))
    codes = [onetime.new_code() for _ in range(onetime.CODES)]
    kept = [RecoveryCode(hash=_kept(person_id, code), person_id=person_id, made_at=now()) for code in codes]
    db.session.add_all(kept)
    record(told.FactorAdded(person_id, PAPER), person_id)
    return codes


@act
def use_recovery_code(person_id: int, given: str) -> int:
    """Take a code from paper, once; return how many are left."""
    load(SignIn, person_id)
    code = db.session.get(RecoveryCode, _kept(person_id, onetime.plain_code(given)))
    if code is None:
        raise Refused("This is not one of your recovery codes, or it was used already.")
    db.session.delete(code)
    db.session.flush()
    left = factors_of(person_id).codes
    record(told.RecoveryCodeUsed(person_id, left), person_id)
    return left


def secret_of(app: Authenticator) -> str | None:
    """Return the secret that we share with an app."""
    return unseal(app.secret)


def _kept(person_id: int, code: str) -> str:
    return hashed(f"recovery {person_id} {code}")
