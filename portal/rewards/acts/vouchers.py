"""What becomes of a voucher: set aside for an order, used, let go, expired."""

from datetime import timedelta

from portal.events.gifts import VoucherCameBack, VoucherExpired, VoucherRedeemed, VoucherReleased, VoucherReserved
from portal.kit.clock import now
from portal.kit.db import load
from portal.kit.errors import Conflict, NotFound
from portal.people.queries import records_of
from portal.rewards.acts.effects import make_void
from portal.rewards.models import Grant, Voucher
from portal.rewards.rules import CLOCK, VOUCHER_LIFE, is_booked
from portal.rewards.rules.lives import MEMBER, RIVER
from portal.river import act, record
from portal.river.acts import told_at

GRACE = timedelta(days=30)  # what came back may be used for at least so long


@act
def reserve_voucher(voucher_id: int, person_id: int, used_for: str) -> None:
    """Set a voucher of one's own aside for something, such as `order:7`."""
    voucher = _mine(voucher_id, person_id, "reserve")
    if voucher.expires_at is not None and voucher.expires_at <= now():
        raise Conflict("This voucher has expired.", code="expired")
    voucher.used_for = used_for
    record(VoucherReserved(*told(voucher)), person_id)


@act
def release_voucher(voucher_id: int, person_id: int) -> None:
    """Let a voucher be used for something else."""
    voucher = _mine(voucher_id, person_id, "release")
    record(VoucherReleased(*told(voucher)), person_id)
    voucher.used_for = ""


@act
def redeem_voucher(voucher_id: int, person_id: int) -> None:
    """Use a voucher for what it was set aside for."""
    voucher = _mine(voucher_id, person_id, "redeem")
    record(VoucherRedeemed(*told(voucher)), person_id)


@act
def use_up_voucher(voucher_id: int) -> None:
    """Count a voucher as used: what it was set aside for was shipped."""
    voucher = load(Voucher, voucher_id)
    voucher.status, voucher.version = VOUCHER_LIFE.after(voucher.status, "redeem", RIVER), voucher.version + 1
    record(VoucherRedeemed(*told(voucher)), voucher.person_id)


@act
def give_voucher_back(voucher_id: int) -> None:
    """Let a voucher be used again, as its order fell or came back; unless what it was given for has fallen too."""
    voucher = load(Voucher, voucher_id)
    step = "release" if voucher.status == "reserved" else "restore"
    voucher.status, voucher.version = VOUCHER_LIFE.after(voucher.status, step, RIVER), voucher.version + 1
    because, voucher.used_for = voucher.used_for, ""
    if voucher.expires_at is not None:
        voucher.expires_at = max(voucher.expires_at, told_at() + GRACE)
    record(VoucherCameBack(voucher.person_id, voucher.id, voucher.minor, voucher.currency, because))
    if not is_booked(load(Grant, voucher.grant_id)):
        make_void(voucher, because)


@act
def expire_voucher(voucher_id: int) -> None:
    """Let the time of a voucher be over."""
    voucher = load(Voucher, voucher_id)
    if voucher.expires_at is None or voucher.expires_at > now():
        raise Conflict("Its time is not over yet.", code="not_due")
    voucher.status = VOUCHER_LIFE.after(voucher.status, "expire", CLOCK)
    voucher.version += 1
    record(VoucherExpired(*told(voucher)))


def _mine(voucher_id: int, person_id: int, step: str) -> Voucher:
    """Take a step with a voucher of one's own."""
    voucher = load(Voucher, voucher_id)
    if voucher.person_id not in records_of(person_id):
        raise NotFound("This does not exist, or not any more.")
    voucher.status = VOUCHER_LIFE.after(voucher.status, step, MEMBER)
    voucher.version += 1
    return voucher


def told(voucher: Voucher) -> tuple[int, int, int, str, str]:
    """Return what every event of a voucher says."""
    return voucher.person_id, voucher.id, voucher.minor, voucher.currency, voucher.used_for
