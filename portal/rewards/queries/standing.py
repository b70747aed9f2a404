"""What somebody is recognised for: badges, tier, thanks; and what of it `verify` asks again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.paging import Page, read_cursor
from portal.people.models import Person
from portal.people.queries import records_of
from portal.rewards.models import LeaderWish, MemberBadge, Thanks, TierStanding, Voucher
from portal.rewards.rules.tiers import DAYS, NAMES, SOON, Outlook, outlook, tier_of

EARNED = text("""
    SELECT person.id, -coalesce(sum(posting.points), 0) AS points, coalesce(standing.tier, '') AS tier
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
      JOIN person AS earner ON earner.id = entry.person_id
      JOIN person ON person.id = coalesce(earner.joined_into_id, earner.id)
 LEFT JOIN tier_standing AS standing ON standing.person_id = person.id
     WHERE entry.occurred_at >= :since AND person.forgotten_at IS NULL AND person.role = 'customer'
  GROUP BY person.id, standing.tier
""").bindparams(bindparam("since", type_=Instant()))

EARNED_BY = text("""
    SELECT -coalesce(sum(posting.points), 0) AS points,
           -coalesce(sum(CASE WHEN entry.occurred_at < :soon THEN posting.points ELSE 0 END), 0) AS ending
      FROM reward_entry AS entry
      JOIN reward_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'issued'
     WHERE entry.person_id IN :people AND entry.occurred_at >= :since
""").bindparams(
    bindparam("people", expanding=True), bindparam("since", type_=Instant()), bindparam("soon", type_=Instant())
)

THANKED = text("""
    SELECT thanks.id, thanks.person_id, person.name, thanks.words, thanks.thanked_at
      FROM thanks
      JOIN person ON person.id = thanks.person_id
     WHERE thanks.withdrawn_at IS NULL AND thanks.id < :before
  ORDER BY thanks.id DESC
     LIMIT :limit
""").columns(thanked_at=Instant())

# A badge stands as long as its grant does; a voucher of a grant that fell is void.
BADGES = text("""
    SELECT member_badge.id, member_badge.person_id, member_badge.taken_at
      FROM member_badge
      JOIN reward_grant ON reward_grant.id = member_badge.grant_id
     WHERE member_badge.person_id <> reward_grant.person_id OR member_badge.rule_name <> reward_grant.rule_name
        OR (member_badge.taken_at IS NULL) <> (reward_grant.fell_at IS NULL AND reward_grant.hidden_at IS NULL
                                              AND reward_grant.clawed_at IS NULL)
     UNION ALL
    SELECT reward_grant.id, reward_grant.person_id, reward_grant.granted_at
      FROM reward_grant
      JOIN reward_rule ON reward_rule.id = reward_grant.rule_id AND reward_rule.effect = 'badge'
 LEFT JOIN member_badge ON member_badge.person_id = reward_grant.person_id
                       AND member_badge.rule_name = reward_grant.rule_name
     WHERE member_badge.id IS NULL AND reward_grant.matures_at IS NULL AND reward_grant.fell_at IS NULL
       AND reward_grant.hidden_at IS NULL AND coalesce(reward_grant.approval, 'approved') = 'approved'
""")
VOUCHERS = text("""
    SELECT voucher.id, voucher.status, voucher.minor, voucher.currency
      FROM voucher
      JOIN reward_grant ON reward_grant.id = voucher.grant_id
     WHERE voucher.person_id <> reward_grant.person_id OR voucher.minor <= 0
        OR voucher.status NOT IN ('issued', 'reserved', 'redeemed', 'expired', 'void')
        OR (voucher.status IN ('reserved', 'redeemed') AND voucher.used_for = '')
        OR (voucher.status IN ('issued', 'expired', 'void') AND voucher.used_for <> '')
        OR (voucher.status = 'expired' AND (voucher.expires_at IS NULL OR voucher.expires_at > :at))
        OR (voucher.status = 'issued'
            AND (reward_grant.fell_at IS NOT NULL OR reward_grant.hidden_at IS NOT NULL
                 OR reward_grant.clawed_at IS NOT NULL))
     UNION ALL
    SELECT reward_grant.id, 'lost', 0, ''
      FROM reward_grant
      JOIN reward_rule ON reward_rule.id = reward_grant.rule_id AND reward_rule.effect = 'voucher'
 LEFT JOIN voucher ON voucher.grant_id = reward_grant.id
     WHERE voucher.id IS NULL AND reward_grant.matures_at IS NULL AND reward_grant.fell_at IS NULL
       AND reward_grant.hidden_at IS NULL AND coalesce(reward_grant.approval, 'approved') = 'approved'
""").bindparams(bindparam("at", type_=Instant()))


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is recognised for."""

    tier: str
    badges: Sequence[MemberBadge]
    thanks: Sequence[Thanks]


def standing_of(person_id: int) -> Standing:
    """Return the tier, the badges and the thanks of somebody."""
    tier = db.session.scalar(select(TierStanding.tier).filter_by(person_id=person_id)) or ""
    badges = select(MemberBadge).filter_by(person_id=person_id, taken_at=None).order_by(MemberBadge.id).limit(50)
    thanked = select(Thanks).filter_by(person_id=person_id, withdrawn_at=None).order_by(Thanks.id.desc()).limit(10)
    return Standing(tier, db.session.scalars(badges).all(), db.session.scalars(thanked).all())


def vouchers_of(person_id: int) -> Sequence[Voucher]:
    """Return the vouchers of somebody, the latest first."""
    return db.session.scalars(
        select(Voucher).filter_by(person_id=person_id).order_by(Voucher.id.desc()).limit(20)
    ).all()


def vouchers_over(at: datetime, limit: int = 200) -> list[int]:
    """Return the vouchers whose time is over."""
    asked = select(Voucher.id).where(Voucher.status == "issued", Voucher.expires_at <= at)
    return list(db.session.scalars(asked.order_by(Voucher.expires_at).limit(limit)))


def find_voucher(code: str, person_id: int) -> Voucher | None:
    """Return a voucher of somebody's own by its code, however it was typed."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    written = "-".join(signs[n : n + 4] for n in range(0, len(signs), 4))
    return db.session.scalar(select(Voucher).where(Voucher.code == written, _is_of(person_id)))


def usable_vouchers(person_id: int, currency: str, limit: int = 20) -> list[Voucher]:
    """Return the vouchers that somebody may use for an order in a currency, the first to expire first."""
    asked = select(Voucher).where(_is_of(person_id), Voucher.status == "issued", Voucher.currency == currency)
    asked = asked.where(Voucher.expires_at.is_(None) | (Voucher.expires_at > now()))
    return list(db.session.scalars(asked.order_by(Voucher.expires_at.is_(None), Voucher.expires_at).limit(limit)))


def _is_of(person_id: int) -> Any:
    theirs = select(Person.id).where(or_(Person.id == person_id, Person.joined_into_id == person_id))
    return Voucher.person_id.in_(theirs)


def vouchers_for(subject: str) -> list[int]:
    """Return the vouchers that were set aside or used for something."""
    return list(db.session.scalars(select(Voucher.id).filter_by(used_for=subject).order_by(Voucher.id)))


def is_hidden_from_lists(person_id: int) -> bool:
    """Say whether somebody wants to be in no list of the best."""
    return db.session.get(LeaderWish, person_id) is not None


def thanked(cursor: str | None = None, limit: int = 20) -> Page[Row[Any]]:
    """Return whom the company thanked, the latest first."""
    keys = read_cursor(cursor, int)
    rows = db.session.execute(THANKED, {"before": keys[0] if keys else 2**63 - 1, "limit": limit + 1}).all()
    return Page.of(rows, limit, lambda row: (row.id,))


def outlook_of(person_id: int, tier: str) -> Outlook:
    """Return what somebody earned within a year, and what would keep their tier."""
    since, people = now() - timedelta(days=DAYS), records_of(person_id)
    asked = {"people": people, "since": since, "soon": since + SOON}
    row = db.session.execute(EARNED_BY, asked).one()
    return outlook(tier, int(row.points), int(row.ending))


def moved_tiers() -> list[tuple[int, str]]:
    """Return who stands on another tier now, and on which."""
    since = now() - timedelta(days=DAYS)
    moved = {
        row.id: (row.tier, tier_of(int(row.points), row.tier)) for row in db.session.execute(EARNED, {"since": since})
    }
    standing = db.session.scalars(select(TierStanding.person_id).where(TierStanding.tier != ""))
    gone = [(person_id, "") for person_id in standing if person_id not in moved]
    return [(person_id, after) for person_id, (before, after) in moved.items() if before != after] + gone


def wrong_badges() -> list[Any]:
    """Return the badges that stand though their grant fell, are somebody else's, or are not there."""
    return list(db.session.execute(BADGES).all())


def wrong_vouchers() -> list[Any]:
    """Return the vouchers that are not there, or whose status does not fit their grant, their time or their use."""
    return list(db.session.execute(VOUCHERS, {"at": now()}).all())


def unknown_tiers() -> list[Any]:
    """Return who stands on a tier that there is not."""
    asked = select(TierStanding.person_id, TierStanding.tier).where(TierStanding.tier.not_in(list(NAMES)))
    return list(db.session.execute(asked).all())


CHECKS: list[Callable[[], list[Any]]] = [wrong_badges, wrong_vouchers, unknown_tiers]
