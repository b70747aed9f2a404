"""One look at an idea, one act: an answer or a note, a status, who looks after it, and when more will be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.ideas.acts import answer_officially, assign_idea, decide_idea, note_on_idea, promise_word
from portal.ideas.acts.seeing import shown
from portal.ideas.models import Idea
from portal.ideas.rules import NAMES
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.limits import REASON
from portal.river import act

MOST = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody of the product team says about an idea; what is empty stays as it is."""

    words: str = ""
    is_public: bool = True  # whether the words are for everybody, or for colleagues alone
    status: str = ""
    named_id: int | None = None
    reason: str = ""  # for everybody, where the words are not
    owner_id: int | None = None
    promised: datetime | None = None
    seen: str = ""  # the status that the page showed


@act
def triage_idea(idea_id: int, verdict: Verdict, person_id: int) -> int:
    """Do all that the verdict says, or nothing; return the id of the idea."""
    idea = shown(idea_id, person_id)
    if verdict.seen and idea.status != verdict.seen:
        status = NAMES.get(idea.status, idea.status)
        raise Conflict("Meanwhile a colleague decided: it is “{status}” now.", code="meanwhile", status=status)
    did = [_say(idea_id, verdict, person_id), verdict.owner_id != idea.owner_id]
    if did[1]:
        assign_idea(idea_id, verdict.owner_id, person_id)
    did.append(_move(idea, verdict, person_id))
    if not any(did):
        raise Invalid({"words": "Nothing was changed: write an answer or a note, or choose another status."})
    return idea_id


def _move(idea: Idea, verdict: Verdict, person_id: int) -> bool:
    """Change the status, or only promise the next word; say whether either was asked for."""
    if verdict.status and (verdict.status, verdict.named_id) != (idea.status, idea.named_status_id):
        _decide(idea.id, verdict, person_id)
        return True
    if verdict.promised and verdict.promised != idea.next_update_at:
        promise_word(idea.id, verdict.promised, person_id)
        return True
    return False


def _say(idea_id: int, verdict: Verdict, person_id: int) -> bool:
    """Answer for everybody, or note it for colleagues."""
    if verdict.words:
        (answer_officially if verdict.is_public else note_on_idea)(idea_id, verdict.words, person_id)
    return bool(verdict.words)


def _decide(idea_id: int, verdict: Verdict, person_id: int) -> None:
    """Change the status, for the reason given, or for what was answered to everybody."""
    reason = verdict.reason or (verdict.words if verdict.is_public else "")
    if not REASON.holds(reason):
        sentence = "Give everybody a reason of {n} to {most} characters."
        raise Invalid({"reason": Refused(sentence, n=REASON.enough(reason), most=REASON.most)})
    more = {"next_update_at": verdict.promised, "named_id": verdict.named_id}
    decide_idea(idea_id, verdict.status, reason, person_id, **more)  # type: ignore[arg-type]


@act
def hand_over(idea_ids: Sequence[int], owner_id: int | None, person_id: int) -> int:
    """Put these ideas into the hands of a colleague; return how many were not there yet."""
    if not idea_ids or len(idea_ids) > MOST:
        raise Invalid({"ideas": Refused("Choose between one and {n} ideas.", n=MOST)})
    moved = [idea_id for idea_id in idea_ids if shown(idea_id, person_id).owner_id != owner_id]
    if not moved:
        raise Conflict("They are in these hands already.", code="there")
    for idea_id in moved:
        assign_idea(idea_id, owner_id, person_id)
    return len(moved)
