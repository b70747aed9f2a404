"""Where something was heard that the company writes down for a customer: on the phone, in a shop, on paper."""

from typing import Any, NamedTuple

from portal.ideas.rules import THROUGH
from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line
from portal.people.queries import is_staff, role_of
from portal.people.rules import STAFF, check_role


class Heard(NamedTuple):
    """How and where it was heard, and who wrote it down; nothing where people speak for themselves."""

    through: str = ""
    heard_at: str = ""
    entered_by_id: int | None = None

    def told(self) -> dict[str, Any]:
        """Return what events tell of it."""
        return self._asdict()


HERE = Heard()


def check_heard(heard: Heard, person_id: int) -> Heard:
    """Return how something was heard, cleaned; only the company writes down for others, and says how it heard it."""
    if heard == HERE:
        return HERE
    check_role(role_of(heard.entered_by_id or 0), *STAFF)
    if heard.through not in THROUGH:
        raise Invalid({"through": "Please say how you heard it."})
    if is_staff(person_id):
        raise Refused("What a colleague wants, the colleague writes.", code="colleague")
    try:
        place = limits.LINE.text(clean_line(heard.heard_at))
    except Refused as refusal:
        raise Invalid({"heard_at": refusal}) from refusal
    return Heard(heard.through, place, heard.entered_by_id)


def check_withdrawal(voter_id: int, by_id: int | None) -> None:
    """Refuse whoever takes back the voice of another, if they do not work for the company."""
    if by_id is not None and by_id != voter_id:
        check_role(role_of(by_id), *STAFF)
