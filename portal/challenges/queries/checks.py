"""What must hold in every challenge at every moment; `verify` expects none of these rows."""

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select, text

from portal.challenges.models import Challenge, Criterion, Evaluation, Ranking, Submission
from portal.challenges.queries.jury import criteria_seal, locked_scores
from portal.challenges.rules import rank, seal
from portal.kit.db import db

UNPAIRED = text("""
    SELECT challenge.id, challenge.entries AS said, count(submission.idea_id) AS found
      FROM challenge
 LEFT JOIN submission ON submission.challenge_id = challenge.id
  GROUP BY challenge.id, challenge.entries
    HAVING challenge.entries <> count(submission.idea_id)
""")

OVERSPENT = text("""
    SELECT challenge.id, challenge.pool, sum(award.amount) AS awarded
      FROM challenge
      JOIN award ON award.challenge_id = challenge.id
  GROUP BY challenge.id, challenge.pool
    HAVING sum(award.amount) > challenge.pool
""")

PAID_TOO_SOON = text("""
    SELECT award.idea_id, award.accepted_at, award.paid_at, award.paid_by_id
      FROM award
      JOIN challenge ON challenge.id = award.challenge_id
     WHERE award.paid_at IS NOT NULL
       AND (award.accepted_at IS NULL OR award.paid_at < award.accepted_at
            OR award.paid_by_id = challenge.decided_by_id OR award.paid_by_id = award.person_id)
""")

SHARES_PAID_TOO_SOON = text("""
    SELECT share.idea_id, share.person_id, share.accepted_at, share.paid_at
      FROM award_share AS share
      JOIN award ON award.idea_id = share.idea_id
      JOIN challenge ON challenge.id = award.challenge_id
     WHERE share.paid_at IS NOT NULL
       AND (share.accepted_at IS NULL OR share.paid_at < share.accepted_at
            OR share.paid_by_id = challenge.decided_by_id OR share.paid_by_id = share.person_id)
""")

# Awards of earlier days have no shares until somebody accepts one.
MISSHARED = text("""
    SELECT award.idea_id, award.amount, sum(share.amount) AS shared
      FROM award
      JOIN award_share AS share ON share.idea_id = award.idea_id
  GROUP BY award.idea_id, award.amount, award.accepted_at, award.paid_at
    HAVING sum(share.amount) <> award.amount
        OR (award.accepted_at IS NULL) <> (count(share.accepted_at) < count(*))
        OR (award.paid_at IS NULL) <> (count(share.paid_at) < count(*))
""")

PARTIAL = text("""
    SELECT evaluation.idea_id, evaluation.juror_id
      FROM evaluation
      JOIN submission ON submission.idea_id = evaluation.idea_id
      JOIN person AS author ON author.id = submission.author_id
      JOIN person AS juror ON juror.id = evaluation.juror_id
     WHERE evaluation.status IN ('submitted', 'locked')
       AND (coalesce(author.joined_into_id, author.id) = coalesce(juror.joined_into_id, juror.id)
            OR EXISTS (SELECT 1 FROM conflict_of_interest AS against
                        WHERE against.idea_id = evaluation.idea_id AND against.person_id = evaluation.juror_id))
""")

UNANSWERED = text("""
    SELECT idea_id FROM submission
     WHERE status = 'not_selected' AND place IS NOT NULL AND feedback = ''
       AND author_id NOT IN (SELECT id FROM person WHERE forgotten_at IS NOT NULL)
""")

UNAGREED = text("""
    SELECT agreement_acceptance.challenge_id, agreement_acceptance.person_id
      FROM agreement_acceptance
      JOIN challenge ON challenge.id = agreement_acceptance.challenge_id
     WHERE agreement_acceptance.hash <> challenge.agreement_hash
""")


def unpaired_entries() -> list[Any]:
    """Return challenges whose number of entries is not that of their answers."""
    return list(db.session.execute(UNPAIRED).all())


def overspent_pools() -> list[Any]:
    """Return challenges that award more than there is in the pool."""
    return list(db.session.execute(OVERSPENT).all())


def awards_paid_too_soon() -> list[Any]:
    """Return awards and shares paid before their owner accepted, or by who decided or won."""
    return [*db.session.execute(PAID_TOO_SOON).all(), *db.session.execute(SHARES_PAID_TOO_SOON).all()]


def misshared_awards() -> list[Any]:
    """Return awards whose shares do not add up to them, or that are accepted or paid otherwise than their shares."""
    return list(db.session.execute(MISSHARED).all())


def partial_jurors() -> list[Any]:
    """Return scores that count although something stands against their juror, or a part of it is theirs (V6)."""
    given = select(Evaluation.idea_id, Evaluation.juror_id, Submission.authors)
    given = given.join(Submission, Submission.idea_id == Evaluation.idea_id)
    rows = db.session.execute(given.where(Evaluation.status.in_(("submitted", "locked")))).all()
    shared = [(row.idea_id, row.juror_id) for row in rows if row.juror_id in row.authors]
    return [*db.session.execute(PARTIAL).all(), *shared]


def unanswered_answers() -> list[Any]:
    """Return answers that were judged, not selected, and told nothing."""
    return list(db.session.execute(UNANSWERED).all())


def other_agreements() -> list[Any]:
    """Return acceptances of another text than that of the challenge."""
    return list(db.session.execute(UNAGREED).all())


def melted_criteria() -> list[Any]:
    """Return challenges whose criteria, weights or agreement are not those that were published (V6)."""
    rows = db.session.scalars(select(Challenge).where(Challenge.criteria_hash != "")).all()
    by_challenge: dict[int, list[Criterion]] = defaultdict(list)
    for each in db.session.scalars(select(Criterion).order_by(Criterion.position, Criterion.id)):
        by_challenge[each.challenge_id].append(each)
    melted = [row.id for row in rows if criteria_seal(by_challenge[row.id]) != row.criteria_hash]
    agreed = db.session.scalars(select(Challenge).where(Challenge.agreement_hash != "")).all()
    return melted + [row.id for row in agreed if seal(row.agreement) != row.agreement_hash]


def untrue_rankings() -> list[Any]:
    """Return rankings that do not follow from their snapshot, or snapshots that are not the scores as they stand."""
    found = []
    for ranking in db.session.scalars(select(Ranking)):
        asked = select(Submission.idea_id, Submission.place).filter_by(challenge_id=ranking.challenge_id)
        rows = db.session.execute(asked.where(Submission.place.is_not(None)))
        places = {row.idea_id: row.place for row in rows}
        again = {placed.idea_id: placed.place for placed in rank(ranking.snapshot)}
        if (
            seal(ranking.snapshot) != ranking.hash
            or places != again
            or set(locked_scores(ranking.challenge_id)) != _frozen(ranking)
        ):
            found.append(ranking.challenge_id)
    return found


def _frozen(ranking: Ranking) -> set[tuple[int, int, int, int]]:
    """Return the scores that the ranking rests on."""
    entries = json.loads(ranking.snapshot)["entries"]
    return {
        (int(idea), int(juror), int(criterion), points)
        for idea, entry in entries.items()
        for juror, scores in entry["scores"].items()
        for criterion, points in scores.items()
    }


CHECKS = [
    unpaired_entries,
    overspent_pools,
    awards_paid_too_soon,
    misshared_awards,
    partial_jurors,
    unanswered_answers,
    other_agreements,
    melted_criteria,
    untrue_rankings,
]
