"""What is counted: facts about contributions in the order of time, and what a community looked like at an instant.

The same code folds the facts for today's ranking and for every cut of the hold-out, so what is validated is what
is shown.  A fact is never corrected; a later fact undoes it.  That is what makes the score of a past instant exact:
nothing that became known later can leak into it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Kind = Literal["idea", "answer"]
KINDS: tuple[Kind, ...] = ("idea", "answer")
COUNTED = ("vote", "comment", "points")

DAY = 86_400.0
SOON = 365.25 / 4  # a decision within a quarter is one that the contributor still waits for


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about a person or about one of their contributions.

    `joined`: the person could contribute from now on.  `idea`, `answer`: contributed it; an answer names the idea
    as its thread; an amount of 0 says that it arrived hidden.  `topics`: an idea is about other topics now.
    `used`, `unused`, `open`: it was decided, or the decision was taken back; an accepted answer decides against the
    others of its thread.  `gone`, `back`: merged or hidden, and restored.  `staff`, `customer`: works for the
    company, or does not any more.  `same`, `parted`: is the same human as the person whose id is the subject.
    `left`: closed the account.  `vote`, `comment`, `points`: received so many, posted so many; they do not enter
    the score and are kept as what the score must beat.
    """

    at: datetime
    person_id: int
    what: str
    subject: str = ""
    thread: str = ""
    topics: tuple[str, ...] = ()
    amount: int = 1


@dataclass(slots=True)
class Contribution:
    """One idea or answer as it stands."""

    person_id: int
    kind: Kind
    at: datetime
    topics: tuple[str, ...]
    subject: str = ""
    thread: str = ""
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

    def decide(self, used: bool | None, at: datetime) -> None:
        """Take a decision, or take it back; the first tells how long the contributor waited."""
        self.used = used
        self.decided_at = None if used is None else self.decided_at or max(at, self.at)


@dataclass(slots=True)
class Community:
    """Everything known up to the last fact learned."""

    since: dict[int, datetime] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    threads: dict[str, list[Contribution]] = field(default_factory=lambda: defaultdict(list))
    talk: dict[str, Fact] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    tallies: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, facts: Iterable[Fact]) -> "Community":
        """Take in facts, which come in the order of time, and return the community."""
        for fact in facts:
            self.since.setdefault(fact.person_id, fact.at)
            if take := _TAKES.get(fact.what):
                take(self, fact)
        return self

    def who(self, person_id: int) -> int:
        """Return the id that stands for the human."""
        return self.same.get(person_id, person_id)

    def is_ranked(self, person_id: int) -> bool:
        """Say whether a person is a customer who is still here."""
        return not {person_id, self.who(person_id)} & (self.staff | self.left)

    @property
    def joined(self) -> dict[int, datetime]:
        """Return since when each customer could contribute."""
        found: dict[int, datetime] = {}
        for person, at in self.since.items():
            if self.is_ranked(person):
                human = self.who(person)
                found[human] = min(at, found.get(human, at))
        return found

    def counts(self, what: str) -> Counter[int]:
        """Return everyone's votes, comments or points."""
        found: Counter[int] = Counter()
        for person, amount in self.tallies[what].items():
            found[self.who(person)] += amount
        return found

    def standing(self) -> Iterator[Contribution]:
        """Return the contributions of customers that count: neither merged away nor hidden, under today's topics."""
        for one in self.contributions.values():
            if not one.is_gone and self.is_ranked(one.person_id):
                idea = self.contributions.get(one.thread)
                yield replace(one, person_id=self.who(one.person_id), topics=idea.topics if idea else one.topics)


def _contribute(community: Community, fact: Fact) -> None:
    """Remember an idea or an answer."""
    kind: Kind = "idea" if fact.what == "idea" else "answer"
    one = Contribution(fact.person_id, kind, fact.at, fact.topics, fact.subject, fact.thread, is_gone=not fact.amount)
    community.contributions[fact.subject] = one
    if fact.thread:
        community.threads[fact.thread].append(one)


def _decide(community: Community, fact: Fact) -> None:
    """Take a decision, or take it back; accepting an answer decides on all answers of its thread."""
    if fact.what == "used" and fact.subject in community.talk:
        _contribute(community, community.talk.pop(fact.subject))
    if one := community.contributions.get(fact.subject):
        used = {"used": True, "unused": False}.get(fact.what)
        for other in community.threads[one.thread] if one.thread else ():
            other.decide(False if used else None, fact.at)
        one.decide(used, fact.at)


def _remove(community: Community, fact: Fact) -> None:
    """Take a contribution away, or bring it back."""
    if one := community.contributions.get(fact.subject):
        one.is_gone = fact.what == "gone"


def _retopic(community: Community, fact: Fact) -> None:
    """Move an idea to other topics."""
    if one := community.contributions.get(fact.subject):
        one.topics = fact.topics


def _count(community: Community, fact: Fact) -> None:
    """Count a vote, a comment or points; what is talk now may be accepted as an answer later."""
    if fact.what == "comment":
        community.talk[fact.subject] = fact
    community.tallies[fact.what][fact.person_id] += fact.amount


def _place(community: Community, fact: Fact) -> None:
    """Note who works for the company, who left, and who is the same human as another."""
    people = {"staff": community.staff, "left": community.left}.get(fact.what)
    if people is not None:
        people.add(fact.person_id)
    elif fact.what == "customer":
        community.staff.discard(fact.person_id)
    elif fact.what == "same":
        community.same[fact.person_id] = int(fact.subject)
    else:
        community.same.pop(fact.person_id, None)


_TAKES: Mapping[str, Callable[[Community, Fact], None]] = {
    **dict.fromkeys(KINDS, _contribute),
    **dict.fromkeys(("used", "unused", "open"), _decide),
    **dict.fromkeys(("gone", "back"), _remove),
    **dict.fromkeys(("staff", "customer", "left", "same", "parted"), _place),
    **dict.fromkeys(COUNTED, _count),
    "topics": _retopic,
}


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
