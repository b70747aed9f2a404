"""Products, pre-orders, orders, payments, the ledger of money and the agreements with designers."""

from portal.orders.models.addresses import KeptAddress
from portal.orders.models.awards import AwardCredit
from portal.orders.models.bank import BankLine, BankStatement
from portal.orders.models.bills import Bill, BillLine, PaperNumber
from portal.orders.models.cards import PaymentAlias, PaymentErrand
from portal.orders.models.disputes import Dispute
from portal.orders.models.money import MoneyEntry, MoneyPosting
from portal.orders.models.options import (
    Configuration,
    Customisation,
    OptionClaim,
    OptionExclusion,
    OptionGroup,
    OptionValue,
)
from portal.orders.models.orders import Order, OrderAddress, OrderLine
from portal.orders.models.payments import Payment, PaymentEvent
from portal.orders.models.payouts import Payout, PayoutAccount, RoyaltyLine, RoyaltyStatement
from portal.orders.models.pickups import PickupPoint
from portal.orders.models.preorders import Collection, Preorder, PreorderException, PreorderPrice
from portal.orders.models.products import Product, ProductWait
from portal.orders.models.returns import Return, ReturnLine
from portal.orders.models.royalties import RoyaltyAgreement, RoyaltySplit
from portal.orders.models.taxes import TaxRate

__all__ = [
    "AwardCredit",
    "BankLine",
    "BankStatement",
    "Bill",
    "BillLine",
    "Collection",
    "Configuration",
    "Customisation",
    "Dispute",
    "KeptAddress",
    "MoneyEntry",
    "MoneyPosting",
    "OptionClaim",
    "OptionExclusion",
    "OptionGroup",
    "OptionValue",
    "Order",
    "OrderAddress",
    "OrderLine",
    "PaperNumber",
    "Payment",
    "PaymentAlias",
    "PaymentErrand",
    "PaymentEvent",
    "Payout",
    "PayoutAccount",
    "PickupPoint",
    "Preorder",
    "PreorderException",
    "PreorderPrice",
    "Product",
    "ProductWait",
    "Return",
    "ReturnLine",
    "RoyaltyAgreement",
    "RoyaltyLine",
    "RoyaltySplit",
    "RoyaltyStatement",
    "TaxRate",
]
