"""What somebody shows to prove who they are; a thing that proves is taken once, so each taking is noted."""

from portal.kit.clock import now
from portal.kit.db import db, load
from portal.kit.errors import Refused
from portal.kit.text import clean_line
from portal.people import onetime
from portal.people.factors import WRONG, secret_of, use_recovery_code
from portal.people.models import Authenticator
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
