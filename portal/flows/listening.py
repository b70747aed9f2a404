"""Who is asked in which rhythm: segments are found in all rooms; and files of answers are taken in piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, text

from portal.kit.clock import now
from portal.kit.db import Instant, db
from portal.kit.errors import NotFound, Refused
from portal.kit.words import N_, Message
from portal.people.queries import viewer
from portal.surveys import acts, queries
from portal.surveys.models import SurveyRhythm
from portal.surveys.rules.files import PIECE, File, read_file

NEW = timedelta(days=90)
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the customers: how it is called, and what finds it in customer, spend and score."""

    name: Message
    where: str
    order: str = "customer.last_at DESC"


SEGMENTS = {
    "everyone": Segment(N_("All customers"), "1 = 1"),
    "buyers": Segment(N_("Customers who ordered"), "customer.orders > 0"),
    "new": Segment(N_("New customers (90 days)"), "customer.first_at >= :since"),
    "contributors": Segment(N_("Customers who contribute"), "customer.ideas + customer.comments > 0"),
    "lead": Segment(N_("Lead users first"), "source_score.rank IS NOT NULL", "source_score.rank"),
}


def people_in(segment: str, most: int = 0) -> list[tuple[int, str]]:
    """Return id and name of the customers of a segment, in the order in which they are asked."""
    known = SEGMENTS.get(segment)
    if known is None:
        raise NotFound("There is no such segment.")
    asked = text(f"""
        SELECT person.id, person.name
          FROM person
          JOIN customer ON customer.person_id = person.id
     LEFT JOIN source_score ON source_score.person_id = person.id AND source_score.topic = ''
         WHERE person.role = 'customer' AND person.forgotten_at IS NULL AND person.joined_into_id IS NULL
           AND {known.where} AND :since IS NOT NULL
      ORDER BY {known.order}, person.id
         LIMIT :most
    """).bindparams(bindparam("since", type_=Instant()))  # noqa: S608 - the words are ours
    rows = db.session.execute(asked, {"since": now() - NEW, "most": most or MOST})
    return [(row.id, row.name) for row in rows]


def beat(rhythm_id: int, by_id: int | None = None, people: Sequence[int] | None = None) -> int:
    """Ask the people of a rhythm, or those of them who were chosen; return how many were asked."""
    rhythm = db.session.get(SurveyRhythm, rhythm_id)
    if rhythm is None:
        raise NotFound("This does not exist, or not any more.")
    found = [person for person, _ in people_in(rhythm.segment)]
    chosen = found if people is None else [person for person in found if person in set(people)]
    return acts.ask_people(rhythm_id, chosen, by_id)


def beat_due() -> int:
    """Let every rhythm beat whose time has come; return how many people were asked."""
    return sum(beat(row.id) for row in queries.due(now()))


@dataclass(slots=True)
class Taken:
    """What became of a file of answers."""

    new: int
    known: int
    file: File


def import_file(survey_id: int, source: str, written: str, person_id: int) -> Taken:
    """Take in a CSV file of answers, piece by piece; what is known already is passed over."""
    survey = queries.get_survey(survey_id, viewer(person_id))
    file = read_file(written, queries.questions_of(survey_id, survey.edition))
    if not file.rows:
        raise (
            Refused("No line of this file could be taken.") if file.refused else Refused("This file holds no answers.")
        )
    pieces = [file.rows[at : at + PIECE] for at in range(0, len(file.rows), PIECE)]
    new = sum(acts.import_answers(survey_id, source, piece, person_id) for piece in pieces)
    return Taken(new, len(file.rows) - new, file)
