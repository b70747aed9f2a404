"""Send something back: asked for by the buyer, authorised, received, inspected, and paid back or exchanged."""

from collections.abc import Mapping

from portal.events.returns import ReturnAsked, ReturnMoved
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.kit.text import clean
from portal.orders.acts.choosing import check_own
from portal.orders.acts.crediting import credit_back, left_of
from portal.orders.acts.ledger import REVENUE
from portal.orders.acts.mirroring import mirror
from portal.orders.acts.ordering import load_order
from portal.orders.acts.refunds import Claim, promise_refunds
from portal.orders.models import Order, Return, ReturnLine
from portal.orders.queries.owning import ARRIVED
from portal.orders.queries.returns import asked_back
from portal.orders.rules.lives import BUYER, HOUSE, MAKERS
from portal.orders.rules.returns import EXCHANGE, RETURN_LIFE, WISHES
from portal.people.queries import is_one_of, role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def ask_return(
    order_id: int,
    person_id: int,
    quantities: Mapping[int, int],
    reason: str,
    *,
    wish: str = "refund",
    picture: str | None = None,
    feedback_id: int | None = None,
) -> int:
    """Want to send so many of each line back, and return the id of the return."""
    order = load_order(order_id)
    if order.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    if order.status not in ARRIVED:
        raise Conflict("Only what has been shipped can be sent back.", code="not_arrived")
    found = Return(order_id=order_id, person_id=person_id, wish=wish, picture=picture, feedback_id=feedback_id)
    found.reason, wanted = _checked(wish, reason, picture, person_id), _wanted(order, quantities)
    found.status, found.asked_at, found.currency = RETURN_LIFE.first, told_at(), order.currency
    found.audience_id = order.audience_id
    _keep(found, wanted)
    record(ReturnAsked(order_id, person_id, found.id, sum(wanted.values()), found.status, wish), person_id)
    return found.id


def _checked(wish: str, reason: str, picture: str | None, person_id: int) -> str:
    """Return the reason, cleaned, or refuse what is wrong beside its field."""
    if wish not in WISHES:
        raise Invalid({"wish": Refused("Please choose one of these.")})
    check_own([picture] if picture else [], person_id)
    return _words(reason, "reason")


def _words(words: str, field: str) -> str:
    try:
        return limits.REASON.text(clean(words))
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal


def _wanted(order: Order, quantities: Mapping[int, int]) -> dict[int, int]:
    """Return what is to come back, or refuse more than is left and not asked for already."""
    wanted = {line_id: n for line_id, n in quantities.items() if n}
    if not wanted:
        raise Invalid({"quantity": Refused("Please say how many come back.")})
    left, under_way = left_of(order), asked_back(order.id)
    for line_id, n in wanted.items():
        free = left.get(line_id, 0) - under_way.get(line_id, 0)
        if not 0 < n <= free:
            raise Conflict("Only {n} of these are left to come back.", code="too_many", n=max(free, 0))
    return wanted


def _keep(found: Return, wanted: Mapping[int, int]) -> None:
    db.session.add(found)
    db.session.flush()
    db.session.add_all(ReturnLine(return_id=found.id, line_id=line, quantity=n) for line, n in wanted.items())
    db.session.flush()


def load_return(return_id: int) -> tuple[Return, Order]:
    """Return a return and its order, locked after the pre-order."""
    known = db.session.get(Return, return_id)
    if known is None:
        raise NotFound("This does not exist, or not any more.")
    order = load_order(known.order_id)
    return load(Return, return_id), order


def step_return(found: Return, step: str, person_id: int | None, *roles: str) -> None:
    """Take one step with a return, within an act."""
    before, found.status = found.status, RETURN_LIFE.after(found.status, step, *roles)
    found.version += 1
    if RETURN_LIFE.ends(found.status):
        found.settled_at = told_at()
    db.session.flush()
    quantity = sum(line.accepted if found.minor else line.quantity for line in lines_of(found.id))
    about = (found.order_id, found.person_id, found.id, quantity, found.status)
    record(ReturnMoved(*about, before, step, found.minor, found.currency), person_id)


def lines_of(return_id: int) -> list[ReturnLine]:
    """Return the lines of a return."""
    return list(db.session.query(ReturnLine).filter_by(return_id=return_id).order_by(ReturnLine.line_id))


def check_eyes(found: Return, person_id: int) -> None:
    """Let only somebody of the company decide on a return, and nobody on their own."""
    check_role(role_of(person_id), *MAKERS)
    if is_one_of(person_id, [found.person_id]):
        raise NotAllowed("Somebody else has to decide this: it is your own order.", code="four_eyes")


@act
def decide_return(return_id: int, step: str, person_id: int, answer: str = "") -> None:
    """Authorise a return, or refuse it with a reason; what is said is told to the buyer."""
    found, _ = load_return(return_id)
    check_eyes(found, person_id)
    if step not in ("approve", "refuse"):
        raise Refused("There is no such step.", code="step")
    RETURN_LIFE.after(found.status, step, role_of(person_id))
    found.answer = _words(answer, "answer") if step == "refuse" else limits.NOTE.text(clean(answer))
    found.decided_by_id = person_id
    step_return(found, step, person_id, role_of(person_id))


@act
def withdraw_return(return_id: int, person_id: int) -> None:
    """Keep after all what one wanted to send back, as long as it was not sent."""
    found, _ = load_return(return_id)
    if found.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    step_return(found, "withdraw", person_id, BUYER)


@act
def send_return(return_id: int, person_id: int | None) -> None:
    """Say that what comes back is on its way: its buyer says so, or the carrier."""
    found, _ = load_return(return_id)
    if person_id is not None and found.person_id != person_id:
        raise NotFound("This does not exist, or not any more.")
    step_return(found, "send", person_id, BUYER if person_id else HOUSE)


@act
def receive_return(return_id: int, person_id: int | None) -> None:
    """Say that the parcel arrived: the company says so, or the carrier."""
    found, _ = load_return(return_id)
    if person_id is not None:
        check_role(role_of(person_id), *MAKERS)
    found.received_at = told_at()
    step_return(found, "receive", person_id, role_of(person_id) if person_id else HOUSE)


@act
def inspect_return(return_id: int, accepted: Mapping[int, int], person_id: int, answer: str = "") -> str:
    """Say how many of each line are accepted, and why not all; the money goes back at once.  Return the status.

    Where the buyer wants the same once more, it waits until it is made again: nothing is kept in stock.
    """
    found, order = load_return(return_id)
    check_eyes(found, person_id)
    RETURN_LIFE.after(found.status, "inspect", role_of(person_id))
    is_all = _accept(found, accepted)
    said = limits.NOTE.text(clean(answer)) if is_all else _words(answer, "answer")
    found.answer = said or found.answer  # what was said when it was authorised stays, where nothing is said now
    found.inspected_by_id = person_id
    step_return(found, "inspect", person_id, role_of(person_id))
    if not any(line.accepted for line in lines_of(return_id)):
        step_return(found, "turn_down", person_id, HOUSE)
    elif found.wish != EXCHANGE:
        pay_back(found, order, person_id)
    return found.status


def _accept(found: Return, accepted: Mapping[int, int]) -> bool:
    """Note how many of each line are accepted; say whether it is all that came."""
    lines = lines_of(found.id)
    for line in lines:
        line.accepted = accepted.get(line.line_id, 0)
        if not 0 <= line.accepted <= line.quantity:
            refusal = Refused("Please give a number from {least} to {most}.", least=0, most=line.quantity)
            raise Invalid({f"line_{line.line_id}": refusal})
    db.session.flush()
    return all(line.accepted == line.quantity for line in lines)


def pay_back(found: Return, order: Order, person_id: int | None, *roles: str) -> None:
    """Credit what was accepted, and promise its money to the buyer; called by acts."""
    RETURN_LIFE.after(found.status, "refund", *(roles or (HOUSE,)))
    found.minor = credit_back(order, accepted_of(found.id), person_id)
    mirror(order)
    promise_refunds([Claim(order, found.minor, "returned", REVENUE)], person_id)
    step_return(found, "refund", person_id, *(roles or (HOUSE,)))


def accepted_of(return_id: int) -> dict[int, int]:
    """Return how many of each line were accepted."""
    return {line.line_id: line.accepted for line in lines_of(return_id)}


@act
def refund_return(return_id: int, person_id: int) -> None:
    """Take the money instead of waiting until it is made again: its buyer says so, or the company."""
    found, order = load_return(return_id)
    role = role_of(person_id)
    if found.person_id != person_id:
        if role not in MAKERS:
            raise NotFound("This does not exist, or not any more.")
        pay_back(found, order, person_id, role)
    else:
        pay_back(found, order, person_id, BUYER)
