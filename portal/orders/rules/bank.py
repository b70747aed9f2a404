"""What a line of a bank statement is: for which order it came, and what is to be said of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from portal.kit.words import N_
from portal.orders.rules.payments import bank_reference

WAITING, BOOKED, ASIDE = "waiting", "booked", "aside"
LINE_STATES = {WAITING: N_("To be settled"), BOOKED: N_("Booked"), ASIDE: N_("Not an order's")}

UNREAD = "unread"
VERDICTS = {  # what the page says of a line, in a sentence
    UNREAD: N_("Nobody has looked at it yet; read the file once more, and its reading goes on."),
    "paid": N_("It pays the order in full."),
    "part": N_("It pays a part of the order; the rest is still to come."),
    "over": N_("It is more than the order costs; what is too much goes back."),
    "late": N_("The order is no longer open; all of it goes back."),
    "known": N_("It was marked by hand before, and counts once."),
    "refund": N_("It is the refund that we owed."),
    "refund_back": N_("It is a refund that came back; it is owed again."),
    "payout": N_("It is a payout of royalties."),
    "currency": N_("The order is paid in another currency; it was not booked."),
    "slip": N_("The reference has a slip of the pen; this order has the same amount open."),
    "amount": N_("There is no reference; this order has the same amount open."),
    "unknown": N_("We know no order for it."),
    "refused": N_("It could not be booked, and was set aside:"),
    "outgoing": N_("Money that left; we know of no refund or payout for it."),
}
NEAR = ("slip", "amount")  # these propose an order, and a person says yes

_REFERENCE = re.compile(r"WS[\s\-./]?((?:\d[\s.]?){6,15})[\s\-./]*(\d)\s?(\d)(?!\d)", re.IGNORECASE | re.ASCII)
_LIKE = re.compile(r"\d{4,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line as the bank gives it; what left the account is below zero."""

    reference: str  # the bank's own; empty where it gives none
    booked_on: date
    minor: int
    currency: str
    words: str
    party: str = ""


@dataclass(frozen=True, slots=True)
class BankFile:
    """A statement as it was read."""

    account: str
    number: str
    rows: tuple[BankRow, ...]


def keys_of(account: str, rows: Sequence[BankRow]) -> list[str]:
    """Return what tells each line from all others, also when the same line comes in another file."""
    seen: dict[str, int] = {}
    return [_key(account, row, seen) for row in rows]


def _key(account: str, row: BankRow, seen: dict[str, int]) -> str:
    """Return a print of all that is said of a line, and its number among those that look alike in one file."""
    said = (account, row.reference, row.booked_on.isoformat(), row.minor, row.currency, row.words, row.party)
    print_ = sha256(repr(said).encode()).hexdigest()[:40]
    seen[print_] = seen.get(print_, 0) + 1
    return print_ if seen[print_] == 1 else f"{print_}/{seen[print_]}"


def order_in(words: str) -> int | None:
    """Return the order whose reference stands in these words, if its check digits fit."""
    for found in _REFERENCE.finditer(words):
        number, check = re.sub(r"\D", "", found[1]), found[2] + found[3]
        if len(number) <= 15 and bank_reference(int(number)).endswith(f"-{check}"):
            return int(number)
    return None


def near_orders(words: str) -> list[int]:
    """Return orders that somebody may have meant who slipped: numbers of which all but a digit fit."""
    return sorted({int(part) for run in _LIKE.findall(words) for part in (run, run[:-2]) if 0 < int(part or 0) < 2**53})
