"""What the company does with its record of a customer."""

from portal.events.customers import CustomerNoted
from portal.kit import limits
from portal.kit.db import load
from portal.kit.text import clean
from portal.people.models import Person
from portal.people.queries import role_of
from portal.people.rules import STAFF, check_role
from portal.river import act, record


@act
def note_on(customer_id: int, note: str, staff_id: int) -> None:
    """Write down something about a customer, for colleagues to read on the timeline."""
    check_role(role_of(staff_id), *STAFF)
    load(Person, customer_id)
    record(CustomerNoted(customer_id, limits.MESSAGE.text(clean(note))), staff_id)
