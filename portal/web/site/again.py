"""Order again what was ordered: the frozen choice, at today's price, with a word on what has changed since."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.money import Money
from portal.orders.queries import Known, Offer, get_order
from portal.orders.queries.options import configurations, customisations_of
from portal.orders.rules.options import CHOICE, WORDS, Menu
from portal.people.queries import Viewer
from portal.web.site.choosing import OrderForm


def choose_again(form: OrderForm, menu: Menu, offer: Offer, order_id: int, seen: Viewer) -> list[str]:
    """Put what an earlier order of the viewer held into the form, and return what has changed since, as sentences."""
    known = _own(order_id, seen)
    line = next((each for each in known.lines if each.product_id == offer.product.id), None) if known else None
    if known is None or line is None:
        return []
    frozen = configurations([line.configuration_id]).get(line.configuration_id or 0)
    parts: Sequence[Mapping[str, Any]] = frozen.snapshot["parts"] if frozen else []
    form["quantity"].data = line.quantity
    changes = _put_values(form, menu, parts, offer.terms.currency)
    _put_words(form, menu, order_id)
    base = line.unit_minor - (frozen.minor if frozen else 0)
    return [*_base_changed(base, offer, known.order.currency), *changes]


def _own(order_id: int, seen: Viewer) -> Known | None:
    try:
        known = get_order(order_id, seen)
    except NotFound:
        return None
    return known if known.order.person_id == seen.id else None


def _base_changed(before: int, offer: Offer, currency: str) -> list[str]:
    """Say that the price of each is another one than it was, as far as the two can be compared."""
    terms = offer.terms
    if (before, currency) == (terms.base, terms.currency):
        return []
    now, then = Money(terms.base, terms.currency), Money(before, currency)
    return [
        gettext("Each costs at most {price} now, before what you choose; then it was {before}.", price=now, before=then)
    ]


def _put_values(form: OrderForm, menu: Menu, parts: Sequence[Mapping[str, Any]], currency: str) -> list[str]:
    """Choose the same answers where they are still offered; return what is gone, or costs something else."""
    groups = {group.id: group for group in menu.groups if group.kind == CHOICE}
    changes = []
    for part in (each for each in parts if each["value_id"]):
        group = groups.get(part["group_id"])
        value = next((each for each in group.values if each.id == part["value_id"]), None) if group else None
        if value is None:
            changes.append(gettext("“{name}” is no longer offered; please choose again.", name=part["value"]))
        else:
            form[f"option_{value_group(part)}"].data = str(value.id)
            changes += _value_changed(value.name, part["minor"], value.minor, currency)
    return changes


def value_group(part: Mapping[str, Any]) -> int:
    """Return the option that a frozen part answers."""
    return int(part["group_id"])


def _value_changed(name: str, before: int, now: int, currency: str) -> list[str]:
    if before == now:
        return []
    adds, added = Money(now, currency), Money(before, currency)
    return [gettext("“{name}” adds {price} now; then it added {before}.", name=name, price=adds, before=added)]


def _put_words(form: OrderForm, menu: Menu, order_id: int) -> None:
    """Put on the same words again; somebody looks at them anew."""
    asked = {group.id for group in menu.groups if group.kind == WORDS}
    for row, option in customisations_of(order_id):
        if option.id in asked:
            form[f"option_{option.id}"].data = row.words
