"""Countries by their ISO 3166 codes, as the reader's language calls them."""

from portal.kit.i18n import locale
from portal.orders.rules.addresses import COUNTRIES


def country_name(code: str) -> str:
    """Return the name of a country; of what is no code, the word itself."""
    return str(locale().territories.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Return all countries for a select, by name, with an empty one first."""
    return [("", ""), *sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])]
