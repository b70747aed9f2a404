"""Pay what a jury awarded: noted at the challenge and owed in the books at the same instant."""

from typing import Any

from sqlalchemy import text

from portal.challenges import acts as challenges
from portal.challenges.acts.sharing import share_of
from portal.challenges.models import Award, Challenge
from portal.kit.db import db, load
from portal.orders import acts as orders
from portal.river import act

# What the books owe for an answer is what was noted there; what was paid before there were books is not in them.
MISAWARDED = text("""
    SELECT award_credit.source, award_credit.person_id, award_credit.minor
      FROM award_credit
 LEFT JOIN award_share ON 'award:' || award_share.idea_id = award_credit.source
                      AND award_credit.person_id = (SELECT coalesce(person.joined_into_id, person.id) FROM person
                                                     WHERE person.id = award_share.person_id)
 LEFT JOIN challenge ON 'challenge:' || challenge.id = award_credit.about
     WHERE award_credit.source LIKE 'award:%'
       AND (award_share.paid_at IS NULL OR award_share.amount <> award_credit.minor
            OR coalesce(challenge.currency, '') <> award_credit.currency)
     UNION ALL
    SELECT award_credit.source, award_credit.person_id, award_credit.minor
      FROM award_credit
 LEFT JOIN reward_grant ON 'grant:' || reward_grant.id = award_credit.source
     WHERE award_credit.source LIKE 'grant:%'
       AND (reward_grant.id IS NULL
            OR award_credit.person_id NOT IN (SELECT coalesce(person.joined_into_id, person.id) FROM person
                                               WHERE person.id = reward_grant.person_id
                                                UNION ALL SELECT reward_grant.person_id))
""")


@act
def pay_award(idea_id: int, person_id: int, winner_id: int | None = None) -> None:
    """Give a share of an award to be paid out: after its owner accepted, by somebody who did not decide."""
    challenges.pay_award(idea_id, person_id, winner_id)
    award = load(Award, idea_id)
    share = share_of(award, winner_id or award.person_id)
    if share is None or not share.amount:
        return
    currency = load(Challenge, award.challenge_id).currency
    source, about = f"award:{idea_id}", f"challenge:{award.challenge_id}"
    orders.book_award(f"{source}:{share.person_id}", source, about, share.person_id, share.amount, currency)


def misawarded() -> list[Any]:
    """Return awards in the books that nobody awarded so; `verify` expects none."""
    return list(db.session.execute(MISAWARDED).all())


CHECKS = [misawarded]
