"""What is done with bills of materials, plans, batches and shipments, and how buyers take part."""

from portal.production.acts.bringing import bring_bills
from portal.production.acts.cancelling import cancel_plan
from portal.production.acts.carriers import carrier_called, change_carrier, measure, name_carrier
from portal.production.acts.centres import change_centre, make_centre, set_day
from portal.production.acts.checking import cosign, move_inspection, plan_inspection
from portal.production.acts.consigning import gather, hand_over, hold_back, move_consignment
from portal.production.acts.dividing import divide_parcel, join_parcel
from portal.production.acts.freeing import free_pieces
from portal.production.acts.freezing import allow_more, divide_batch, split_batch, start_batch
from portal.production.acts.giving_up import give_up_anew
from portal.production.acts.lots import issue_lot, put_back, receive_lot
from portal.production.acts.making import advance_batch, hold_batch
from portal.production.acts.noting import note_lot, unnote_lot
from portal.production.acts.planning import move_purchase, release_plan, take_back_plan
from portal.production.acts.polling import close_poll, open_poll, vote_in
from portal.production.acts.promising import postpone, tell_delay
from portal.production.acts.recipes import (
    activate_bill,
    name_part,
    remove_line,
    remove_operation,
    retire_bill,
    set_line,
    set_operation,
    write_bill,
)
from portal.production.acts.relocating import relocate_work
from portal.production.acts.repeating import make_again
from portal.production.acts.replacing import is_kept, make_anew, send_kept
from portal.production.acts.resending import resend
from portal.production.acts.shipping import pack_batch
from portal.production.acts.taking_part import ask_change, back, decide_change, elect, stand
from portal.production.acts.talking import ask_about, hide_comment, restore_comment
from portal.production.acts.tracking import catch_up, rename_parcel, track
from portal.production.acts.unbuilding import take_apart
from portal.production.acts.working import count_work, move_work

__all__ = [
    "activate_bill",
    "advance_batch",
    "allow_more",
    "ask_about",
    "ask_change",
    "back",
    "bring_bills",
    "cancel_plan",
    "carrier_called",
    "catch_up",
    "change_carrier",
    "change_centre",
    "close_poll",
    "cosign",
    "count_work",
    "decide_change",
    "divide_batch",
    "divide_parcel",
    "elect",
    "free_pieces",
    "gather",
    "give_up_anew",
    "hand_over",
    "hide_comment",
    "hold_back",
    "hold_batch",
    "is_kept",
    "issue_lot",
    "join_parcel",
    "make_again",
    "make_anew",
    "make_centre",
    "measure",
    "move_consignment",
    "move_inspection",
    "move_purchase",
    "move_work",
    "name_carrier",
    "name_part",
    "note_lot",
    "open_poll",
    "pack_batch",
    "plan_inspection",
    "postpone",
    "put_back",
    "receive_lot",
    "release_plan",
    "relocate_work",
    "remove_line",
    "remove_operation",
    "rename_parcel",
    "resend",
    "restore_comment",
    "retire_bill",
    "send_kept",
    "set_day",
    "set_line",
    "set_operation",
    "split_batch",
    "stand",
    "start_batch",
    "take_apart",
    "take_back_plan",
    "tell_delay",
    "track",
    "unnote_lot",
    "vote_in",
    "write_bill",
]
