"""The bells of a batch: who hears of each event is noted, and asked for all of them at once."""

from typing import NamedTuple

from sqlalchemy import delete, select

from portal.kit.db import db
from portal.outside.models.mail import Bell, BellFollower, BellGroup
from portal.people.veils import worn_behind
from portal.river import Happened, Projection


class Ring(NamedTuple):
    """A bell that is to ring, if its person may hear of the subject."""

    subject: str
    event_id: int
    person_id: int
    actor_id: int | None
    together: str | None


class Bells(Projection):
    """Rings bells; what is noted here is asked before anything changes that decides who hears."""

    def __init__(self) -> None:
        super().__init__("outside.bells", tables=[Bell, BellFollower, BellGroup])
        self.noted: list[Ring] = []
        self.hearers: set[tuple[str, int]] = set()  # of what is noted: subject and person
        self.at_end_of_batch(self.settle)

    def ring(self, happened: Happened, people: set[int], together: str | None = None) -> None:
        """Ring these bells; of what a group keeps to itself hears only who is still in the group."""
        self.noted += _rings(happened, people, together)
        self.hearers.update((happened.subject, person_id) for person_id in people)

    def ring_anyway(self, happened: Happened, people: set[int], together: str) -> None:
        """Ring the bells of people of whom it is known that they may hear of it."""
        self._write(_rings(happened, people, together))

    def follow(self, subject: str, person_id: int) -> None:
        """Let somebody hear of a subject from now on."""
        if (subject, person_id) in self.hearers:
            self.settle()  # what came before is not for who begins to follow only now
        self.add_new(BellFollower, subject=subject, person_id=person_id)

    def followers(self, subject: str) -> set[int]:
        """Return who hears of a subject."""
        self.flush()
        return set(db.session.scalars(select(BellFollower.person_id).filter_by(subject=subject)))

    def unfollow(self, subject: str, person_id: int | None) -> None:
        """Let somebody hear of a subject no more."""
        self.settle()
        db.session.execute(delete(BellFollower).filter_by(subject=subject, person_id=person_id))

    def settle(self) -> None:
        """Ring what was noted, for those who may hear of it."""
        noted = self._taken()
        self.flush()
        kept = _kept_to_themselves({each.subject for each in noted})
        follows = _followers_of(kept)
        self._write([each for each in noted if each.subject not in kept or (each.subject, each.person_id) in follows])
        self.flush()

    def _taken(self) -> list[Ring]:
        noted, self.noted = self.noted, []
        self.hearers.clear()
        return noted

    def _write(self, rings: list[Ring]) -> None:
        """Ring for who is behind each record, once for an event, and never for the one who did it."""
        rings = [each for each in rings if each.person_id != each.actor_id]
        worn = worn_behind({each.person_id for each in rings})
        bells = {(each.event_id, worn.get(each.person_id, each.person_id)): each.together for each in rings}
        for (event_id, person_id), together in sorted(bells.items(), key=lambda bell: bell[0]):
            self.add(Bell, event_id=event_id, person_id=person_id, together=together)

    def _forget_pending(self) -> None:
        self._taken()
        super()._forget_pending()


def _rings(happened: Happened, people: set[int], together: str | None) -> list[Ring]:
    facts = (happened.actor_id, together)
    return [Ring(happened.subject, happened.event_id, person_id, *facts) for person_id in people]


def _kept_to_themselves(subjects: set[str]) -> set[str]:
    """Return which of these subjects a group keeps to itself."""
    if not subjects:
        return set()
    return set(db.session.scalars(select(BellGroup.subject).where(BellGroup.subject.in_(subjects))))


def _followers_of(subjects: set[str]) -> set[tuple[str, int]]:
    """Return who hears of each of these subjects."""
    if not subjects:
        return set()
    asked = select(BellFollower.subject, BellFollower.person_id).where(BellFollower.subject.in_(subjects))
    return {(row.subject, row.person_id) for row in db.session.execute(asked)}
