"""How the company of the demo keeps its books: taxes by destination, the bank's statement, a month of royalties."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.demo.cast import Cast, days_ago
from portal.demo.making import PEG, PLACES
from portal.kit.db import db
from portal.kit.zones import zone_for
from portal.orders import acts
from portal.orders.models import Order, RoyaltySplit, RoyaltyStatement
from portal.orders.rules.bank import BankFile, BankRow
from portal.orders.rules.royalties import Account
from portal.orders.rules.taxes import TypedRate

RATES = (
    ("", "", 0, "Tax free", True),
    ("NO", "", 2500, "MVA", True),
    ("AT", "", 2000, "USt", True),
    ("DE", "", 1900, "USt", True),
    ("FR", "", 2000, "TVA", True),
    ("TW", "", 500, "營業稅", True),
    ("US", "New York", 825, "Sales tax", False),
)
ACCOUNTS = ("DE89370400440532013000", "AT611904300234573201", "FR1420041010050500013M02606")


def set_taxes(cast: Cast) -> None:
    """Say what each destination asks for, before the first order goes there."""
    with days_ago(PEG.opened + 1) as day:
        for rate in RATES:
            acts.set_tax_rate(TypedRate(*rate, day.astimezone(zone_for("")).date()), cast["olivia"])


def keep_books(cast: Cast) -> None:
    """Pay the designers of what was shipped for a month, and read what the bank says."""
    with days_ago(72):
        for person, iban in zip(_designers(), ACCOUNTS, strict=False):
            acts.set_payout_account(person, Account("Alex Berg", iban))
    with days_ago(40) as day:
        acts.close_month(_month_before(day), cast["olivia"])
    with days_ago(39):
        for statement in db.session.scalars(select(RoyaltyStatement.id)).all():
            acts.approve_statement(statement, cast["adrian"])
    _pay_designers(cast)
    keep_addresses(cast)
    with days_ago(3) as day:
        acts.read_statement(BankFile(ACCOUNTS[0], f"{day.year}/11", _rows(cast, day)), cast["olivia"])


def keep_addresses(cast: Cast) -> None:
    """Let two customers keep where they have things sent."""
    with days_ago(12):
        for name, place in (("windbreak", PLACES[1]), ("windbreak", PLACES[2]), ("山嵐", PLACES[3])):
            acts.keep_address(cast[name], replace(place, name=name))


def _designers() -> list[int]:
    return list(db.session.scalars(select(RoyaltySplit.person_id).distinct().order_by(RoyaltySplit.person_id)))


def _month_before(day: datetime) -> str:
    return (day.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def _pay_designers(cast: Cast) -> None:
    with days_ago(38):
        payouts = acts.ask_payouts(cast["adrian"])
    with days_ago(37):
        for payout in payouts:
            acts.move_payout(payout, "approve", cast["olivia"])
        acts.submit_payouts("EUR", cast["olivia"])
    with days_ago(35):
        acts.move_payout(payouts[0], "arrive", cast["olivia"])


def _rows(cast: Cast, day: datetime) -> tuple[BankRow, ...]:
    """Return what the bank says: a transfer that pays, one that nobody can be sure of, and one that is no order's."""
    asked = select(Order.reference, Order.total_minor).filter_by(preorder_id=cast.things["shield"], status="placed")
    waiting = db.session.execute(asked.order_by(Order.id.desc()).limit(1)).one()
    booked = day.date()
    return (
        BankRow("2211-0001", booked, waiting.total_minor, "EUR", f"wind shield {waiting.reference}", "Kim Larsen"),
        BankRow("2211-0002", booked, 4200, "EUR", "for the tent you mended", "R. Vogel"),
        BankRow("2211-0003", booked, -1190, "EUR", "account fee November", "The bank"),
    )
