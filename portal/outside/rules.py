"""What may become of a parcel: from `sending` only a clear refusal leads back, so nothing is sent twice."""

from datetime import datetime, timedelta
from hmac import compare_digest

from portal.kit.seals import seals
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, OPERATIONS

SENDER = "sender"
WHO = {SENDER: N_("by itself")}
DESK = (OPERATIONS, ADMIN)
NAMES = {
    "waiting": N_("Waiting to be sent"),
    "sending": N_("Being sent, or unclear"),
    "sent": N_("Sent"),
    "failed": N_("Could not be sent"),
    "dropped": N_("Not needed any more"),
}
LIFE = States(
    Step("waiting", "take", "sending", (SENDER,), N_("Take")),
    Step("waiting", "drop", "dropped", (SENDER, *DESK), N_("Drop")),
    Step("sending", "deliver", "sent", (SENDER,), N_("Deliver")),
    Step("sending", "postpone", "waiting", (SENDER,), N_("Try later")),
    Step("sending", "fail", "failed", (SENDER,), N_("Give up")),
    Step("sending", "say_sent", "sent", DESK, N_("It arrived")),
    Step("sending", "say_failed", "failed", DESK, N_("It did not arrive")),
    Step("failed", "try_again", "waiting", DESK, N_("Send again")),
    names=NAMES,
)

SOONEST, SELDOMEST, PATIENCE = timedelta(minutes=1), timedelta(hours=6), timedelta(days=2)
FAILURES = 12  # one after the other, over a day at least: then a browser is told no more


def next_try(packed_at: datetime, at: datetime) -> datetime | None:
    """Return when a letter that nobody took is tried again: after as long as it has waited; after two days never."""
    waited = at - packed_at
    return None if waited > PATIENCE else at + min(max(waited, SOONEST), SELDOMEST)


def rest_of(failures: int) -> timedelta:
    """Return for how long a browser rests that could not be reached so often."""
    return min(SOONEST * (1 << failures), SELDOMEST)


def reply_key(parcel_id: int) -> str:
    """Return what proves that an answer is one to this letter; in small letters, as mail servers may make them."""
    return _reply_keys(parcel_id)[0]


def is_reply_key(parcel_id: int, given: str) -> bool:
    """Say whether this proves that an answer is one to this letter."""
    return any(compare_digest(key.encode(), given.encode()) for key in _reply_keys(parcel_id))


def _reply_keys(parcel_id: int) -> list[str]:
    return [each[:16].encode().hex() for each in seals(f"reply {parcel_id}")]
