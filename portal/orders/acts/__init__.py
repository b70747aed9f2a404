"""What is done with products, pre-orders, orders and money."""

from portal.orders.acts.addresses import edit_address, keep_address, remove_address
from portal.orders.acts.awaiting import await_product, unawait_product
from portal.orders.acts.awards import book_award, take_award_back
from portal.orders.acts.banking import assign_line, read_on, read_statement, set_line_aside
from portal.orders.acts.cards import (
    ask_again,
    ask_refund,
    begin_card,
    hear_cards,
    keep_alias,
    note_answer,
    note_refusal,
    note_silence,
    take_errand,
)
from portal.orders.acts.changing import CHANGEABLE, change_order
from portal.orders.acts.choosing import judge_customisation, write_anew
from portal.orders.acts.closing import call_off, close_over, close_preorder, decide_collected
from portal.orders.acts.drafting import (
    approve_exception,
    ask_exception,
    draft_preorder,
    edit_draft,
    move_preorder,
    open_draft,
    tell_short,
)
from portal.orders.acts.ending import end_held, not_held
from portal.orders.acts.exchanging import exchange_return
from portal.orders.acts.fulfilling import (
    complete_preorder,
    deliver_orders,
    not_paid,
    ship_orders,
    start_making,
    stop_making,
    take_back,
)
from portal.orders.acts.importing import import_invoices, withdraw_invoices
from portal.orders.acts.mending import try_refund_again
from portal.orders.acts.options import (
    add_option,
    add_value,
    allow,
    change_value,
    edit_value,
    exclude,
    limit_value,
    retire_option,
    retire_value,
)
from portal.orders.acts.ordering import cancel_order, lapse_unpaid, place_order, set_address
from portal.orders.acts.paying import finish_held, note_payment, pay, pay_simulated, promise_simulated, reconcile
from portal.orders.acts.payouts import (
    ask_payouts,
    delete_payout_account,
    move_payout,
    set_payout_account,
    submit_payouts,
)
from portal.orders.acts.pickups import address_at, change_point, choose_point, name_point
from portal.orders.acts.preorders import Terms, open_preorder
from portal.orders.acts.products import agree_royalty, create_product, edit_product, move_product, show_pictures
from portal.orders.acts.returning import (
    ask_return,
    decide_return,
    inspect_return,
    receive_return,
    refund_return,
    send_return,
    withdraw_return,
)
from portal.orders.acts.sending import note_refund_back, note_refund_failed, pay_refund_by_bank, settle_refund
from portal.orders.acts.statements import approve_statement, close_month, close_month_over
from portal.orders.acts.taxes import read_tax_rates, set_tax_rate
from portal.orders.acts.vouching import pay_by_voucher

__all__ = [
    "CHANGEABLE",
    "Terms",
    "add_option",
    "add_value",
    "address_at",
    "agree_royalty",
    "allow",
    "approve_exception",
    "approve_statement",
    "ask_again",
    "ask_exception",
    "ask_payouts",
    "ask_refund",
    "ask_return",
    "assign_line",
    "await_product",
    "begin_card",
    "book_award",
    "call_off",
    "cancel_order",
    "change_order",
    "change_point",
    "change_value",
    "choose_point",
    "close_month",
    "close_month_over",
    "close_over",
    "close_preorder",
    "complete_preorder",
    "create_product",
    "decide_collected",
    "decide_return",
    "delete_payout_account",
    "deliver_orders",
    "draft_preorder",
    "edit_address",
    "edit_draft",
    "edit_product",
    "edit_value",
    "end_held",
    "exchange_return",
    "exclude",
    "finish_held",
    "hear_cards",
    "import_invoices",
    "inspect_return",
    "judge_customisation",
    "keep_address",
    "keep_alias",
    "lapse_unpaid",
    "limit_value",
    "move_payout",
    "move_preorder",
    "move_product",
    "name_point",
    "not_held",
    "not_paid",
    "note_answer",
    "note_payment",
    "note_refund_back",
    "note_refund_failed",
    "note_refusal",
    "note_silence",
    "open_draft",
    "open_preorder",
    "pay",
    "pay_by_voucher",
    "pay_refund_by_bank",
    "pay_simulated",
    "place_order",
    "promise_simulated",
    "read_on",
    "read_statement",
    "read_tax_rates",
    "receive_return",
    "reconcile",
    "refund_return",
    "remove_address",
    "retire_option",
    "retire_value",
    "send_return",
    "set_address",
    "set_line_aside",
    "set_payout_account",
    "set_tax_rate",
    "settle_refund",
    "ship_orders",
    "show_pictures",
    "start_making",
    "stop_making",
    "submit_payouts",
    "take_award_back",
    "take_back",
    "take_errand",
    "tell_short",
    "try_refund_again",
    "unawait_product",
    "withdraw_invoices",
    "withdraw_return",
    "write_anew",
]
