"""What follows by itself: the simulator sends refunds at once, and who leaves takes the addresses along."""

from portal.events.gifts import MoneyAwarded, MoneyFell
from portal.events.orders import RefundPromised
from portal.events.people import PersonForgotten
from portal.events.preorders import PledgeReleased
from portal.orders.acts.awards import book_award, take_award_back
from portal.orders.acts.cards import ask_refund
from portal.orders.acts.forgetting import blank_addresses
from portal.orders.acts.payouts import delete_payout_account
from portal.orders.acts.refunds import settle_refund
from portal.orders.queries.awards import find_award
from portal.orders.rules.payments import PROVIDERS, SIMULATOR, STRIPE, VOUCHER
from portal.river import Happened, Reaction, telling

send_simulated_refunds = Reaction("orders.send_simulated_refunds")
send_card_refunds = Reaction("orders.send_card_refunds", origins=("live",))
let_go = Reaction("orders.let_go")
book_awards = Reaction("orders.book_awards")
forget_addresses = Reaction("orders.forget_addresses")


@send_simulated_refunds.on(RefundPromised)
def send(event: RefundPromised, _: Happened) -> None:
    """Let the simulator say that it sent the money; what a voucher paid goes back into our own pocket."""
    if event.provider in (SIMULATOR, VOUCHER):
        settle_refund(event.provider, event.reference)


@send_card_refunds.on(RefundPromised)
def ask(event: RefundPromised, _: Happened) -> None:
    """Have the provider of card payments asked for a refund."""
    if event.provider == STRIPE:
        ask_refund(event.provider, event.reference)


@let_go.on(PledgeReleased)
def release(event: PledgeReleased, _: Happened) -> None:
    """Tell the provider that promised money is not taken."""
    PROVIDERS[event.provider].void(event.reference)


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
