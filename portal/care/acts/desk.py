"""What the company does with a case."""

from portal.care.acts.walking import of, say, stop_clock, walk
from portal.care.models import Case
from portal.care.rules import FIRST, check_close, check_settled
from portal.events import care as told
from portal.kit import limits
from portal.kit.db import load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean
from portal.people.queries import role_of
from portal.people.rules import STAFF, THE_STAFF, check_role
from portal.river import act, record


@act
def assign_case(case_id: int, assignee_id: int, staff_id: int) -> None:
    """Give a case to somebody of the company, or take it."""
    case, role = load(Case, case_id), role_of(staff_id)
    check_role(role, *STAFF)
    if role_of(assignee_id) not in STAFF:
        raise Invalid({"assignee_id": "A case is given to somebody of the company."})
    if case.assignee_id == assignee_id:
        raise Conflict("This case is theirs already.", code="assigned")
    walk(case, "assign", role)
    case.assignee_id = assignee_id
    record(told.CaseAssigned(*of(case), assignee_id), staff_id)


@act
def answer_case(case_id: int, staff_id: int, body: str) -> int:
    """Answer the customer; return the id of the message."""
    case, role = load(Case, case_id), role_of(staff_id)
    check_role(role, *STAFF)
    walk(case, "answer", role)
    return _answer(case, staff_id, body)


def _answer(case: Case, staff_id: int, body: str) -> int:
    """Say it to the customer, and stop the clock that ran for it; who answers a case of nobody's takes it."""
    try:
        message = say(case, staff_id, body, case.shown_to_id)
    except Refused as refusal:
        raise Invalid({"body": refusal}) from refusal
    owed = case.due_at
    first = stop_clock(case, message.said_at) == FIRST
    case.assignee_id = case.assignee_id or staff_id
    in_time = owed is None or message.said_at <= owed
    record(told.CaseAnswered(*of(case), message.id, staff_id, message.body, first, in_time), staff_id)
    return message.id


@act
def note_on_case(case_id: int, staff_id: int, body: str) -> int:
    """Write down something that only colleagues read; return the id of the message."""
    check_role(role_of(staff_id), *STAFF)
    case = load(Case, case_id)
    message = say(case, staff_id, body, THE_STAFF)
    record(told.CaseNoted(*of(case), message.id), staff_id)
    return message.id


@act
def resolve_case(case_id: int, staff_id: int, *, answer: str = "", root_cause: str = "", action: str = "") -> None:
    """Say that the matter is settled for the company, with a last answer if there is one; the customer has the word."""
    case, role = load(Case, case_id), role_of(staff_id)
    check_role(role, *STAFF)
    case.root_cause = limits.NOTE.text(clean(root_cause)) or case.root_cause
    case.action = limits.NOTE.text(clean(action)) or case.action
    check_settled(case.kind, case.root_cause, case.action)
    if clean(answer):
        _answer(case, staff_id, answer)
    if case.due_at is not None:
        raise Refused("Answer the customer first: that is what they wait for.", code="unanswered")
    walk(case, "resolve", role)
    record(told.CaseResolved(*of(case)), staff_id)


@act
def close_case(case_id: int, staff_id: int) -> None:
    """Close a case that is resolved; a complaint is closed by the customer alone."""
    case, role = load(Case, case_id), role_of(staff_id)
    check_role(role, *STAFF)
    walk(case, "close", role)
    check_close(case.kind)
    case.closed_at = case.changed_at
    record(told.CaseClosed(*of(case), accepted=False), staff_id)
