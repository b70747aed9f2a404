"""Accept an award and pay it; appeal against a result, and answer the appeal."""

from datetime import timedelta

from portal.challenges.acts.asking import accept_agreement
from portal.challenges.acts.sharing import share_of, shares_of
from portal.challenges.acts.steps import check_taken, is_own, said, stepped, submission_of
from portal.challenges.models import Appeal, Award, AwardShare, Challenge
from portal.challenges.queries.jury import awards_of, open_appeals
from portal.challenges.rules import HOUSE, LIFE, OUTCOMES, SUBMISSION_LIFE, TEAM
from portal.events import challenges as told
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.people.queries import role_of
from portal.people.rules import OPERATIONS, PRODUCT, check_role
from portal.river import act, record
from portal.river.acts import told_at

APPEAL_DAYS = 14


@act
def accept_award(idea_id: int, person_id: int, agreed: str = "") -> None:
    """Take one's share of the award, and accept the agreement as it was shown."""
    award = _award(idea_id)
    challenge, share = load(Challenge, award.challenge_id), share_of(award, person_id)
    if share is None:
        raise NotAllowed("Only the winner accepts an award.")
    if share.accepted_at:
        raise Conflict("This award is accepted already.", code="accepted")
    check_taken(challenge, "accept")
    accept_agreement(challenge, person_id, "award", agreed)
    share.accepted_at = told_at()
    if all(each.accepted_at for each in shares_of(award)):
        award.accepted_at = told_at()
    if not challenge.agreement_hash:
        record(told.AgreementAccepted(challenge.id, challenge.status, "award", ""), person_id)


@act
def pay_award(idea_id: int, person_id: int, winner_id: int | None = None) -> None:
    """Note that a share of an award was paid: after its owner accepted, by somebody who did not decide."""
    check_role(role_of(person_id), OPERATIONS, PRODUCT)
    award = _award(idea_id)
    challenge, share = load(Challenge, award.challenge_id), share_of(award, winner_id or award.person_id)
    if share is None:
        raise NotFound("This does not exist, or not any more.")
    _check_payable(share, challenge, person_id)
    share.paid_at, share.paid_by_id = told_at(), person_id
    paid = (idea_id, share.person_id, share.amount, challenge.currency)
    record(told.AwardPaid(challenge.id, challenge.status, *paid), person_id)
    _close(award, challenge, person_id)


def _close(award: Award, challenge: Challenge, person_id: int) -> None:
    """Note that an award is paid when all its shares are, and that the challenge is awarded when all awards are."""
    if not all(each.paid_at for each in shares_of(award)):
        return
    award.paid_at, award.paid_by_id = told_at(), person_id
    db.session.flush()
    if all(each.paid_at for each in awards_of(challenge.id)):
        stepped(challenge.id, "award", HOUSE)
        record(told.ChallengeMoved(challenge.id, challenge.status, "decided"))


def _check_payable(share: AwardShare, challenge: Challenge, person_id: int) -> None:
    if challenge.status != "decided":
        raise Conflict("Awards are paid when no appeal is open.", code="state")
    if share.paid_at:
        raise Conflict("This award is paid already.", code="paid")
    if not share.accepted_at:
        raise Conflict("The winner has not accepted the agreement yet.", code="unaccepted")
    if person_id == challenge.decided_by_id or is_own(submission_of(share.idea_id), person_id):
        raise Refused("Whoever decided does not pay the award.", code="four_eyes")


def _award(idea_id: int) -> Award:
    submission_of(idea_id)
    if db.session.get(Award, idea_id) is None:
        raise NotFound("This does not exist, or not any more.")
    return load(Award, idea_id)


@act
def appeal(idea_id: int, person_id: int, words: str) -> None:
    """Say why the result of one's answer is wrong, once, within fourteen days."""
    answer = submission_of(idea_id)
    challenge = load(Challenge, answer.challenge_id)
    _check_appeal(answer.author_id == person_id, answer.status in OUTCOMES and bool(answer.place), challenge)
    if db.session.get(Appeal, idea_id):
        raise Conflict("You have appealed already.", code="appealed")
    key = {"idea_id": idea_id, "challenge_id": challenge.id, "person_id": person_id}
    db.session.add(Appeal(**key, words=said("words", words), made_at=told_at()))
    if challenge.status == "decided":
        challenge.status = LIFE.after(challenge.status, "appeal", role_of(person_id))
    record(told.ResultAppealed(challenge.id, challenge.status, idea_id), person_id)


def _check_appeal(is_own: bool, was_judged: bool, challenge: Challenge) -> None:
    if not is_own:
        raise NotAllowed("Only its author appeals.")
    if not was_judged or challenge.status not in ("decided", "appealed"):
        raise Conflict("Against this there is no appeal.", code="state")
    if challenge.decided_at and told_at() > challenge.decided_at + timedelta(days=APPEAL_DAYS):
        raise Conflict("The time to appeal is over.", code="closed")


@act
def answer_appeal(idea_id: int, person_id: int, answer: str, is_upheld: bool) -> None:
    """Answer an appeal, by somebody who did not decide; one that is upheld makes its answer a runner-up."""
    submission = submission_of(idea_id)
    made, challenge = db.session.get(Appeal, idea_id), load(Challenge, submission.challenge_id)
    check_role(role_of(person_id), *TEAM)
    if made is None or made.answered_at:
        raise Conflict("There is no appeal to be answered.", code="answered")
    if person_id == challenge.decided_by_id or is_own(submission, person_id):
        raise Refused("Somebody who did not decide answers an appeal.", code="four_eyes")
    made.answer, made.answered_by_id, made.answered_at = said("answer", answer), person_id, told_at()
    made.is_upheld = is_upheld
    if is_upheld and submission.status == "not_selected":
        submission.status = SUBMISSION_LIFE.after(submission.status, "uphold", role_of(person_id))
    db.session.flush()
    if not open_appeals(challenge.id):
        stepped(challenge.id, "settle", HOUSE)
    record(told.AppealAnswered(challenge.id, challenge.status, idea_id, made.person_id, is_upheld), person_id)
