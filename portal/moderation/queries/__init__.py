"""What the moderation room reads: the queue, the public log, appeals, and rings of votes."""

from portal.moderation.queries.appeals import (
    Deed,
    appeal_of,
    appeals,
    deed_against,
    deeds_to,
    get_appeal,
    open_appeals_on,
    unsound_appeals,
)
from portal.moderation.queries.queue import (
    Voice,
    flagged_by,
    half_closed_flags,
    is_flagged,
    last_deed,
    log,
    queue,
    spam_words,
    voices,
    waiting,
    was_flagged,
)
from portal.moderation.queries.rings import (
    get_ring,
    known_pairs,
    members_of,
    pairs_of,
    rings,
    votes_held_by_others,
    votes_in_ring,
)

CHECKS = (half_closed_flags, unsound_appeals)


__all__ = [
    "CHECKS",
    "Deed",
    "Voice",
    "appeal_of",
    "appeals",
    "deed_against",
    "deeds_to",
    "flagged_by",
    "get_appeal",
    "get_ring",
    "half_closed_flags",
    "is_flagged",
    "known_pairs",
    "last_deed",
    "log",
    "members_of",
    "open_appeals_on",
    "pairs_of",
    "queue",
    "rings",
    "spam_words",
    "unsound_appeals",
    "voices",
    "votes_held_by_others",
    "votes_in_ring",
    "waiting",
    "was_flagged",
]
