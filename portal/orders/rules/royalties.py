"""How royalties are stated and paid: the lives of a statement and of a payout, and what an account number is."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.states import States, Step
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders.rules.lives import HOUSE
from portal.people.rules import ADMIN, OPERATIONS

TILL = (OPERATIONS, ADMIN)  # who keeps the books

STATEMENT_LIFE = States(
    Step("open", "close", "closed", (*TILL, HOUSE), N_("Close the month"), N_("the month is over")),
    Step("closed", "approve", "approved", TILL, N_("Approve it"), N_("another person than who closed it")),
    Step("approved", "pay", "paid", (HOUSE,), N_("Pay it"), N_("its payout arrived")),
    Step("paid", "return", "approved", (HOUSE,), N_("Have it back"), N_("the bank sent it back")),
    names={
        "open": N_("Not closed yet"),
        "closed": N_("Month closed"),
        "approved": N_("Approved"),
        "paid": N_("Paid out"),
    },
)

PAYOUT_LIFE = States(
    Step("draft", "approve", "approved", TILL, N_("Approve it"), N_("another person than who asked for it")),
    Step("draft", "drop", "dropped", TILL, N_("Drop it"), N_("its statements wait for the next payout")),
    Step("approved", "submit", "submitted", TILL, N_("Give it to the bank"), N_("the account is known")),
    Step("submitted", "arrive", "paid", TILL, N_("The money arrived")),
    Step("submitted", "fail", "failed", TILL, N_("It failed")),
    Step("submitted", "lose", "unknown", TILL, N_("Nobody knows yet")),
    Step("unknown", "arrive", "paid", TILL, N_("The money arrived"), N_("the bank was asked")),
    Step("unknown", "fail", "failed", TILL, N_("It failed"), N_("the bank was asked")),
    Step("failed", "again", "draft", TILL, N_("Try again")),
    Step("paid", "return", "returned", TILL, N_("It came back")),
    names={
        "draft": N_("Asked for"),
        "approved": N_("Approved"),
        "submitted": N_("At the bank"),
        "paid": N_("Paid out"),
        "failed": N_("Failed"),
        "unknown": N_("No clear answer yet"),
        "returned": N_("Came back"),
        "dropped": N_("Dropped"),
    },
)
SPENT = ("submitted", "unknown", "paid")  # the money has left what we owe

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """Where money goes: a name, an IBAN, and a BIC where the bank asks for one."""

    holder: str
    iban: str
    bic: str = ""

    def checked(self) -> "Account":
        """Return the account as banks write it, or refuse it field by field."""
        holder = clean_line(self.holder)
        iban, bic = (re.sub(r"\s", "", clean_line(each)).upper() for each in (self.iban, self.bic))
        wrong: dict[str, str | Refused] = {}
        if not 1 <= len(holder) <= limits.ADDRESS_LINE.most:
            wrong["holder"] = Refused("Please fill this in.")
        if not is_iban(iban):
            wrong["iban"] = Refused("This is no IBAN: a digit is wrong, or some are missing.")
        if bic and not _BIC.fullmatch(bic):
            wrong["bic"] = Refused("A BIC has eight or eleven signs.")
        if wrong:
            raise Invalid(wrong)
        return Account(holder, iban, bic)


@dataclass(frozen=True, slots=True)
class Terms:
    """Between which days an agreement counts for new orders, what it pays at most, and below what a payout waits."""

    starts_on: date | None = None
    ends_on: date | None = None
    currency: str = ""
    cap_minor: int | None = None
    minimum_minor: int | None = None

    def checked(self) -> "Terms":
        """Return the terms, or refuse them field by field."""
        wrong: dict[str, str | Refused] = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = Refused("The last day lies before the first.")
        for name, minor in (("cap", self.cap_minor), ("minimum", self.minimum_minor)):
            if minor is not None and (minor not in limits.PRICE or not self.currency):
                wrong[name] = Refused("Please give an amount and its currency.")
        if wrong:
            raise Invalid(wrong)
        return self


AT_ONCE = Terms()


def is_iban(iban: str) -> bool:
    """Say whether the two check digits of an IBAN fit (ISO 13616)."""
    if not (_IBAN.fullmatch(iban) and iban.isascii()):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def masked(iban: str) -> str:
    """Return an IBAN of which only its ends can be read."""
    return f"{iban[:4]} … {iban[-4:]}"


def month_end(month: str, zone: tzinfo) -> datetime:
    """Return the instant at which a month written as 2026-11 is over, or refuse what is no month."""
    if not _MONTH.fullmatch(month):
        raise Invalid({"month": Refused("Please write the month as 2026-11.")})
    year, number = int(month[:4]), int(month[5:])
    first = date(year + number // 12, number % 12 + 1, 1)
    return datetime(first.year, first.month, 1, tzinfo=zone).astimezone(UTC)


def month_of(moment: datetime, zone: tzinfo) -> str:
    """Return the month of an instant where the company is."""
    return moment.astimezone(zone).strftime("%Y-%m")


def months_between(first: datetime, last: datetime, zone: tzinfo) -> list[str]:
    """Return the months from that of one instant to that of another, where the company is."""
    month, found = month_of(first, zone), [month_of(first, zone)]
    while month < month_of(last, zone):
        month = month_of(month_end(month, zone), zone)
        found.append(month)
    return found


def last_month(moment: datetime, zone: tzinfo) -> str:
    """Return the month that was over last at an instant, where the company is."""
    first = moment.astimezone(zone).replace(day=1)
    return month_of(first - timedelta(days=1), zone)
