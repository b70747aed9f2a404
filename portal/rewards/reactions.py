"""What the rewards room does when something happens elsewhere: it pays, and takes back what falls."""

from portal.events import Event, ideas, keeping, orders
from portal.events.people import PersonForgotten
from portal.rewards import acts, queries
from portal.rewards.models import RewardRule
from portal.rewards.queries.standing import vouchers_for
from portal.rewards.rules import OCCASIONS, SOURCE, Due, due, fall
from portal.rewards.rules.occasions import UNDONE
from portal.rewards.rules.triggers import TRIGGERS
from portal.river import Happened, Reaction, telling

# One reaction for both, so that what is paid and what is taken back keep the order in which things happened.
pay_rewards = Reaction("rewards.pay_rewards")
FALLS = (
    ideas.IdeaAnswerUnaccepted,
    ideas.IdeaHidden,
    ideas.IdeaRestored,
    ideas.IdeaCommentHidden,
    ideas.IdeaCommentRestored,
    orders.OrderMoved,
    keeping.IdeaVotesHeld,
    keeping.IdeaVotesReleased,
)


@pay_rewards.on(*{*TRIGGERS, *(occasion.event for occasion in OCCASIONS.values()), *FALLS})
def settle(event: Event, happened: Happened) -> None:
    """Let points fall that rested on what is gone, and grant what each rule owes for what happened."""
    with telling(happened.origin, happened.occurred_at):
        _let_fall(event)
        for rule in queries.rules_in_force(happened.occurred_at, event.kind):
            for each in due(rule, rule.id, event, happened.event_id, happened.actor_id):
                _pay(rule, each, happened)


@pay_rewards.heeds
def worth_an_answer() -> set[str]:
    """Return the kinds by which something may be earned or lost: a thousand votes without a price cost nothing."""
    return queries.kinds_with_rules().intersection(pay_rewards.kinds) | {kind.kind for kind in FALLS}


def _pay(rule: RewardRule, each: Due, happened: Happened) -> None:
    """Grant what is due, once; what fell before stands again with its source."""
    known = queries.find_grant(rule.name, each)
    if known is not None:
        if known.fell_at is not None:
            acts.give_back(known.id, SOURCE)
    elif each.is_part and queries.was_paid_before(rule.name, each):
        return  # to another author, before it was shared: what was granted then stands again
    elif queries.is_paid_for(each) and not queries.is_full(rule, each, happened.occurred_at):
        acts.grant(each)


def _let_fall(event: Event) -> None:
    found = fall(event)
    if found is None:
        return
    change = acts.give_back if found.is_back else acts.take_back
    for grant in queries.grants_on(found):
        change(grant.id, found.cause)


follow_orders = Reaction("rewards.follow_orders")


@follow_orders.on(orders.OrderMoved, orders.OrderShipped)
def follow(event: orders.OrderMoved | orders.OrderShipped, happened: Happened) -> None:
    """Count the vouchers of an order as used once it is shipped, and give them back when it falls."""
    if isinstance(event, orders.OrderMoved) and event.status not in UNDONE:
        return
    change = acts.use_up_voucher if isinstance(event, orders.OrderShipped) else acts.give_voucher_back
    with telling(happened.origin, happened.occurred_at):
        for voucher_id in vouchers_for(event.subject):
            change(voucher_id)


forget_words = Reaction("rewards.forget_words", origins=("live", "demo"))


@forget_words.on(PersonForgotten)
def forget(event: PersonForgotten, _: Happened) -> None:
    """Forget what somebody wrote in appeals and what was said of them; what was counted stays."""
    acts.blank_words(event.person_id)
    acts.forget_standing(event.person_id)
