"""Cases of fraud: a signal opens one, people look into it, freeze, claw back, and hear the appeal."""

from collections.abc import Sequence

from sqlalchemy import select, update

from portal.events.fairness import FraudAppealed, FraudJudged, FraudSignalled, FraudSought
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.kit.text import clean
from portal.people.queries import is_one_of, records_of, role_of
from portal.people.rules import check_role
from portal.rewards.acts.freezing import claw_back_grant, freeze_grant, overturn_grant, release_grant
from portal.rewards.models import FraudCase, FraudGrant, FraudSignal, Grant
from portal.rewards.rules import TEAM, state_of
from portal.rewards.rules.fraud import LIFE, OPEN, SIGNALS
from portal.rewards.rules.lives import MEMBER
from portal.river import act, record
from portal.river.acts import told_at

UNDONE = {  # what a step does to grants that are in a state
    "dismiss": ("frozen", release_grant),
    "remedy": ("frozen", claw_back_grant),
    "overturn": ("clawed_back", overturn_grant),
}


@act
def note_signal(person_id: int, kind: str, about: str, n: int) -> int:
    """Note a signal, in the open case of the person or in a new one; return the id of the case."""
    if kind not in SIGNALS:
        raise NotFound("This does not exist, or not any more.")
    known = select(FraudSignal.id).filter_by(person_id=person_id, kind=kind, about=about)
    if db.session.scalar(known) is not None:
        raise Conflict("This is known already.", code="known")
    opened = select(FraudCase).where(FraudCase.person_id == person_id, FraudCase.status.in_(OPEN))
    case = db.session.scalar(opened.with_for_update()) or FraudCase(person_id=person_id, opened_at=told_at())
    db.session.add(case)
    db.session.flush()
    db.session.add(FraudSignal(case_id=case.id, person_id=person_id, kind=kind, about=about, n=n, noted_at=told_at()))
    record(FraudSignalled(case.id, person_id, kind, about, n))
    return case.id


@act
def judge_case(case_id: int, step: str, person_id: int, reason: str = "", grants: Sequence[int] = ()) -> None:
    """Take a step with a case, for a reason; freeze the chosen grants, or do with the frozen ones what follows."""
    check_role(role_of(person_id), *TEAM)
    case = load(FraudCase, case_id)
    before, status = case.status, LIFE.after(case.status, step, role_of(person_id))
    _check_four_eyes(case, step, person_id)
    case.reason = limits.REASON.text(clean(reason)) if step != "triage" else case.reason
    case.status, case.version = status, FraudCase.version + 1
    if step == "freeze":
        _freeze(case, grants, person_id)
    elif step in UNDONE:
        _undo(case, step, person_id)
    record(FraudJudged(case.id, case.person_id, step, before, status, case.reason), person_id)


def _check_four_eyes(case: FraudCase, step: str, person_id: int) -> None:
    """Let nobody decide alone, nor about themselves."""
    others = {"remedy": (case.confirmed_by_id,), "uphold": (case.confirmed_by_id, case.remedied_by_id)}
    others["overturn"] = others["uphold"]
    if is_one_of(person_id, _involved(case)):
        raise NotAllowed("Somebody else has to decide on this: it is about you.")
    if person_id in others.get(step, ()):
        raise Conflict("Somebody else has to do this: you decided the step before.", code="four_eyes")
    names = {"confirm": "confirmed_by_id", "remedy": "remedied_by_id"}
    names |= dict.fromkeys(("uphold", "overturn"), "answered_by_id")
    if step in names:
        setattr(case, names[step], person_id)


def _involved(case: FraudCase) -> set[int | None]:
    """Return whom a case is about, who gave or approved what is frozen in it, and whom its signals name."""
    grants = select(Grant.person_id, Grant.giver_id, Grant.decided_by_id)
    grants = grants.join(FraudGrant, FraudGrant.grant_id == Grant.id).where(FraudGrant.case_id == case.id)
    named = db.session.scalars(select(FraudSignal.about).filter_by(case_id=case.id))
    found = {each for row in db.session.execute(grants) for each in row}
    others = (about.removeprefix("person:") for about in named if about.startswith("person:"))
    return {case.person_id, *found, *(int(each) for each in others if each.isdecimal())}


def _freeze(case: FraudCase, grants: Sequence[int], person_id: int) -> None:
    people = records_of(case.person_id)
    asked = select(Grant.id).where(Grant.id.in_(grants), Grant.person_id.in_(people)).order_by(Grant.id)
    chosen = db.session.scalars(asked).all()
    if not chosen:
        raise Conflict("Please choose the points to freeze.", code="none")
    for grant_id in chosen:
        freeze_grant(grant_id, person_id)
        db.session.merge(FraudGrant(case_id=case.id, grant_id=grant_id, frozen_at=told_at()))


def _undo(case: FraudCase, step: str, person_id: int) -> None:
    """Do to the grants of a case what its step means, as far as they are still as it left them."""
    state, work = UNDONE[step]
    asked = select(Grant).join(FraudGrant, FraudGrant.grant_id == Grant.id).where(FraudGrant.case_id == case.id)
    for grant in db.session.scalars(asked.order_by(Grant.id)).all():
        if state_of(grant) == state:
            work(grant.id, person_id)
        elif step == "overturn" and grant.clawed_at:  # what it was for fell meanwhile: it comes back with that
            grant.clawed_at = None


@act
def appeal_case(case_id: int, person_id: int, words: str) -> None:
    """Say that points were clawed back wrongly; somebody else looks at it again."""
    case = load(FraudCase, case_id)
    if case.person_id not in records_of(person_id):
        raise NotFound("This does not exist, or not any more.")
    case.status = LIFE.after(case.status, "appeal", MEMBER)
    case.words, case.version = limits.REASON.text(clean(words)), FraudCase.version + 1
    record(FraudAppealed(case.id, case.person_id, case.words), person_id)


@act
def note_search(found: int) -> None:
    """Note that the points were looked through."""
    record(FraudSought(found))


def blank_words(person_id: int) -> None:
    """Blank what a person who is forgotten wrote in appeals; inside the answer to their leaving."""
    blank = update(FraudCase).where(FraudCase.person_id == person_id, FraudCase.words != "")
    db.session.execute(blank.values(words="…"))
