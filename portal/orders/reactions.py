"""What follows by itself: the simulator sends refunds at once, and who leaves takes the addresses along."""

from contextlib import suppress

from portal.events.feedback import FeedbackGiven
from portal.events.gifts import MoneyAwarded, MoneyFell
from portal.events.orders import PreorderOpened, RefundPromised
from portal.events.parcels import ShipmentReturned
from portal.events.people import PersonForgotten
from portal.events.preorders import PledgeReleased
from portal.kit.errors import Conflict, Invalid, NotFound
from portal.orders.acts.awaiting import answer_waiting
from portal.orders.acts.awards import book_award, take_award_back
from portal.orders.acts.cards import ask_refund, ask_to_let_go
from portal.orders.acts.forgetting import blank_addresses
from portal.orders.acts.heeding import ask_for_feedback
from portal.orders.acts.payouts import delete_payout_account
from portal.orders.acts.returning import receive_return
from portal.orders.acts.sending import settle_refund
from portal.orders.queries.awards import find_award
from portal.orders.queries.returns import awaited_return
from portal.orders.rules.payments import EXCHANGED, OUTSIDE, PROVIDERS, SIMULATOR, STRIPE, VOUCHER
from portal.river import Happened, Reaction, telling

send_simulated_refunds = Reaction("orders.send_simulated_refunds")
send_card_refunds = Reaction("orders.send_card_refunds", origins=("live",))
let_go = Reaction("orders.let_go")
book_awards = Reaction("orders.book_awards")
forget_addresses = Reaction("orders.forget_addresses")


@send_simulated_refunds.on(RefundPromised)
def send(event: RefundPromised, told: Happened) -> None:
    """Let the simulator say that it sent the money; what a voucher paid goes back into our own pocket."""
    if event.provider in (SIMULATOR, VOUCHER) and event.why != EXCHANGED:
        with telling(told.origin, told.occurred_at):  # a demo tells of money that went back when it was promised
            settle_refund(event.provider, event.reference)


@send_card_refunds.on(RefundPromised)
def ask(event: RefundPromised, _: Happened) -> None:
    """Have the provider of card payments asked for a refund."""
    if event.provider == STRIPE and event.why not in (EXCHANGED, OUTSIDE):
        ask_refund(event.provider, event.reference)


@let_go.on(PledgeReleased)
def release(event: PledgeReleased, told: Happened) -> None:
    """Tell the provider that promised money is not taken."""
    PROVIDERS[event.provider].void(event.reference)
    if event.provider == STRIPE and told.origin == "live":
        ask_to_let_go(event.payment_id)


@book_awards.on(MoneyAwarded, MoneyFell)
def book(event: MoneyAwarded | MoneyFell, happened: Happened) -> None:
    """Owe money that a rule awarded, and owe it no more when what it was for has fallen."""
    source = f"grant:{event.grant_id}"
    stands = find_award(source) is not None
    with telling(happened.origin, happened.occurred_at):
        if isinstance(event, MoneyAwarded) and not stands:
            what = (event.because, event.person_id, event.minor, event.currency)
            book_award(f"{source}:{happened.event_id}", source, *what)
        elif isinstance(event, MoneyFell) and stands:
            take_award_back(source)


@forget_addresses.on(PersonForgotten)
def forget(event: PersonForgotten, _: Happened) -> None:
    """Blank where the orders of somebody who left went, and where their royalties went."""
    blank_addresses(event.person_id)
    delete_payout_account(event.person_id)


open_returns = Reaction("orders.open_returns", origins=("live", "demo"))


@open_returns.on(FeedbackGiven)
def wish(event: FeedbackGiven, _: Happened) -> None:
    """Open a return where somebody asked for it in words; what cannot come back stays a matter of words."""
    if event.feedback_kind != "return" or event.order_id is None:
        return
    with suppress(Conflict, NotFound, Invalid):
        ask_for_feedback(event.order_id, event.author_id, event.body, event.feedback_id, event.product_id)


tell_once = Reaction("orders.tell_once")


@tell_once.on(PreorderOpened)
def strike(event: PreorderOpened, _: Happened) -> None:
    """Let those wait no more who heard that a product can be ordered: they are told once."""
    answer_waiting(event.product_id)


note_parcels = Reaction("orders.note_parcels", origins=("live", "demo"))


@note_parcels.on(ShipmentReturned)
def arrived(event: ShipmentReturned, _: Happened) -> None:
    """Note that what a buyer sends back has arrived, when its carrier says so; what was not authorised waits for it."""
    return_id = awaited_return(event.order_id)
    if event.was_delivered and return_id is not None:
        receive_return(return_id, None)
