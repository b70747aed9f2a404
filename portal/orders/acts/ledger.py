"""The ledger of money: double entry, in whole minor units, added to and never changed.

Plus is debit, minus is credit.  What we owe (deposits, refunds, royalties) and what we earned is credit; cash and
what royalties cost is debit.  Functions here are called by acts and record nothing themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from portal.kit.db import db
from portal.orders.models import MoneyEntry, MoneyPosting
from portal.orders.rules.payments import VOUCHER
from portal.river.acts import told_at

DEPOSITS, REVENUE, REFUNDS = "customer:deposits", "revenue", "refunds:payable"
TAX = "tax:payable"
ROYALTY_DUE, ROYALTY_COST = "royalty:payable", "expense:royalty"
VOUCHER_COST = "expense:voucher"
AWARD_DUE, AWARD_COST = "award:payable", "expense:award"
ON_THE_WAY = "payout:clearing"
DISPUTES = "disputes"  # what banks took back for buyers, until that is won or lost


def cash(provider: str) -> str:
    """Return the account of the money that a provider holds for us; what a voucher pays is a cost of our own."""
    return VOUCHER_COST if provider == VOUCHER else f"cash:{provider}"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry."""

    account: str
    minor: int
    order_id: int | None
    line_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money; its key says for which intent, so that it can happen but once."""

    key: str
    kind: str
    currency: str
    sides: tuple[Side, ...]
    reverses: str | None = None  # the key of the entry that this one takes back

    def __post_init__(self) -> None:
        """See that it balances."""
        if sum(side.minor for side in self.sides):
            raise ValueError(f"{self.key} does not balance.")


def move(key: str, kind: str, minor: int, currency: str, debit: Side, credit: Side) -> Entry:
    """Return an entry of two sides."""
    sides = (
        Side(debit.account, minor, debit.order_id, debit.line_id, debit.person_id),
        Side(credit.account, -minor, credit.order_id, credit.line_id, credit.person_id),
    )
    return Entry(key, kind, currency, sides)


def post(entries: Sequence[Entry]) -> None:
    """Write entries to the ledger; a key that is there already is refused by the database."""
    entries = [entry for entry in entries if any(side.minor for side in entry.sides)]
    if not entries:
        return
    reversed_ids = _ids([entry.reverses for entry in entries if entry.reverses])
    heads = [
        {"key": entry.key, "kind": entry.kind, "occurred_at": told_at()}
        | {"reverses_id": reversed_ids.get(entry.reverses or "")}
        for entry in entries
    ]
    written = db.session.execute(insert(MoneyEntry).returning(MoneyEntry.key, MoneyEntry.id), heads)
    ids = {row.key: row.id for row in written}  # in whatever order: so many are written in one statement
    db.session.execute(insert(MoneyPosting), _rows(entries, ids))


def answer(key: str, own: str, kind: str, currency: str) -> Entry:
    """Return the entry that takes another one back: the same sides, the other way round."""
    asked = select(MoneyPosting).join(MoneyEntry, MoneyEntry.id == MoneyPosting.entry_id).where(MoneyEntry.key == key)
    rows = db.session.scalars(asked.order_by(MoneyPosting.number)).all()
    sides = tuple(Side(row.account, -row.minor, row.order_id, row.line_id, row.person_id) for row in rows)
    return Entry(own, kind, currency, sides, reverses=key)


def paid_from(key: str) -> str:
    """Return the account out of which an entry paid."""
    asked = select(MoneyPosting.account).join(MoneyEntry, MoneyEntry.id == MoneyPosting.entry_id)
    return db.session.scalar(asked.where(MoneyEntry.key == key, MoneyPosting.minor < 0)) or ""


def _ids(keys: Sequence[str]) -> dict[str, int]:
    if not keys:
        return {}
    asked = select(MoneyEntry.key, MoneyEntry.id).where(MoneyEntry.key.in_(keys))
    return {row.key: row.id for row in db.session.execute(asked)}


def _rows(entries: Sequence[Entry], ids: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {"entry_id": ids[entry.key], "number": number, "account": side.account, "order_id": side.order_id}
        | {"line_id": side.line_id, "person_id": side.person_id, "minor": side.minor, "currency": entry.currency}
        for entry in entries
        for number, side in enumerate(entry.sides, start=1)
        if side.minor
    ]
