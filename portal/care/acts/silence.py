"""What becomes of a complaint that was answered, and whose customer says nothing more."""

from portal.care.acts.walking import of, walk
from portal.care.models import Case
from portal.care.queries import is_silent
from portal.care.rules import HOUSE, check_settled
from portal.events.care import CaseNotReached
from portal.kit.db import load
from portal.kit.errors import Conflict
from portal.kit.setting import setting
from portal.river import act, record
from portal.river.acts import told_at


@act
def give_up(case_id: int) -> None:
    """Close a complaint as not reached: it was answered, and its customer is silent; their word opens it again."""
    case, days = load(Case, case_id), setting("SILENT_DAYS")
    check_settled(case.kind, case.root_cause, case.action)
    if not is_silent(case_id, days, told_at()):
        raise Conflict("The customer may still answer.", code="waiting")
    walk(case, "give_up", HOUSE)
    case.closed_at = case.changed_at
    record(CaseNotReached(*of(case), days))
