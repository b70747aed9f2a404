"""Share an award among the authors of an answer by their parts in it, to the last minor unit."""

from sqlalchemy import select

from portal.challenges.models import Award, AwardShare, Submission
from portal.kit.db import db
from portal.kit.money import split
from portal.people.queries import resolve


def shared_out(answer: Submission, amount: int) -> list[AwardShare]:
    """Return what each author gets of an award: largest remainders first, so that nothing is lost."""
    parts = answer.parts or [[answer.author_id, 1]]
    amounts = split(amount, [part for _, part in parts])
    return [
        AwardShare(idea_id=answer.idea_id, person_id=person_id, amount=each)
        for (person_id, _), each in zip(parts, amounts, strict=True)
    ]


def shares_of(award: Award) -> list[AwardShare]:
    """Return the shares of an award, locked; one that was made before awards were shared is its winner's alone."""
    asked = select(AwardShare).filter_by(idea_id=award.idea_id).order_by(AwardShare.person_id)
    if found := list(db.session.scalars(asked.with_for_update())):
        return found
    whole = AwardShare(idea_id=award.idea_id, person_id=award.person_id, amount=award.amount)
    whole.accepted_at, whole.paid_at, whole.paid_by_id = award.accepted_at, award.paid_at, award.paid_by_id
    db.session.add(whole)
    return [whole]


def share_of(award: Award, person_id: int) -> AwardShare | None:
    """Return the share of somebody, under whichever of their records."""
    human = resolve(person_id)
    return next((each for each in shares_of(award) if resolve(each.person_id) == human), None)
