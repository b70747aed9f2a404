"""What is known about what somebody owns: knowledge, orders and feedback at the same instant."""

import re
from collections.abc import Sequence

from portal.feedback.rules import QUESTION
from portal.feedback.rules import RETURN as SENT_BACK
from portal.flows.feedback import give_feedback
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean
from portal.knowledge.acts import end_walk
from portal.knowledge.queries import get_guide, products_of_guide, published_tree
from portal.knowledge.rules.trees import RETURN, told, walk
from portal.orders.queries.owning import product_named, products_called, returnable
from portal.people.queries import Viewer, viewer
from portal.river import act

NUMBER = re.compile(r"#?([0-9]{1,18})(?:\s*·.*)?", re.ASCII)


def products_in(lines: Sequence[str], seen: Viewer) -> list[int]:
    """Return the products that were typed, one a line: a name, or the number of its page and what follows it."""
    numbers = {line: int(found[1]) for line in lines if (found := NUMBER.fullmatch(line))}
    rows = products_called(lines, list(numbers.values()), seen)
    try:
        return [product_named(line, rows, numbers.get(line)) for line in lines]
    except Refused as refusal:
        raise Invalid({"products": refusal}) from refusal


@act
def report_fault(
    guide_id: int, edition: int, way: Sequence[int], outcome: str, words: str, person_id: int, order_id: int | None
) -> int:
    """Write to the company at the end of a guide, with the way that was gone before one's own words; return the id.

    What is to be sent back is of an order that has arrived.
    """
    guide = get_guide(guide_id, viewer(person_id))
    gone = walk(published_tree(guide, edition), way)
    end_walk(guide_id, edition, way, outcome, person_id)
    body = "\n\n".join(part for part in (told(guide.title, gone), clean(words).strip()) if part)
    product_id = _product(guide_id, person_id, outcome, order_id)
    kind = SENT_BACK if outcome == RETURN else QUESTION
    return give_feedback(person_id, kind, body, None, product_id, order_id)


def _product(guide_id: int, person_id: int, outcome: str, order_id: int | None) -> int | None:
    """Return which product it is about, and refuse to take back what was not sent."""
    about = products_of_guide(guide_id)
    of_order = [row.product_id for row in returnable(person_id, about) if row.id == order_id]
    if outcome == RETURN and not of_order:
        raise Invalid({"order_id": "Please choose the order from which you want to send something back."})
    return of_order[0] if of_order else about[0] if len(about) == 1 else None
