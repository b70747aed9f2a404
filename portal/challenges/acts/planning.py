"""Plan how a challenge is run: its terms, phases, criteria and jury, and the review before it is published."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select

from portal.challenges.acts.steps import said, steered, stepped
from portal.challenges.models import Challenge, Criterion, Juror, Phase
from portal.challenges.queries.jury import awards_of, spans_of
from portal.challenges.rules import Span, misplanned
from portal.events import challenges as told
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.text import clean_line
from portal.people.queries import role_of
from portal.river import act, record
from portal.river.acts import told_at

AGREEMENT = limits.Limit(0, 20_000)
DAYS = limits.Limit(0, 3_650)
CRITERIA = limits.Limit(1, 10)
JURORS_AT_MOST = 50
BEFORE = ("draft", "legal_review")


class Terms(NamedTuple):
    """Who may answer, what they agree to, and how much money there is for awards."""

    eligibility: str = ""
    least_days: int = 0
    agreement: str = ""
    pool: int = 0
    currency: str = "EUR"
    is_blind: bool = False


class Weighed(NamedTuple):
    """A criterion as it is given: its name, its weight in per cent, what the ends of the scale mean."""

    name: str
    weight: int
    anchors: str = ""


@act
def set_terms(challenge_id: int, terms: Terms, person_id: int) -> None:
    """Say who may answer, what they agree to, and what is in the pool; fixed once it is published."""
    challenge = _unpublished(challenge_id, person_id)
    challenge.eligibility = said("eligibility", terms.eligibility, limits.SUMMARY)
    challenge.agreement = said("agreement", terms.agreement, AGREEMENT)
    if terms.least_days not in DAYS or terms.pool not in limits.PRICE:
        raise Invalid(
            {"pool": Refused("Please give a number from {least} to {most}.", least=0, most=limits.PRICE.most)}
        )
    challenge.least_days, challenge.pool, challenge.is_blind = terms.least_days, terms.pool, terms.is_blind
    challenge.currency = terms.currency
    record(told.ChallengePlanned(challenge_id, challenge.status), person_id)


@act
def set_criteria(challenge_id: int, criteria: Sequence[Weighed], person_id: int) -> None:
    """Say by what answers are judged, and how heavy each criterion weighs; the weights add up to 100."""
    challenge = _unpublished(challenge_id, person_id)
    named = [Weighed(clean_line(each.name), each.weight, clean_line(each.anchors)) for each in criteria]
    _check_criteria(named)
    db.session.execute(delete(Criterion).filter_by(challenge_id=challenge_id))
    rows = [Criterion(challenge_id=challenge_id, position=n, **each._asdict()) for n, each in enumerate(named)]
    db.session.add_all(rows)
    record(told.ChallengePlanned(challenge_id, challenge.status), person_id)


def _check_criteria(named: Sequence[Weighed]) -> None:
    if not named:
        return
    wrong = [each for each in named if len(each.name) not in limits.NAME or len(each.anchors) not in limits.LINE]
    if len(named) not in CRITERIA or wrong or len({each.name for each in named}) < len(named):
        raise Invalid({"criteria": Refused("One criterion a line, each with a name of its own, at most {n}.", n=10)})
    if any(each.weight < 1 for each in named) or sum(each.weight for each in named) != 100:
        raise Invalid({"criteria": Refused("The weights of the criteria must add up to 100.")})


@act
def plan_phases(challenge_id: int, phases: Sequence[Span], person_id: int) -> None:
    """Say when what is taken beside the gathering; once published, a phase gets more time, never less."""
    challenge = steered(challenge_id, person_id)
    if challenge.status not in (*BEFORE, "open", "closed", "evaluating"):
        raise Conflict("This challenge is over.", code="closed")
    spans = [Span("gather", challenge.opens_at, challenge.closes_at), *phases]
    if misplanned(spans) or len({span.kind for span in spans}) < len(spans):
        raise Invalid(
            {"phases": Refused("Each phase ends after it begins, and begins no earlier than the one before.")}
        )
    if challenge.status not in BEFORE:
        _check_kept(spans_of(challenge), spans)
    db.session.execute(delete(Phase).filter_by(challenge_id=challenge_id))
    db.session.add_all(Phase(challenge_id=challenge_id, **span._asdict()) for span in phases)
    record(told.ChallengePlanned(challenge_id, challenge.status), person_id)


def _check_kept(before: Sequence[Span], after: Sequence[Span]) -> None:
    """Refuse to take away from people what was published: a phase, its beginning, or time."""
    planned, now = {span.kind: span for span in after}, told_at()
    for span in before:
        new = planned.get(span.kind)
        moved = (
            new is None or new.closes_at < span.closes_at or (new.opens_at != span.opens_at and span.opens_at <= now)
        )
        if moved or (new and new.closes_at != span.closes_at and span.closes_at <= now):
            raise Invalid({"phases": Refused("What is published can get more time, never less.")})
    if set(planned) - {span.kind for span in before}:
        raise Invalid({"phases": Refused("A challenge that is published gets no further phases.")})


@act
def invite_juror(challenge_id: int, juror_id: int, person_id: int) -> None:
    """Ask somebody to judge the answers; whoever answered cannot."""
    challenge = steered(challenge_id, person_id)
    if challenge.status not in (*BEFORE, "open", "closed", "evaluating"):
        raise Conflict("This challenge is over.", code="closed")
    if not role_of(juror_id):
        raise NotFound("This does not exist, or not any more.")
    if db.session.get(Juror, (challenge_id, juror_id)):
        raise Conflict("This person is on the jury already.", code="juror")
    if len(db.session.scalars(select(Juror.person_id).filter_by(challenge_id=challenge_id)).all()) >= JURORS_AT_MOST:
        raise Refused("A jury has at most {n} people.", n=JURORS_AT_MOST)
    db.session.add(Juror(challenge_id=challenge_id, person_id=juror_id, invited_at=told_at()))
    record(told.JurorInvited(challenge_id, challenge.status, juror_id), person_id)


@act
def send_to_review(challenge_id: int, person_id: int) -> None:
    """Have somebody else read what binds the company."""
    _move(challenge_id, "review", person_id)


@act
def send_back(challenge_id: int, person_id: int) -> None:
    """Give a challenge back from the review, to be written better."""
    _move(challenge_id, "send_back", person_id)


@act
def archive(challenge_id: int, person_id: int) -> None:
    """Put a challenge away that is done with."""
    if any(award.amount and not award.paid_at for award in awards_of(challenge_id)):
        raise Conflict("An award is not paid yet.", code="unpaid")
    _move(challenge_id, "archive", person_id)


def _move(challenge_id: int, step: str, person_id: int) -> None:
    before = steered(challenge_id, person_id).status
    challenge = stepped(challenge_id, step, role_of(person_id))
    record(told.ChallengeMoved(challenge_id, challenge.status, before), person_id)


def _unpublished(challenge_id: int, person_id: int) -> Challenge:
    """Return a challenge that nobody outside has seen."""
    challenge = steered(challenge_id, person_id)
    if challenge.status not in BEFORE:
        raise Conflict("Criteria and terms are fixed once a challenge is published.", code="frozen")
    return challenge
