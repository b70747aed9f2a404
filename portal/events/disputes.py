"""Payments that buyers have their banks take back."""

from dataclasses import dataclass
from typing import ClassVar

from portal.events.orders import PaymentEventTold
from portal.kit.words import N_


@dataclass(frozen=True)
class PaymentDisputed(PaymentEventTold):
    """A buyer has their bank take a payment back, or that is settled; `outcome` says how it stands.

    `is_new`: nothing was told of this dispute before.
    """

    kind = "payment.disputed"
    sentence = N_("A payment for {subject} is disputed at the bank of its buyer")
    sentences: ClassVar[dict[str, str]] = {
        "won": N_("The dispute about a payment for {subject} is over: the money is here again"),
        "lost": N_("The dispute about a payment for {subject} is over: the money went back to its buyer"),
    }
    reference: str = ""
    outcome: str = ""
    is_new: bool = True


@dataclass(frozen=True)
class DisputeExplained(PaymentEventTold):
    """The bank says why a payment is disputed, and until when it waits for an answer."""

    kind = "dispute.explained"
    sentence = N_("The bank says why a payment for {subject} is disputed")
    sentences: ClassVar[dict[str, str]] = {"inquiry": N_("The bank says why it asks about a payment for {subject}")}
    reference: str = ""
    reason: str = ""
    answer_by: str = ""
    outcome: str = ""  # "inquiry": it only asks


@dataclass(frozen=True)
class PaymentInquired(PaymentEventTold):
    """The bank asks about a payment and takes nothing back, or asks no more (`outcome`)."""

    kind = "payment.inquired"
    sentence = N_("The bank asks about a payment for {subject}; nothing is taken back")
    sentences: ClassVar[dict[str, str]] = {"closed": N_("The bank asks no more about a payment for {subject}")}
    reference: str = ""
    outcome: str = ""
