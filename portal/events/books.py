"""What happens to the books: taxes, invoices, royalties, payouts and the statements of the bank."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class TaxRateSet(Event):
    """The company said what a destination asks for from a day on."""

    kind = "tax.set"
    about = "tax:{rate_id}"
    sentence = N_("{actor} set a tax rate")
    touchpoint = "desk"
    rate_id: int
    country: str
    region: str
    basis_points: int
    valid_from: str


@dataclass(frozen=True)
class BillIssued(Event):
    """An invoice was written for what was shipped, or a credit note for what came back."""

    kind = "bill.issued"
    about = "order:{order_id}"
    sentence = N_("A paper was written for {subject}")
    touchpoint = "shop"
    order_id: int
    person_id: int | None
    bill_id: int
    paper: str
    year: int
    number: int
    minor: int
    tax_minor: int
    currency: str


@dataclass(frozen=True)
class RoyaltyMonthClosed(Event):
    """The royalties of a month were added up; what comes later is part of the next."""

    kind = "royalty.month_closed"
    about = "month:{month}"
    sentence = N_("{actor} closed the royalties of a month")
    touchpoint = "desk"
    month: str
    statements: int


@dataclass(frozen=True)
class StatementEvent(Event):
    """What all events of a royalty statement know; `person_id` is the designer."""

    about = "statement:{statement_id}"
    touchpoint = "shop"
    statement_id: int
    person_id: int
    month: str
    minor: int
    currency: str


@dataclass(frozen=True)
class StatementClosed(StatementEvent):
    """What a designer gets of a month is known."""

    kind = "statement.closed"
    sentence = N_("A royalty statement was written")


@dataclass(frozen=True)
class StatementApproved(StatementEvent):
    """A second person looked at a statement and let it be paid."""

    kind = "statement.approved"
    sentence = N_("{actor} approved a royalty statement")


@dataclass(frozen=True)
class AwardBooked(Event):
    """An award of money is owed to somebody; below zero it is owed no more, as what it was for has fallen."""

    kind = "award.booked"
    about = "person:{person_id}"
    sentence = N_("An award of money for {subject} was booked")
    touchpoint = "shop"
    person_id: int
    entry_id: int
    source: str
    because: str
    minor: int
    currency: str


@dataclass(frozen=True)
class PayoutMoved(Event):
    """Money for a designer was asked for, approved, given to the bank, arrived, or came back."""

    kind = "payout.moved"
    about = "payout:{payout_id}"
    sentence = N_("A payout of royalties went a step further")
    touchpoint = "shop"
    payout_id: int
    person_id: int
    minor: int
    currency: str
    status: str
    before: str
    step: str


@dataclass(frozen=True)
class PayoutAccountSet(Event):
    """A designer said where money goes; the number stays with the account, not here."""

    kind = "payout.account_set"
    about = "person:{person_id}"
    sentence = N_("{actor} said where royalties go")
    touchpoint = "shop"
    person_id: int


@dataclass(frozen=True)
class PayoutAccountDeleted(Event):
    """Where a designer's money went is known no more, because they left."""

    kind = "payout.account_deleted"
    about = "person:{person_id}"
    sentence = N_("The bank account of {subject} was deleted")
    touchpoint = "desk"
    person_id: int


@dataclass(frozen=True)
class BankStatementRead(Event):
    """The statement of a bank was read, a long one piece by piece; lines that were known before count once."""

    kind = "bank.statement_read"
    about = "bank_statement:{statement_id}"
    sentence = N_("{actor} read a statement of the bank")
    touchpoint = "desk"
    statement_id: int
    lines: int
    known: int
    booked: int


@dataclass(frozen=True)
class BankLineSettled(Event):
    """A line of a bank statement was given to an order, or set aside."""

    kind = "bank.line_settled"
    about = "bank_line:{line_id}"
    sentence = N_("{actor} settled a line of a bank statement")
    touchpoint = "desk"
    line_id: int
    status: str
    order_id: int | None


@dataclass(frozen=True)
class CardErrandMoved(Event):
    """A provider of card payments is asked for something, or has answered; `state` says how far it is."""

    kind = "payment.asked"
    about = "order:{order_id}"
    sentence = N_("A provider of payments was asked about {subject}")
    touchpoint = "shop"
    order_id: int
    errand_id: int
    errand: str
    state: str
