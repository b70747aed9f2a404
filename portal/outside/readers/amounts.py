"""Numbers, money and instants from text: exact, never by way of a float, and None where it is none."""

from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache

LONGEST = 40  # characters of a number; a number of 5,000 digits is not one that anybody meant
LARGEST = 10**12  # what is more than a billion of anything is a fault of the file
DIGITS = 18  # so that the product of two numbers is still exact
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
YEARS = range(1900, 2101)


def cleaned(text: str) -> str:
    """Return the text as the database can keep it: no NUL, no half of a surrogate pair."""
    if "\x00" in text or not text.isascii():
        return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return text


@lru_cache(maxsize=8192)
def decimal_of(text: str, point: str = ".") -> Decimal | None:
    """Return the number as written, with its thousands grouped or not."""
    text = text.strip()
    if not text or len(text) > LONGEST or "_" in text or not text.isascii():
        return None
    text = text.replace("," if point == "." else ".", "").replace(point, ".").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST and len(number.as_tuple().digits) <= DIGITS else None


@lru_cache(maxsize=8192)
def whole(text: str, point: str = ".") -> int | None:
    """Return a whole number, also where it is written `6.0`."""
    number = decimal_of(text, point)
    return int(number) if number is not None and number == number.to_integral_value() else None


def to_minor(amount: Decimal, exponent: int) -> int:
    """Return an amount in minor units; halves go to the even neighbour, so that many of them do not drift."""
    return int(EXACT.quantize(EXACT.scaleb(amount, exponent), Decimal(1)))


@lru_cache(maxsize=65536)
def instant(text: str, style: str = "", zone: tzinfo = UTC) -> datetime | None:
    """Return the moment in UTC; a text without a zone is told in `zone`, `style` is its pattern if not ISO 8601."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    try:
        moment = datetime.strptime(text, style) if style else datetime.fromisoformat(text)  # noqa: DTZ007
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None


def from_milliseconds(text: str) -> datetime | None:
    """Return the moment that lies so many milliseconds after the first of January 1970."""
    if not (text.isascii() and text.isdigit() and len(text) <= 13) or int(text) >= 4_102_444_800_000:
        return None
    seconds, rest = divmod(int(text), 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
