"""An invented community of any size, as rows of a source: the same chance gives the same people and the same words.

A few ideas win most of the votes and a few people say most of what is said, as in every community we know.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from portal.cli.seed.words import THINGS, Speaker
from portal.outside.readers.rows import (
    Author,
    CommentRow,
    IdeaRow,
    InvoiceLine,
    InvoiceRow,
    Origin,
    PersonRow,
    Row,
    VoteRow,
)

YEARS = timedelta(days=3 * 365)
FADING_DAYS = 20.0  # after so many days an idea hears 1/e as often as at first
STATUSES = ("open", "review", "parked", "declined", "adopted", "making", "shipped")
HOW_OFTEN = (74, 8, 5, 6, 3, 2, 2)


@dataclass(frozen=True, slots=True)
class Profile:
    """How many of each there are."""

    people: int
    ideas: int
    comments: int
    votes: int
    orders: int


PROFILES = {
    "tiny": Profile(60, 40, 150, 500, 20),
    "S": Profile(2_000, 2_000, 10_000, 40_000, 500),
    "M": Profile(50_000, 16_000, 92_000, 500_000, 10_000),
}


class Crowd:
    """Everybody and everything that they say, in the order in which one thing needs another."""

    def __init__(self, source: str, profile: Profile, chance: Random, end: datetime) -> None:
        self.source, self.profile, self.chance, self.end = source, profile, chance, end
        self.speaker = Speaker(chance)
        self.languages = [self.speaker.language() for _ in range(profile.people)]
        self.joined = sorted(end - YEARS * chance.random() ** 0.7 for _ in range(profile.people))
        self.loudness = list(accumulate(chance.paretovariate(1.1) for _ in range(profile.people)))
        self.fame = list(accumulate(chance.paretovariate(1.5) for _ in range(profile.ideas)))
        self.authors = chance.choices(range(profile.people), cum_weights=self.loudness, k=profile.ideas)
        self.posted = [self._after(self.joined[author], 60) for author in self.authors]
        self.spoken = [self.languages[author] for author in self.authors]

    def rows(self) -> Iterator[Row]:
        """Yield every row."""
        yield from self.people()
        yield from self.ideas()
        yield from self.comments()
        yield from self.votes()
        yield from self.orders()

    def people(self) -> Iterator[PersonRow]:
        """Yield those who joined, in their order."""
        for person, joined_at in enumerate(self.joined):
            name = self.speaker.name(self.languages[person])
            yield PersonRow(f"person/{person}", name, Origin("people"), joined_at)

    def ideas(self) -> Iterator[IdeaRow]:
        """Yield what they wish for."""
        for idea, author in enumerate(self.authors):
            language, posted_at = self.spoken[idea], self.posted[idea]
            words = (self.speaker.title(language), self.speaker.body(language))
            row = IdeaRow(f"idea/{idea}", _author(author), *words, posted_at, Origin("ideas"), self.speaker.tags())
            yield self._decided(row)

    def _decided(self, row: IdeaRow) -> IdeaRow:
        """Return the idea as the company left it."""
        status = self.chance.choices(STATUSES, HOW_OFTEN)[0]
        if status == "open":
            return row
        decided_at, by = self._after(row.posted_at, 90), _author(0)
        return replace(row, status=status, decided_at=decided_at, decided_by=by)

    def comments(self) -> Iterator[CommentRow]:
        """Yield what they say about it, sometimes to one another."""
        comment = 0
        for idea, n in enumerate(self._shared_out(self.profile.comments)):
            times = sorted(self._after(self.posted[idea], FADING_DAYS) for _ in range(n))
            authors = self.chance.choices(range(self.profile.people), cum_weights=self.loudness, k=n)
            for place, (author, at) in enumerate(zip(authors, times, strict=True)):
                parent = f"comment/{comment - self.chance.randint(1, place)}" if self._sometimes(0.2, place) else ""
                said = self.speaker.remark(self.spoken[idea])
                who = (f"comment/{comment}", f"idea/{idea}", _author(author))
                yield CommentRow(*who, said, max(at, self.joined[author]), Origin("comments"), parent)
                comment += 1

    def votes(self) -> Iterator[VoteRow]:
        """Yield who is for it; nobody votes twice, or for their own."""
        vote = 0
        most = self.profile.people - 1
        for idea, n in enumerate(self._shared_out(self.profile.votes, most)):
            others = self.chance.sample(range(most), n)
            for voter in (other + (other >= self.authors[idea]) for other in others):
                at = max(self._after(self.posted[idea], FADING_DAYS), self.joined[voter])
                yield VoteRow(f"vote/{vote}", "idea", f"idea/{idea}", "for", at, Origin("votes"), _author(voter))
                vote += 1

    def orders(self) -> Iterator[InvoiceRow]:
        """Yield what they bought."""
        buyers = self.chance.choices(range(self.profile.people), cum_weights=self.loudness, k=self.profile.orders)
        for order, buyer in enumerate(buyers):
            lines = tuple(self._line(number) for number in range(1, self.chance.randint(1, 3) + 1))
            at = self._after(self.joined[buyer], 200)
            yield InvoiceRow(f"order/{order}", f"person/{buyer}", at, "EUR", lines, Origin("orders"))

    def _line(self, number: int) -> InvoiceLine:
        product, quantity = self.chance.randrange(len(THINGS)), self.chance.choice((1, 1, 1, 2, 3))
        unit_minor = 900 + 350 * product
        return InvoiceLine(number, f"product/{product}", THINGS[product], quantity, unit_minor, quantity * unit_minor)

    def _shared_out(self, total: int, most: int | None = None) -> list[int]:
        """Share a number out among the ideas by their fame; an idea that has the most passes it to the next."""
        shares = [0] * self.profile.ideas
        for idea in self.chance.choices(range(self.profile.ideas), cum_weights=self.fame, k=total):
            while shares[idea] == most:
                idea = (idea + 1) % len(shares)
            shares[idea] += 1
        return shares

    def _after(self, moment: datetime, days: float) -> datetime:
        """Return a moment some days later, sooner rather than later, and never in the future."""
        return min(moment + timedelta(days=self.chance.expovariate(1 / days)), self.end)

    def _sometimes(self, share: float, place: int) -> bool:
        return place > 0 and self.chance.random() < share


def _author(person: int) -> Author:
    return Author(f"person/{person}")
