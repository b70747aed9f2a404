"""When a look for an answer counts as having spared a case.

Somebody asks, and is shown something.  They say that it is solved; or they send a question or a complaint within
seven days; or they go away.  Who said that it is solved and sent nothing was surely spared; who opened something and
sent nothing perhaps was.  The truth lies between the two, and each has its interval.
"""

from dataclasses import dataclass

DAYS = 7  # so long we wait for what is sent all the same
SOLVED, SENT, LEFT = "solved", "sent", "left"
MOST_WORDS = 200
ENOUGH = 8  # letters that are a question; of Han half as many
FEWEST = 30  # looks that came to an end, before a share says anything


@dataclass(frozen=True, slots=True)
class Spared:
    """How the looks of a while ended, of those to whom something was shown."""

    shown: int = 0
    opened: int = 0
    waiting: int = 0  # may still send something
    solved: int = 0
    sent: int = 0
    left_opened: int = 0
    left: int = 0
    nameless: int = 0  # by readers who were not signed in
    in_vain: int = 0  # nothing was found

    @property
    def ended(self) -> int:
        """Return how many came to an end: the whole of which the shares are taken."""
        return self.solved + self.sent + self.left_opened + self.left

    @property
    def perhaps(self) -> int:
        """Return how many were spared at most."""
        return self.solved + self.left_opened


def is_question(words: str) -> bool:
    """Say whether so much was written that it is worth looking for an answer."""
    han = sum("\u3400" <= letter <= "\u9fff" for letter in words)
    return len(words.strip()) + han >= ENOUGH
