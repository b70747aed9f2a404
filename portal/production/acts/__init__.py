"""What is done with batches and shipments."""

from portal.production.acts.making import advance_batch, hold_batch, start_batch
from portal.production.acts.shipping import deliver_shipment, pack_batch, send_shipment
from portal.production.acts.talking import ask_about, hide_comment, restore_comment

__all__ = [
    "advance_batch",
    "ask_about",
    "deliver_shipment",
    "hide_comment",
    "hold_batch",
    "pack_batch",
    "restore_comment",
    "send_shipment",
    "start_batch",
]
