"""Names in every language of the house, as boards and statuses have them."""

from collections.abc import Mapping

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import LANGUAGES
from portal.kit.text import clean_line


def field_of(language: str) -> str:
    """Return the name of the field that asks for a name in this language."""
    return f"name_{language.replace('-', '_').lower()}"


def read_names(given: Mapping[str, str]) -> dict[str, str]:
    """Return the names by language, cleaned, or refuse them field by field."""
    names = {language: clean_line(given.get(language, "")) for language in LANGUAGES}
    wrong: dict[str, str | Refused] = {}
    for language, name in names.items():
        try:
            limits.NAME.text(name)
        except Refused as refusal:
            wrong[field_of(language)] = refusal
    if wrong:
        raise Invalid(wrong)
    return names
