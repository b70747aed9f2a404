"""What becomes of a voucher: set aside for an order, used, let go, expired."""

from portal.events.gifts import VoucherExpired, VoucherRedeemed, VoucherReleased, VoucherReserved
from portal.kit.clock import now
from portal.kit.db import load
from portal.kit.errors import Conflict, NotFound
from portal.people.queries import records_of
from portal.rewards.models import Voucher
from portal.rewards.rules import CLOCK, VOUCHER_LIFE
from portal.rewards.rules.lives import MEMBER
from portal.river import act, record


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
