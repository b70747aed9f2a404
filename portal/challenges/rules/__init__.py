"""What may become of a challenge, of an answer to it and of its evaluation; when what is taken; how answers rank."""

from portal.challenges.rules.life import HOUSE, LIFE, NAMES, TEAM, TONES, WHO, passed, phase
from portal.challenges.rules.phases import ALWAYS, KINDS, PHASE_NAMES, Span, is_taken, misplanned
from portal.challenges.rules.ranking import METHOD, Placed, frozen, rank, seal
from portal.challenges.rules.submissions import (
    AUTHOR,
    EVALUATION_LIFE,
    JUROR,
    OUTCOMES,
    STATUS_NAMES,
    STATUS_TONES,
    SUBMISSION_LIFE,
    WHO_JUDGES,
)

__all__ = [
    "ALWAYS",
    "AUTHOR",
    "EVALUATION_LIFE",
    "HOUSE",
    "JUROR",
    "KINDS",
    "LIFE",
    "METHOD",
    "NAMES",
    "OUTCOMES",
    "PHASE_NAMES",
    "STATUS_NAMES",
    "STATUS_TONES",
    "SUBMISSION_LIFE",
    "TEAM",
    "TONES",
    "WHO",
    "WHO_JUDGES",
    "Placed",
    "Span",
    "frozen",
    "is_taken",
    "misplanned",
    "passed",
    "phase",
    "rank",
    "seal",
]
