"""The options of a product as the workshop names them: a key for each value, and its words."""

from collections.abc import Sequence

from portal.kit.errors import Invalid, Refused
from portal.orders.queries.options import menu_of


def options_of(product_id: int | None) -> dict[str, str]:
    """Return the values that a buyer of a product may choose, by their keys, as “Colour: Moss”."""
    if product_id is None:
        return {}
    return {
        str(value.id): f"{group.name}: {value.name}" for group in menu_of(product_id).groups for value in group.values
    }


def value_ids(names: Sequence[str], known: dict[str, str]) -> list[str]:
    """Return the keys of values that a file names as “Colour: Moss” or by their key; refuse what nobody may choose."""
    keys = {words.casefold(): key for key, words in known.items()} | {key: key for key in known}
    unknown = next((name for name in names if name.casefold() not in keys), None)
    if unknown is not None:
        raise Invalid({"file": Refused("There is no option “{name}” of this product.", name=unknown)})
    return [keys[name.casefold()] for name in names]
