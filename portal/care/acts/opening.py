"""A case is opened from a feedback."""

from datetime import datetime

from portal.care.acts.walking import start_clock
from portal.care.models import Case, Span
from portal.care.rules import FIRST
from portal.events.care import CaseOpened
from portal.kit.db import db
from portal.people.rules import THE_STAFF
from portal.river import act, record
from portal.river.acts import told_at


@act
def open_case(feedback_id: int, customer_id: int, kind: str, title: str, shown_to_id: int) -> int:
    """Open the case of a feedback: it gets its number, and the first answer its day; return the number."""
    moment = told_at()
    case = Case(feedback_id=feedback_id, customer_id=customer_id, kind=kind, title=title, shown_to_id=shown_to_id)
    case.audience_id, case.opened_at, case.changed_at = THE_STAFF, moment, moment
    db.session.add(case)
    db.session.flush()
    _begin(case, moment)
    record(CaseOpened(case.id, customer_id, feedback_id, kind))
    return case.id


def _begin(case: Case, moment: datetime) -> None:
    db.session.add(Span(case_id=case.id, number=1, state=case.state, began_at=moment))
    start_clock(case, FIRST, moment)
