"""Let answers in or not, give them to the jury, and score them; nobody sees others' scores before giving theirs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, select

from portal.challenges.acts.steps import (
    check_taken,
    is_own,
    said,
    seen_as,
    steered,
    stepped,
    submission_of,
    submissions_of,
)
from portal.challenges.models import Challenge, ConflictOfInterest, Evaluation, Juror, Score, Submission
from portal.challenges.queries.jury import conflicts_of, criteria_of
from portal.challenges.rules import AUTHOR, EVALUATION_LIFE, HOUSE, JUROR, SUBMISSION_LIFE, TEAM
from portal.events import challenges as told
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.people.queries import role_of
from portal.river import act, record
from portal.river.acts import told_at

POINTS = limits.Limit(0, 10)


@act
def judge_answer(idea_id: int, is_let_in: bool, person_id: int, reason: str = "") -> None:
    """Let an answer in, or not, for a reason that its author reads."""
    answer = submission_of(idea_id)
    challenge = steered(answer.challenge_id, person_id)
    if challenge.status != "closed":
        raise Conflict("Answers are let in after the gathering, and before the jury has them.", code="state")
    answer.status = SUBMISSION_LIFE.after(answer.status, "let_in" if is_let_in else "refuse", role_of(person_id))
    answer.reason = "" if is_let_in else said("reason", reason)
    record(_judged(challenge, answer), person_id)


@act
def let_all_in(challenge_id: int, person_id: int) -> None:
    """Let in each answer that nobody has looked at yet."""
    challenge = steered(challenge_id, person_id)
    if challenge.status != "closed":
        raise Conflict("Answers are let in after the gathering, and before the jury has them.", code="state")
    waiting = submissions_of(challenge_id, "submitted")
    if not waiting:
        raise Conflict("No answer waits to be let in.", code="none")
    for answer in waiting:
        answer.status = SUBMISSION_LIFE.after(answer.status, "let_in", role_of(person_id))
        record(_judged(challenge, answer), person_id)


@act
def withdraw_answer(idea_id: int, person_id: int) -> None:
    """Take one's own answer out of the challenge; the idea stays."""
    answer = submission_of(idea_id)
    challenge = load(Challenge, answer.challenge_id)
    if answer.author_id != person_id:
        raise NotAllowed("Only its author withdraws an answer.")
    check_taken(challenge, "withdraw")
    answer.status = SUBMISSION_LIFE.after(answer.status, "withdraw", AUTHOR)
    record(_judged(challenge, answer), seen_as(challenge, person_id))


def _judged(challenge: Challenge, answer: Submission) -> told.AnswerJudged:
    author_id = seen_as(challenge, answer.author_id)
    return told.AnswerJudged(challenge.id, challenge.status, answer.idea_id, author_id, answer.status)


class Judged(NamedTuple):
    """An answer as the jury gets it: the hash of its words, the humans whose it is, and which part each has."""

    words: str
    authors: frozenset[int]
    parts: Sequence[tuple[int, int]] = ()


@act
def give_to_jury(challenge_id: int, person_id: int, judged: Mapping[int, Judged]) -> None:
    """Put each answer that was let in before each juror whom nothing stands against: no author of it judges it."""
    if submissions_of(challenge_id, "submitted"):
        raise Conflict("Let each answer in, or not, first.", code="waiting")
    challenge = stepped(challenge_id, "evaluate", role_of(person_id))
    answers, jurors = submissions_of(challenge_id, "eligible"), _jurors(challenge_id)
    if not (answers and jurors and criteria_of(challenge_id)):
        raise Conflict("A jury needs jurors, criteria and answers that were let in.", code="jury")
    against = conflicts_of(answer.idea_id for answer in answers)
    for answer in answers:
        _freeze(answer, judged[answer.idea_id])
        barred = against.get(answer.idea_id, set()) | {each for each in jurors if is_own(answer, each)}
        db.session.add_all(_before(answer, juror) for juror in jurors if juror not in barred)
    record(told.ChallengeMoved(challenge_id, challenge.status, "closed"), person_id)


def _freeze(answer: Submission, judged: Judged) -> None:
    """Note as what and as whose the jury gets an answer."""
    answer.words_hash, answer.authors = judged.words, sorted(judged.authors)
    answer.parts = [list(pair) for pair in judged.parts]


def _before(answer: Submission, juror_id: int) -> Evaluation:
    told_of = {"challenge_id": answer.challenge_id, "assigned_at": told_at(), "status": EVALUATION_LIFE.first}
    return Evaluation(idea_id=answer.idea_id, juror_id=juror_id, **told_of)


def _jurors(challenge_id: int) -> list[int]:
    asked = select(Juror.person_id).filter_by(challenge_id=challenge_id)
    return list(db.session.scalars(asked.order_by(Juror.person_id)))


@act
def stand_aside(idea_id: int, juror_id: int, reason: str, person_id: int) -> None:
    """Note what stands against a juror judging an answer: by the juror, or by the team; what they scored is dropped."""
    answer = submission_of(idea_id)
    challenge = load(Challenge, answer.challenge_id)
    if person_id != juror_id:
        steered(challenge.id, person_id)
    if db.session.get(Juror, (challenge.id, juror_id)) is None:
        raise NotFound("This does not exist, or not any more.")
    if db.session.get(ConflictOfInterest, (idea_id, juror_id)):
        raise Conflict("This is noted already.", code="aside")
    _drop(idea_id, juror_id)
    why = said("reason", reason, limits.REASON)
    db.session.add(ConflictOfInterest(idea_id=idea_id, person_id=juror_id, reason=why, declared_at=told_at()))
    record(told.JurorStoodAside(challenge.id, challenge.status, idea_id, juror_id), person_id)


def _drop(idea_id: int, juror_id: int) -> None:
    """Take an answer away from a juror who has not given the scores."""
    if evaluation := db.session.get(Evaluation, (idea_id, juror_id), with_for_update=True):
        evaluation.status = EVALUATION_LIFE.after(evaluation.status, "recuse", JUROR)
        db.session.execute(delete(Score).filter_by(idea_id=idea_id, juror_id=juror_id))


@act
def score(idea_id: int, juror_id: int, points: Mapping[int, int], comment: str = "", *, gives: bool = False) -> None:
    """Score an answer by the criteria; what is given cannot be changed, and opens the eyes for what others gave."""
    evaluation = _evaluation(idea_id, juror_id)
    challenge = load(Challenge, evaluation.challenge_id)
    if challenge.status != "evaluating":
        raise Conflict("The jury does not judge at this moment.", code="closed")
    if is_own(submission_of(idea_id), juror_id):
        raise Refused("Nobody judges an answer of their own.", code="own_answer")
    check_taken(challenge, "score")
    if evaluation.status == "assigned":
        evaluation.status = EVALUATION_LIFE.after(evaluation.status, "begin", JUROR)
    elif evaluation.status != "in_progress":
        raise Conflict("You have given your scores already, or stand aside.", code="given")
    _keep(evaluation, points, comment, gives)
    told_of = told.EvaluationGiven if gives else told.EvaluationSaved
    record(told_of(challenge.id, challenge.status, idea_id), juror_id)


def _keep(evaluation: Evaluation, points: Mapping[int, int], comment: str, gives: bool) -> None:
    """Write down what a juror thinks of an answer."""
    wanted = {each.id for each in criteria_of(evaluation.challenge_id)}
    if any(points[each] not in POINTS for each in points) or (set(points) - wanted):
        raise Invalid({"points": Refused("Please give a number from {least} to {most}.", least=0, most=10)})
    if gives and set(points) != wanted:
        raise Invalid({"points": Refused("Please give a score for each criterion.")})
    evaluation.comment = said("comment", comment, limits.NOTE)
    key = {"idea_id": evaluation.idea_id, "juror_id": evaluation.juror_id}
    db.session.execute(delete(Score).filter_by(**key))
    db.session.add_all(Score(**key, criterion_id=each, points=n) for each, n in points.items())
    if gives:
        evaluation.status, evaluation.given_at = EVALUATION_LIFE.after(evaluation.status, "give", JUROR), told_at()


@act
def reassign(idea_id: int, juror_id: int, to_id: int, person_id: int) -> None:
    """Give an answer that a juror does not come to, to another one."""
    evaluation = _evaluation(idea_id, juror_id)
    challenge = steered(evaluation.challenge_id, person_id)
    if challenge.status != "evaluating":
        raise Conflict("The jury does not judge at this moment.", code="closed")
    answer = submission_of(idea_id)
    barred = to_id in conflicts_of([idea_id]).get(idea_id, set()) or is_own(answer, to_id)
    if barred or not db.session.get(Juror, (challenge.id, to_id)):
        raise Refused("This juror cannot judge this answer.", code="barred")
    if db.session.get(Evaluation, (idea_id, to_id)):
        raise Conflict("This juror has the answer already.", code="assigned")
    lapsed = EVALUATION_LIFE.after(evaluation.status, "lapse", HOUSE)
    evaluation.status = EVALUATION_LIFE.after(lapsed, "reassign", *TEAM)
    db.session.add(_before(answer, to_id))
    record(told.EvaluationReassigned(challenge.id, challenge.status, idea_id, to_id), person_id)


def _evaluation(idea_id: int, juror_id: int) -> Evaluation:
    found = db.session.get(Evaluation, (idea_id, juror_id), with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("This does not exist, or not any more.")
    return found
