"""What the clock decides: when a time is over, it is noted once, whoever looks first and however many look."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from portal.care import acts as care
from portal.care import queries as cases
from portal.challenges import acts as challenges
from portal.challenges import queries as open_questions
from portal.flows import making
from portal.flows.trust import unsettled_levels
from portal.ideas.acts import rounds
from portal.ideas.queries.rounds import due_rounds
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.kit.zones import zone_for
from portal.knowledge import acts as knowledge
from portal.knowledge.queries import over_askings
from portal.meetings import acts as meetings
from portal.meetings import queries as sessions
from portal.orders import acts as shop
from portal.orders import queries as orders
from portal.orders.queries.options import unpaid_with_few
from portal.orders.queries.returns import exchanges_due
from portal.production import acts as production
from portal.production.queries.promises import late_orders
from portal.production.queries.taking_part import over_polls
from portal.rewards import acts as points
from portal.rewards import queries as wallets
from portal.rewards.queries.standing import vouchers_over

log = logging.getLogger(__name__)


def keep_deadlines() -> int:
    """Close what is over, each in an act of its own; return how many.  Asked again it finds nothing."""
    return sum(_is_done(work) for work in _over())


def _over() -> list[Callable[[], Any]]:
    """Return what is to be done, each for one thing whose time is over."""
    return [
        *_each(challenges.close_over, open_questions.over_by_the_clock()),
        *_each(rounds.close_round, due_rounds(now())),
        *_made_to_order(),
        *_each(production.close_poll, over_polls(now())),
        *_each(meetings.keep_time, sessions.out_of_time()),
        *_each(meetings.remind, sessions.begins_soon()),
        *unsettled_levels(),
        *_each(knowledge.close_asking, over_askings(now())),
        *_of_points(),
        *_each(care.give_up, cases.silent(setting("SILENT_DAYS"), now())),
    ]


def _of_points() -> list[Callable[[], Any]]:
    """Return what time does to points: it lets them be spent, and takes what nobody used."""
    return [
        *_each(points.lay_lots, wallets.without_lots()),
        *_each(points.mature, wallets.due_to_mature(now(), limit=200)),
        *_each(points.expire_redemption, wallets.holds_over(now() - timedelta(days=setting("REDEMPTION_DAYS")))),
        *_each(points.expire_voucher, vouchers_over(now())),
        *_each(points.expire_lot, wallets.lots_over(now())),
        *_each(points.remind_expiring, wallets.to_remind(now())),
    ]


def _made_to_order() -> list[Callable[[], Any]]:
    """Return what is to be done with pre-orders and royalties: tell, close, collect, exchange, add up."""
    return [
        *_each(shop.tell_short, orders.short_of_some(now())),
        *_each(shop.lapse_unpaid, unpaid_with_few(now())),
        *_each(making.close_over, orders.over_by_the_clock(now())),
        *_each(making.collect, orders.to_collect(now())),
        *_each(production.tell_delay, late_orders(now().astimezone(zone_for("")).date())),
        *_each(shop.exchange_return, exchanges_due()),
        *_each(shop.close_month_over, orders.months_over(now())),
    ]


def _each(work: Callable[[Any], Any], ids: Sequence[Any]) -> list[Callable[[], Any]]:
    return [partial(work, each) for each in ids]


def _is_done(work: Callable[[], Any]) -> bool:
    """Do the work, and say whether it was ours to do: somebody may have been quicker, or given more time."""
    try:
        work()
    except Refused as refusal:
        db.session.rollback()
        log.info("%s: %s", work, refusal)
        return False
    return True
