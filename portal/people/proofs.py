"""What somebody shows to prove who they are; a thing that proves is taken once, so each taking is noted."""

from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Refused
from portal.kit.text import clean_line
from portal.people import onetime
from portal.people.factors import WRONG, secret_of, use_recovery_code
from portal.people.models import Authenticator
from portal.people.sealing import is_sealed_anew, seal
from portal.river import upkeep


def show_code(person_id: int, given: str) -> None:
    """Take the digits of an app, or a code from paper; or refuse."""
    plain = clean_line(given).replace(" ", "")
    if len(plain) == 6 and plain.isascii() and plain.isdigit():
        _show_digits(person_id, plain)
    else:
        use_recovery_code(person_id, plain)


@upkeep()
def _show_digits(person_id: int, given: str) -> None:
    if db.session.get(Authenticator, person_id) is None:
        raise Refused(WRONG)
    app = load(Authenticator, person_id)
    secret = secret_of(app)
    step = onetime.step_of(secret, given, now().timestamp(), after=app.last_step) if secret else None
    if step is None:
        raise Refused(WRONG)
    app.last_step = step


@upkeep()
def seal_anew() -> int:
    """Seal with the key of today what was sealed with an earlier one; return how many secrets that were."""
    apps = [app for app in db.session.scalars(select(Authenticator)) if not is_sealed_anew(app.secret)]
    read = [(app, secret) for app in apps if (secret := secret_of(app))]
    for app, secret in read:
        app.secret = seal(secret)
    return len(read)


def sealed_before() -> int:
    """Return how many secrets are sealed with an earlier key."""
    return sum(not is_sealed_anew(secret) for secret in db.session.scalars(select(Authenticator.secret)))
