"""Look for signals that points were not earned rightly; people look into them, nothing else follows from it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, text

from portal.flows.leaders import settle_tiers
from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import Refused
from portal.kit.setting import setting
from portal.rewards import acts
from portal.rewards.rules.fraud import THROWAWAY
from portal.river.locks import alone
from portal.river.queries import last_time

PERIOD = timedelta(days=30)
A_DAY = timedelta(days=1)
LEAST_CIRCLE, LEAST_BURST, LEAST_YOUNG = 5, 8, 300  # votes each way, young voters a day, points in the first week
LEAST_DEVICE = 3  # votes of somebody at the same place

RING = """
    SELECT member.person_id, 'ring:' || member.ring_id AS about, count(reward_grant.id) AS n
      FROM vote_ring_member AS member
      JOIN vote_ring AS ring ON ring.id = member.ring_id
      JOIN reward_grant ON reward_grant.person_id = member.person_id
     WHERE ring.found_at >= :since AND ring.state <> 'cleared' AND reward_grant.granted_at >= :since
  GROUP BY member.person_id, member.ring_id
"""
CIRCLE = """
    SELECT mine.person_id, 'person:' || mine.giver_id AS about, mine.n AS n
      FROM (
    SELECT person_id, giver_id, count(*) AS n FROM reward_grant
     WHERE rule_name = 'vote_received' AND granted_at >= :since AND giver_id > 0
  GROUP BY person_id, giver_id HAVING count(*) >= :circle) AS mine
      JOIN (
    SELECT person_id, giver_id FROM reward_grant
     WHERE rule_name = 'vote_received' AND granted_at >= :since AND giver_id > 0
  GROUP BY person_id, giver_id HAVING count(*) >= :circle) AS theirs
        ON theirs.person_id = mine.giver_id AND theirs.giver_id = mine.person_id
"""
BURST = """
    SELECT reward_grant.person_id, substr(cast(reward_grant.granted_at AS text), 1, 10) AS about,
           count(DISTINCT reward_grant.giver_id) AS n
      FROM reward_grant
      JOIN person AS giver ON giver.id = reward_grant.giver_id
     WHERE reward_grant.rule_name = 'vote_received' AND reward_grant.granted_at >= :since AND giver.joined_at >= :young
  GROUP BY reward_grant.person_id, about
    HAVING count(DISTINCT reward_grant.giver_id) >= :burst
"""
# What was redeemed within the hour after at least half of it was earned.
QUICK = """
    SELECT redemption.person_id, 'redemption:' || redemption.id AS about, redemption.points AS n,
           redemption.asked_at AS at, reward_grant.granted_at AS earned_at
      FROM redemption
      JOIN reward_grant ON reward_grant.person_id = redemption.person_id
       AND reward_grant.granted_at <= redemption.asked_at AND reward_grant.points * 2 >= redemption.points
     WHERE redemption.asked_at >= :since AND reward_grant.granted_at >= :since
  ORDER BY redemption.id, reward_grant.id DESC
"""
YOUNG = """
    SELECT person.id AS person_id, 'person:' || person.id AS about, sum(reward_grant.points) AS n
      FROM person
      JOIN reward_grant ON reward_grant.person_id = person.id AND reward_grant.fell_at IS NULL
     WHERE person.joined_at >= :young
  GROUP BY person.id
    HAVING sum(reward_grant.points) >= :points
"""
MAILS = """
    SELECT sign_in.person_id, sign_in.mail AS about, count(reward_grant.id) AS n
      FROM sign_in
      JOIN reward_grant ON reward_grant.person_id = sign_in.person_id
     WHERE reward_grant.granted_at >= :since
  GROUP BY sign_in.person_id, sign_in.mail
"""
# Whose votes earned somebody points again and again from what looks like the same browser at the same place.
DEVICE = """
    SELECT earned.person_id, 'person:' || earned.giver_id AS about, earned.n AS n
      FROM (
    SELECT person_id, giver_id, count(*) AS n FROM reward_grant
     WHERE rule_name = 'vote_received' AND granted_at >= :since AND giver_id > 0
  GROUP BY person_id, giver_id HAVING count(*) >= :device) AS earned
     WHERE EXISTS (
    SELECT 1 FROM session AS mine
      JOIN session AS theirs ON theirs.network = mine.network AND theirs.browser = mine.browser
     WHERE mine.person_id = earned.person_id AND theirs.person_id = earned.giver_id
       AND mine.network <> '' AND mine.seen_at >= :since AND theirs.seen_at >= :since)
"""
# Two who earned points and have their money sent to the same account, and are not known to be one human.
ACCOUNT = """
    SELECT mine.person_id, 'person:' || theirs.person_id AS about, count(DISTINCT reward_grant.id) AS n
      FROM payout_account AS mine
      JOIN payout_account AS theirs ON theirs.iban = mine.iban AND theirs.person_id <> mine.person_id
      JOIN person AS one ON one.id = mine.person_id
      JOIN person AS other ON other.id = theirs.person_id
      JOIN reward_grant ON reward_grant.person_id = mine.person_id AND reward_grant.granted_at >= :since
     WHERE coalesce(one.joined_into_id, one.id) <> coalesce(other.joined_into_id, other.id)
  GROUP BY mine.person_id, theirs.person_id
"""
# Who has a part in a product ordered it, was credited a royalty by that, and had the money of the order sent back.
SELF_REFUND = """
    SELECT sales_order.person_id, 'order:' || sales_order.id AS about, count(DISTINCT back.id) AS n
      FROM money_entry AS back
      JOIN money_posting AS taken ON taken.entry_id = back.id AND taken.account = 'royalty:payable'
      JOIN sales_order ON sales_order.id = taken.order_id
      JOIN person AS buyer ON buyer.id = sales_order.person_id
      JOIN person AS designer ON designer.id = taken.person_id
     WHERE back.kind = 'royalty_back' AND back.occurred_at >= :since
       AND coalesce(buyer.joined_into_id, buyer.id) = coalesce(designer.joined_into_id, designer.id)
  GROUP BY sales_order.person_id, sales_order.id
"""
SEARCHES = {"ring": RING, "circle": CIRCLE, "burst": BURST, "young": YOUNG, "device": DEVICE, "account": ACCOUNT}
SEARCHES |= {"self_refund": SELF_REFUND}


def look_for_fraud() -> int:
    """Look through what was granted lately, note each signal once, and return how many are new."""
    found = sum(_is_new(*each) for each in [*_seen(), *_quick(), *_throwaway()])
    acts.note_search(found)
    return found


def look_daily_for_fraud() -> int:
    """Look once a day, in one process of the house; and see who stands on which tier."""
    last = last_time("fraud.sought")
    if last and now() - last < A_DAY:
        return 0
    with alone("rewards.fraud") as mine:
        if mine:
            settle_tiers()
        return look_for_fraud() if mine else 0


def _is_new(person_id: int, kind: str, about: str, n: int) -> bool:
    try:
        acts.note_signal(person_id, kind, about, n)
    except Refused:
        return False
    return True


def _asked(query: str) -> list[Any]:
    """Return what a search finds since some weeks, among accounts that are young by a week."""
    binds = {"since": now() - PERIOD, "young": now() - timedelta(days=7)}
    sizes = {"circle": LEAST_CIRCLE, "burst": LEAST_BURST, "points": LEAST_YOUNG, "device": LEAST_DEVICE}
    asked = text(query).bindparams(*(bindparam(name, type_=Instant()) for name in binds if f":{name}" in query))
    given = {name: value for name, value in (binds | sizes).items() if f":{name}" in query}
    return list(db.session.execute(asked, given).all())


def _seen() -> Iterator[tuple[int, str, str, int]]:
    for kind, query in SEARCHES.items():
        for row in _asked(query):
            yield row.person_id, kind, row.about, int(row.n)


def _quick() -> Iterator[tuple[int, str, str, int]]:
    for row in _asked(QUICK):
        if _moment(row.at) - _moment(row.earned_at) <= timedelta(hours=1):
            yield row.person_id, "quick", row.about, int(row.n)


def _moment(value: Any) -> datetime:
    """Return an instant, which SQLite hands over as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _throwaway() -> Iterator[tuple[int, str, str, int]]:
    domains = {*THROWAWAY.split(), *setting("REFUSED_MAIL")}
    for row in _asked(MAILS):
        if row.about.rpartition("@")[2] in domains:
            yield row.person_id, "throwaway", f"person:{row.person_id}", int(row.n)
