"""What is counted: facts about contributions in the order of time, and what a community looked like at an instant.

The same code folds the facts for today's ranking and for every cut of the hold-out, so what is validated is what
is shown.  A fact is never corrected; a later fact undoes it.  That is what makes the score of a past instant exact:
nothing that became known later can leak into it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["idea", "answer"]
KINDS: tuple[Kind, ...] = ("idea", "answer")
Verdict = Literal["joined", "idea", "answer", "used", "unused", "open", "gone", "back", "vote", "comment", "points"]

DAY = 86_400.0
SOON = 365.25 / 4  # a decision within a quarter is one that the contributor still waits for


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about a person or about one of their contributions.

    `joined`: the person could contribute from now on.  `idea`, `answer`: contributed it, on these topics.
    `used`, `unused`, `open`: the company (or the asker) decided, or took the decision back.
    `gone`, `back`: merged or hidden, and restored.  `vote`, `comment`, `points`: received so many, posted so many;
    they do not enter the score and are kept as what the score must beat.
    """

    at: datetime
    person_id: int
    what: Verdict
    subject: str = ""
    topics: tuple[str, ...] = ()
    amount: int = 1


@dataclass(slots=True)
class Contribution:
    """One idea or answer as it stands."""

    person_id: int
    kind: Kind
    at: datetime
    topics: tuple[str, ...]
    used: bool | None = None
    decided_at: datetime | None = None
    is_gone: bool = False

    def days(self, at: datetime) -> float:
        """Return the age in days."""
        return (at - self.at).total_seconds() / DAY

    @property
    def waited(self) -> float | None:
        """Return the days until the decision, if there is one."""
        return None if self.decided_at is None else (self.decided_at - self.at).total_seconds() / DAY


@dataclass(slots=True)
class Community:
    """Everything known up to the last fact learned."""

    joined: dict[int, datetime] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    counts: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, facts: Iterable[Fact]) -> "Community":
        """Take in facts, which come in the order of time, and return the community."""
        for fact in facts:
            self._take(fact)
        return self

    def _take(self, fact: Fact) -> None:
        """Take in one fact."""
        self.joined.setdefault(fact.person_id, fact.at)
        if fact.what in ("idea", "answer"):
            kind: Kind = "idea" if fact.what == "idea" else "answer"
            self.contributions[fact.subject] = Contribution(fact.person_id, kind, fact.at, fact.topics)
        elif fact.what in ("vote", "comment", "points"):
            self.counts[fact.what][fact.person_id] += fact.amount
        elif known := self.contributions.get(fact.subject):
            _judge(known, fact)

    def standing(self) -> Iterator[Contribution]:
        """Return the contributions that count: neither merged away nor hidden."""
        return (one for one in self.contributions.values() if not one.is_gone)


def _judge(one: Contribution, fact: Fact) -> None:
    """Change what stands of a contribution."""
    if fact.what in ("gone", "back"):
        one.is_gone = fact.what == "gone"
        return
    one.used = {"used": True, "unused": False}.get(fact.what)
    # The first decision tells how long the contributor waited; taking it back starts the wait again.
    one.decided_at = None if one.used is None else one.decided_at or fact.at


@dataclass(frozen=True, slots=True)
class Promptness:
    """How well the company takes in what comes on a topic."""

    soon: int
    due: int

    def share(self, usual: float = 0.5, strength: float = 10.0) -> float:
        """Return the share decided within a quarter, drawn to what is usual where little was due."""
        return (self.soon + strength * usual) / (self.due + strength)


def promptness(contributions: Iterable[Contribution], at: datetime, days: float = SOON) -> Mapping[str, Promptness]:
    """Return per topic, and under "" over all, how much was decided within these days of what had the time."""
    soon: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for one in contributions:
        was_soon = one.waited is not None and one.waited <= days
        if was_soon or one.days(at) > days:
            due.update(("", *one.topics))
            soon.update(("", *one.topics) if was_soon else ())
    return {topic: Promptness(soon[topic], count) for topic, count in due.items()}
