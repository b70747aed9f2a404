"""What the customer does in a case: write again, and have the last word."""

from portal.care.acts.walking import of, say, start_clock, walk
from portal.care.models import Case
from portal.care.rules import NEXT, SEEMED_SETTLED, check_settled
from portal.events.care import CaseClosed, CaseReopened, CaseReplied
from portal.kit.db import load
from portal.kit.errors import NotFound
from portal.people.rules import CUSTOMER
from portal.river import act, record


@act
def reply_to_case(case_id: int, customer_id: int, body: str) -> int:
    """Write again; what seemed settled is open again, and an answer is owed; return the id of the message."""
    case = _own(case_id, customer_id)
    before = walk(case, "reply", CUSTOMER)
    message = say(case, customer_id, body, case.shown_to_id)
    start_clock(case, NEXT, message.said_at)
    record(CaseReplied(*of(case), message.id, message.body), customer_id)
    if before in SEEMED_SETTLED:
        case.closed_at = None
        record(CaseReopened(*of(case)), customer_id)
    return message.id


@act
def give_word(case_id: int, customer_id: int, accepted: bool, words: str = "") -> None:
    """Say whether the matter is settled: it is closed, or open again."""
    case = _own(case_id, customer_id)
    walk(case, "accept" if accepted else "reject", CUSTOMER)
    case.accepted = accepted
    if words:
        message = say(case, customer_id, words, case.shown_to_id)
        record(CaseReplied(*of(case), message.id, message.body), customer_id)
    _close(case) if accepted else _reopen(case)


def _close(case: Case) -> None:
    check_settled(case.kind, case.root_cause, case.action)
    case.closed_at, case.due_at = case.changed_at, None
    record(CaseClosed(*of(case), accepted=True), case.customer_id)


def _reopen(case: Case) -> None:
    case.closed_at = None
    start_clock(case, NEXT, case.changed_at)
    record(CaseReopened(*of(case)), case.customer_id)


def _own(case_id: int, customer_id: int) -> Case:
    case = load(Case, case_id)
    if case.customer_id != customer_id:
        raise NotFound("This does not exist, or not any more.")
    return case
