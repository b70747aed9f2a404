"""Levels of trust: earned by what others find useful, lost by what was hidden; lost later than they are earned.

The way up and the way down have thresholds of their own (hysteresis), so that nobody goes to and fro at one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kit.words import N_

NAMES = (N_("Newcomer"), N_("Member"), N_("Regular"), N_("Pillar"))
IDEA, COMMENT, VOICE, ANSWER = 2, 1, 1, 5
HIDDEN_IDEA, HIDDEN_COMMENT, WARNING, SUSPENSION = -20, -10, -15, -40


@dataclass(frozen=True, slots=True)
class Ladder:
    """For each level above the first: the credit and the days of activity that lead up, and the credit that keeps."""

    up: Sequence[int] = (10, 50, 200)
    days: Sequence[int] = (2, 15, 50)
    down: Sequence[int] = (4, 35, 150)

    def after(self, level: int, credit: int, days: int) -> int:
        """Return the level that follows: up as far as both are enough, down as far as the credit does not keep."""
        while level < len(self.up) and credit >= self.up[level] and days >= self.days[level]:
            level += 1
        while level > 0 and credit < self.down[level - 1]:
            level -= 1
        return level
