"""Where an order goes, and what counts as one destination."""

from dataclasses import dataclass, fields

from babel import Locale

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.text import clean_line, fold

LARGE = ("AU", "BR", "CA", "CN", "ID", "IN", "RU", "US")  # one truck does not serve all of it
NO_COUNTRIES = ("CQ", "EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")  # no codes of ISO, or no countries
CODES = sorted(str(code) for code in Locale("en").territories)
COUNTRIES = tuple(code for code in CODES if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES)


@dataclass(frozen=True, slots=True)
class Address:
    """A name, a place and a country by its ISO 3166 code; the region matters in large countries."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is known yet."""
        return not self.country

    def checked(self) -> "Address":
        """Return the address, cleaned, or refuse it field by field."""
        kept = {field.name: clean_line(getattr(self, field.name)) for field in fields(self)}
        must = {"name", "street", "city", "country"} | ({"region"} if kept["country"] in LARGE else set())
        wrong: dict[str, str | Refused] = {}
        for name, value in kept.items():
            if name in must and not value:
                wrong[name] = Refused("Please fill this in.")
            elif len(value) > limits.ADDRESS_LINE.most:
                wrong[name] = Refused(
                    "Please write at most {n} characters; these are {given}.", n=120, given=len(value)
                )
        if kept["country"] and kept["country"] not in COUNTRIES:
            wrong["country"] = Refused("There is no country “{country}”.", country=kept["country"])
        if wrong:
            raise Invalid(wrong)
        return Address(**kept)


def destination(country: str, region: str) -> tuple[str, str]:
    """Return what is one destination: a country, and within a large one the region."""
    return (country, fold(region)) if country in LARGE else (country, "")
