"""How long, how many, how much: one set of limits for forms, for the API and for the acts behind them."""

from dataclasses import dataclass
from typing import Final

from portal.kit.errors import Refused
from portal.kit.text import has_han


@dataclass(frozen=True, slots=True)
class Limit:
    """The least and the most that is taken; for texts in characters."""

    least: int
    most: int
    of_chinese: int = 0  # the least where the text is Chinese, whose characters say more than letters do; 0: as all

    def enough(self, text: str) -> int:
        """Return how many characters are enough of a text in this script."""
        return self.of_chinese if self.of_chinese and has_han(text) else self.least

    def holds(self, text: str) -> bool:
        """Say whether a text is neither too short nor too long."""
        return self.enough(text) <= len(text) <= self.most

    def __contains__(self, n: int) -> bool:
        """Say whether a number lies within."""
        return self.least <= n <= self.most

    def text(self, value: str) -> str:
        """Return the text, or refuse it as too short or too long."""
        if not value and self.least:
            raise Refused("Please fill this in.", code="missing")
        if len(value) < (enough := self.enough(value)):
            raise Refused("Please write at least {n} characters.", code="too_short", n=enough)
        if len(value) > self.most:
            raise Refused("Please write at most {n} characters; these are {given}.", n=self.most, given=len(value))
        return value

    def number(self, value: int) -> int:
        """Return the number, or refuse it as too small or too large."""
        if value not in self:
            raise Refused("Please give a number from {least} to {most}.", least=self.least, most=self.most)
        return value


# Words that people write.
TITLE: Final = Limit(3, 150, of_chinese=2)
BODY: Final = Limit(0, 20_000)
COMMENT: Final = Limit(1, 10_000)
ANSWER: Final = COMMENT
MESSAGE: Final = COMMENT
REASON: Final = Limit(10, 1_000, of_chinese=4)
NOTE: Final = Limit(0, 1_000)
NAME: Final = Limit(1, 60)
LINE: Final = Limit(0, 200)
SUMMARY: Final = Limit(0, 500)
ABOUT_ME: Final = Limit(0, 2_000)
TAG: Final = Limit(1, 30)
TAGS: Final = Limit(0, 5)
ADDRESS_LINE: Final = Limit(1, 120)
REFERENCE: Final = Limit(1, 80)
QUERY: Final = Limit(0, 200)
MAIL: Final = Limit(3, 254)
PASSWORD: Final = Limit(10, 128)
URL: Final = Limit(0, 2_000)

# Numbers.
ID: Final = Limit(1, 2**63 - 1)
QUANTITY: Final = Limit(1, 10_000)
THRESHOLD: Final = Limit(1, 1_000_000)
PRICE: Final = Limit(0, 10**11)  # minor units
POINTS: Final = Limit(1, 10**9)
RATING: Final = Limit(1, 5)
LEAD_DAYS: Final = Limit(0, 365)
BASIS_POINTS: Final = Limit(0, 10_000)
TALLY: Final = Limit(1, 10_000)
SPAM_WEIGHT: Final = Limit(-500, 500)  # hundredths
SUSPENSION_DAYS: Final = Limit(1, 365)
PRICE_STEPS: Final = Limit(1, 10)
PAGE: Final = Limit(1, 100)
PAGE_SIZE: Final = 20

# Pictures and files.
PICTURE_BYTES: Final = 10 * 2**20
PICTURE_PIXELS: Final = 25_000_000
PICTURES: Final = Limit(0, 10)
FILE_BYTES: Final = 10 * 2**20
IMPORT_BYTES: Final = 100 * 2**20

# What one text may cost when it is rendered.
HTML_BYTES: Final = 200_000
TABLE_CELLS: Final = 2_000
