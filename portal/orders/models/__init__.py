"""Products, pre-orders, orders, payments, the ledger of money and the agreements with designers."""

from portal.orders.models.money import MoneyEntry, MoneyPosting
from portal.orders.models.options import (
    Configuration,
    Customisation,
    OptionExclusion,
    OptionGroup,
    OptionValue,
)
from portal.orders.models.orders import Order, OrderAddress, OrderLine
from portal.orders.models.payments import Payment, PaymentEvent
from portal.orders.models.preorders import Preorder, PreorderPrice
from portal.orders.models.products import Product
from portal.orders.models.royalties import RoyaltyAgreement, RoyaltySplit

__all__ = [
    "Configuration",
    "Customisation",
    "MoneyEntry",
    "MoneyPosting",
    "OptionExclusion",
    "OptionGroup",
    "OptionValue",
    "Order",
    "OrderAddress",
    "OrderLine",
    "Payment",
    "PaymentEvent",
    "Preorder",
    "PreorderPrice",
    "Product",
    "RoyaltyAgreement",
    "RoyaltySplit",
]
