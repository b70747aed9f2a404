"""How a challenge is judged: its criteria, jury, evaluations, ranking, awards and appeals."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from portal.challenges.models import (
    Acceptance,
    Appeal,
    Award,
    AwardShare,
    Challenge,
    ConflictOfInterest,
    Criterion,
    Evaluation,
    Juror,
    Phase,
    Ranking,
    Score,
    Submission,
)
from portal.challenges.rules import Placed, Span, rank, seal
from portal.kit.db import db


class Juried(NamedTuple):
    """An answer as one juror has it before them: own scores, and those of others once the own ones are given."""

    evaluation: Evaluation
    mine: dict[int, int]
    others: dict[int, dict[int, int]]


def criteria_of(challenge_id: int) -> Sequence[Criterion]:
    """Return what answers are judged by."""
    return db.session.scalars(
        select(Criterion).filter_by(challenge_id=challenge_id).order_by(Criterion.position, Criterion.id)
    ).all()


def criteria_seal(criteria: Iterable[Criterion]) -> str:
    """Return the hash of criteria and weights; of none it is empty."""
    told = [[each.id, each.name, each.anchors, each.weight] for each in criteria]
    return seal(json.dumps(told, ensure_ascii=False)) if told else ""


def spans_of(challenge: Challenge) -> list[Span]:
    """Return all phases: the gathering, and what else is planned, in the order in which they begin."""
    rows = db.session.scalars(select(Phase).filter_by(challenge_id=challenge.id).order_by(Phase.opens_at))
    gather = Span("gather", challenge.opens_at, challenge.closes_at)
    return [gather, *(Span(row.kind, row.opens_at, row.closes_at) for row in rows)]


def conflicts_of(idea_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return who does not judge these answers."""
    asked = select(ConflictOfInterest).where(ConflictOfInterest.idea_id.in_(sorted(idea_ids)))
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.scalars(asked):
        found[row.idea_id].add(row.person_id)
    return found


def jurors_of(challenge_id: int) -> list[int]:
    """Return who judges."""
    asked = select(Juror.person_id).filter_by(challenge_id=challenge_id)
    return list(db.session.scalars(asked.order_by(Juror.invited_at, Juror.person_id)))


def is_juror(challenge_id: int, person_id: int | None) -> bool:
    """Say whether a person judges the answers."""
    return person_id is not None and db.session.get(Juror, (challenge_id, person_id)) is not None


def answers_of(challenge_id: int) -> Sequence[Submission]:
    """Return the answers, in the order of the ranking, or of their coming."""
    asked = select(Submission).filter_by(challenge_id=challenge_id)
    return db.session.scalars(asked.order_by(Submission.place.is_(None), Submission.place, Submission.idea_id)).all()


def find_answer(challenge_id: int, author_id: int | None) -> Sequence[Submission]:
    """Return what somebody answered."""
    asked = select(Submission).filter_by(challenge_id=challenge_id, author_id=author_id)
    return db.session.scalars(asked.order_by(Submission.idea_id)).all() if author_id else []


def evaluations_of(challenge_id: int) -> Sequence[Evaluation]:
    """Return who has what before them, and how far they are; never what they gave."""
    asked = select(Evaluation).filter_by(challenge_id=challenge_id)
    return db.session.scalars(asked.order_by(Evaluation.idea_id, Evaluation.juror_id)).all()


def before_juror(challenge_id: int, juror_id: int) -> list[Juried]:
    """Return what a juror judges; what others gave only where this juror has given, and they have (V6)."""
    rows = evaluations_of(challenge_id)
    own = {row.idea_id: row for row in rows if row.juror_id == juror_id and row.status not in ("recused", "reassigned")}
    given = {idea for idea, row in own.items() if row.status in ("submitted", "locked")}
    shown = {(row.idea_id, row.juror_id) for row in rows if row.status in ("submitted", "locked")}
    scores: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in db.session.scalars(select(Score).where(Score.idea_id.in_(sorted(own)))):
        if row.juror_id == juror_id or (row.idea_id in given and (row.idea_id, row.juror_id) in shown):
            scores[row.idea_id, row.juror_id][row.criterion_id] = row.points
    others = {idea: {j: s for (i, j), s in scores.items() if i == idea and j != juror_id} for idea in own}
    return [Juried(own[idea], scores.get((idea, juror_id), {}), others[idea]) for idea in sorted(own)]


def locked_scores(challenge_id: int) -> list[tuple[int, int, int, int]]:
    """Return the scores that count: answer, juror by number in the jury (not by name), criterion, points."""
    whom = (Evaluation.idea_id == Score.idea_id) & (Evaluation.juror_id == Score.juror_id)
    asked = select(Score).join(Evaluation, whom).where(Evaluation.status == "locked")
    rows = db.session.scalars(asked.where(Evaluation.challenge_id == challenge_id)).all()
    numbers = {juror: n for n, juror in enumerate(sorted({row.juror_id for row in rows}), 1)}
    return sorted((row.idea_id, numbers[row.juror_id], row.criterion_id, row.points) for row in rows)


def ranking_of(challenge_id: int) -> tuple[Ranking | None, list[Placed]]:
    """Return what the ranking rests on, and the ranking made from it anew."""
    found = db.session.get(Ranking, challenge_id)
    return found, rank(found.snapshot) if found else []


def awards_of(challenge_id: int) -> Sequence[Award]:
    """Return the awards of a challenge."""
    return db.session.scalars(select(Award).filter_by(challenge_id=challenge_id).order_by(Award.idea_id)).all()


def shares_of(awards: Sequence[Award]) -> dict[int, Sequence[AwardShare | Award]]:
    """Return by answer who gets which share of its award, the largest first; one of earlier days is its winner's."""
    found: dict[int, list[AwardShare | Award]] = {award.idea_id: [] for award in awards}
    asked = select(AwardShare).where(AwardShare.idea_id.in_(sorted(found)))
    for share in db.session.scalars(asked.order_by(AwardShare.amount.desc(), AwardShare.person_id)) if found else ():
        found[share.idea_id].append(share)
    return {award.idea_id: found[award.idea_id] or [award] for award in awards}


def appeals_of(challenge_id: int) -> Sequence[Appeal]:
    """Return the appeals against results, the first first."""
    return db.session.scalars(select(Appeal).filter_by(challenge_id=challenge_id).order_by(Appeal.made_at)).all()


def open_appeals(challenge_id: int) -> list[Appeal]:
    """Return the appeals that nobody has answered."""
    return [each for each in appeals_of(challenge_id) if each.answered_at is None]


def find_acceptance(challenge_id: int, person_id: int | None, purpose: str) -> Acceptance | None:
    """Return when somebody accepted the agreement."""
    return db.session.get(Acceptance, (challenge_id, person_id, purpose)) if person_id else None
