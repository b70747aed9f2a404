"""Rank what the jury scored, say something to everybody who was judged, and announce all results at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.challenges.acts.sharing import shared_out
from portal.challenges.acts.steps import about, is_own, said, steered, stepped, submission_of, submissions_of, whose
from portal.challenges.models import Award, Challenge, Evaluation, Ranking, Submission
from portal.challenges.queries.jury import criteria_of, locked_scores, spans_of
from portal.challenges.rules import EVALUATION_LIFE, HOUSE, METHOD, SUBMISSION_LIFE, TEAM, Placed, frozen, rank, seal
from portal.events import challenges as told
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, Refused
from portal.people.queries import role_of
from portal.people.veils import lift
from portal.river import act, record
from portal.river.acts import told_at

SHORTLIST = limits.Limit(1, 100)


@act
def shortlist(challenge_id: int, person_id: int, size: int) -> None:
    """Lock the scores, rank the answers, and put the first ones on the shortlist."""
    if size not in SHORTLIST:
        raise Invalid({"size": Refused("Please give a number from {least} to {most}.", least=1, most=100)})
    steered(challenge_id, person_id)
    challenge = stepped(challenge_id, "shortlist", role_of(person_id))
    _lock(challenge)
    answers = {each.idea_id: each for each in submissions_of(challenge_id, "eligible")}
    snapshot = _snapshot(challenge_id, answers)
    for placed in rank(snapshot):
        _place(answers[placed.idea_id], placed, "shortlist" if placed.place <= size else "leave_out")
    kept = {"challenge_id": challenge_id, "made_at": told_at(), "method": METHOD}
    db.session.add(Ranking(**kept, snapshot=snapshot, hash=seal(snapshot)))
    record(told.ChallengeMoved(challenge_id, challenge.status, "evaluating"), person_id)


def _place(answer: Submission, placed: Placed, step: str) -> None:
    """Put an answer in its place, on the shortlist or not."""
    evaluated = SUBMISSION_LIFE.after(answer.status, "evaluate", HOUSE)
    answer.status = SUBMISSION_LIFE.after(evaluated, step, *TEAM)
    answer.place, answer.tie = placed.place, placed.tie


def _lock(challenge: Challenge) -> None:
    """Lock what was given; what was not lapses, if the time of the jury is over."""
    rows = db.session.scalars(select(Evaluation).filter_by(challenge_id=challenge.id).with_for_update()).all()
    waits = [row for row in rows if row.status in ("assigned", "in_progress")]
    if waits and any(span.kind == "evaluate" and told_at() < span.closes_at for span in spans_of(challenge)):
        raise Conflict("The jury has time left, and {n} evaluations are not given yet.", code="waiting", n=len(waits))
    for row in rows:
        if row.status == "submitted":
            row.status = EVALUATION_LIFE.after(row.status, "lock", HOUSE)
    for row in waits:
        row.status = EVALUATION_LIFE.after(row.status, "lapse", HOUSE)


def _snapshot(challenge_id: int, answers: Mapping[int, Submission]) -> str:
    """Return what the ranking rests on; an answer that nobody has scored cannot be ranked."""
    db.session.flush()
    entries: dict[int, dict[str, Any]] = {
        each.idea_id: {"entered_at": each.entered_at.isoformat(), "scores": {}} for each in answers.values()
    }
    for idea_id, juror, criterion_id, points in locked_scores(challenge_id):
        entries[idea_id]["scores"].setdefault(str(juror), {})[str(criterion_id)] = points
    if bare := [idea for idea, entry in entries.items() if not entry["scores"]]:
        raise Conflict("{n} answers have no scores yet: give them to another juror.", code="unscored", n=len(bare))
    return frozen({each.id: each.weight for each in criteria_of(challenge_id)}, entries)


@act
def advise(idea_id: int, person_id: int, feedback: str) -> None:
    """Write what the author of an answer is told with the results."""
    answer = submission_of(idea_id)
    challenge = steered(answer.challenge_id, person_id)
    if challenge.status not in ("evaluating", "shortlisted") or answer.status == "ineligible":
        raise Conflict("Feedback is written while answers are judged, before the results.", code="state")
    answer.feedback = said("feedback", feedback)
    record(told.AnswerAdvised(challenge.id, challenge.status, idea_id), person_id)


@act
def announce(challenge_id: int, person_id: int, reason: str, awards: Mapping[int, int]) -> None:
    """Announce all results at once: the best of those awarded wins, the others come near; who is not gets feedback."""
    challenge = stepped(challenge_id, "announce", role_of(person_id))
    challenge.reason = said("reason", reason)
    challenge.decided_at, challenge.decided_by_id = told_at(), person_id
    lift(about(challenge_id))  # whose answer it is, is told with the results
    answers = submissions_of(challenge_id, "shortlisted", "not_shortlisted")
    chosen = sorted((each for each in answers if each.idea_id in awards), key=lambda each: each.place or 0)
    _check_awards(challenge, chosen, awards, person_id)
    _check_feedback([each for each in answers if each.idea_id not in awards])
    challenge.winner_id = chosen[0].idea_id if chosen else None
    author_id = chosen[0].author_id if chosen else None
    shared = whose(chosen[0].parts if chosen else ())
    settled = (challenge.status, challenge.reason, challenge.winner_id, author_id)
    record(told.ChallengeDecided(challenge_id, *settled, *shared), person_id)
    for answer in answers:
        _announce(challenge, answer, awards.get(answer.idea_id), person_id)


def _announce(challenge: Challenge, answer: Submission, amount: int | None, person_id: int) -> None:
    """Settle one answer."""
    step = "win" if answer.idea_id == challenge.winner_id else "pass_over" if amount is None else "come_near"
    answer.status = SUBMISSION_LIFE.after(answer.status, step, *TEAM)
    if amount is not None:
        key = {"idea_id": answer.idea_id, "challenge_id": challenge.id, "person_id": answer.author_id}
        db.session.add(Award(**key, amount=amount))
        db.session.flush()
        db.session.add_all(shared_out(answer, amount))
    others, _ = whose(each for each in answer.parts if each[0] != answer.author_id)
    settled = (answer.idea_id, answer.author_id, answer.status, others)
    record(told.AnswerSettled(challenge.id, challenge.status, *settled), person_id)


def _check_awards(challenge: Challenge, chosen: list[Submission], awards: Mapping[int, int], person_id: int) -> None:
    if len(chosen) < len(awards) or any(each.status != "shortlisted" for each in chosen):
        raise Refused("Only answers on the shortlist are awarded.", code="no_answer")
    if any(is_own(each, person_id) for each in chosen):
        raise Refused("Nobody chooses an answer of their own.", code="own_answer")
    if any(amount < 0 for amount in awards.values()) or sum(awards.values()) > challenge.pool:
        raise Invalid({"awards": Refused("The awards are more than there is in the pool.")})


def _check_feedback(others: list[Submission]) -> None:
    if bare := [each for each in others if not each.feedback]:
        raise Conflict("{n} answers were judged and have no feedback yet.", code="feedback", n=len(bare))
