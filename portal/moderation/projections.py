"""Fill the public log from the river, and what each member's conduct is worth."""

from typing import Any

from sqlalchemy import insert, select, update

from portal.events import Event, keeping
from portal.events import ideas as told
from portal.events.groups import GroupEvent, GroupHidden, GroupRestored
from portal.events.meetings import QuestionEvent, QuestionHidden, QuestionRestored
from portal.events.moderation import AppealDecided, RingJudged
from portal.events.people import PersonEvent, PersonSuspended, PersonWarned, SanctionOverturned, SuspensionLifted
from portal.events.product_questions import ProductQuestionEvent, ProductQuestionHidden, ProductQuestionRestored
from portal.events.production import BatchCommentHidden, BatchCommentRestored, BatchEvent
from portal.kit.db import db
from portal.kit.setting import setting
from portal.moderation.models import Conduct, LogEntry
from portal.moderation.rules import levels
from portal.people.rules import WARNED
from portal.river import Happened, Projection

WHAT = ("idea.", "batch.", "question.", "product_question.", "group.")
Moderated = told.IdeaEvent | BatchEvent | QuestionEvent | ProductQuestionEvent | GroupEvent
MEMBER, VOTES = "member", "votes"
public_log = Projection("moderation.public_log", tables=[LogEntry])
HIDDEN = (told.IdeaHidden, told.IdeaCommentHidden, BatchCommentHidden)
ON_COMMENTS = (told.IdeaCommentHidden, told.IdeaCommentRestored, BatchCommentHidden, BatchCommentRestored)
Hiding = told.IdeaHidden | told.IdeaRestored | told.IdeaCommentHidden | told.IdeaCommentRestored
DEED_OF: dict[type[Event], str] = {
    told.IdeaHidden: "hidden",
    told.IdeaCommentHidden: "hidden",
    told.IdeaRestored: "restored",
    told.IdeaCommentRestored: "restored",
    GroupHidden: "hidden",
    GroupRestored: "restored",
    BatchCommentHidden: "hidden",
    BatchCommentRestored: "restored",
    ProductQuestionHidden: "hidden",
    ProductQuestionRestored: "restored",
    QuestionHidden: "hidden",
    QuestionRestored: "restored",
    keeping.IdeaRemoved: "removed",
    keeping.IdeaCommentRemoved: "removed",
    keeping.IdeaLocked: "locked",
    keeping.IdeaUnlocked: "unlocked",
    PersonWarned: "warned",
    PersonSuspended: "suspended",
    SuspensionLifted: "lifted",
    SanctionOverturned: "overturned",
}


@public_log.on(*(kind for kind, deed in DEED_OF.items() if kind.kind.startswith(WHAT)))
def note(event: Moderated, happened: Happened) -> None:
    """Note what was done to an idea, a comment, a question or a group; what arrived hidden was no deed of ours."""
    if not happened.is_imported:
        _write(event, happened, target_of(event), event.subject, getattr(event, "reason", ""))


@public_log.on(PersonWarned, PersonSuspended, SuspensionLifted, SanctionOverturned)
def note_sanction(event: PersonEvent, happened: Happened) -> None:
    """Note that a member was sanctioned, and on which ground: neither who it is, nor the words they read."""
    _write(event, happened, MEMBER, "", getattr(event, "ground", ""))


@public_log.on(AppealDecided)
def note_appeal(event: AppealDecided, happened: Happened) -> None:
    """Note how an appeal ended; what was said in it is between the two."""
    target = MEMBER if event.target.startswith("person:") else event.target
    _write(event, happened, target, "", "", "granted" if event.is_granted else "turned_down")


RING_DEEDS = {"reviewing": "held", "confirmed": "struck", "cleared": "returned"}


@public_log.on(RingJudged)
def note_ring(event: RingJudged, happened: Happened) -> None:
    """Note that votes were taken out of the tally or came back: how many, and neither whose nor on what."""
    if event.n:
        _write(event, happened, VOTES, "", "", RING_DEEDS[event.status])


def _write(event: Event, happened: Happened, target: str, place: str, reason: str, deed: str = "") -> None:
    said: dict[str, Any] = {"target": target, "place": place, "reason": reason, "n": getattr(event, "n", 0)}
    said["deed"] = deed or DEED_OF[type(event)]
    public_log.add(LogEntry, event_id=happened.event_id, at=happened.occurred_at, **said)


def target_of(event: Event) -> str:
    """Return to what something was done: the idea, a comment on it, or a question."""
    if isinstance(event, ProductQuestionEvent):
        return f"product_question:{event.product_question_id}"
    if isinstance(event, QuestionEvent):
        return f"question:{event.question_id}"
    comment_id = getattr(event, "comment_id", None)
    return f"comment:{comment_id}" if comment_id else event.subject


class Conducts(Projection):
    """Walks each person's deeds in their order: the level depends on the way, and not on how it is cut into batches."""

    def __init__(self) -> None:
        super().__init__("moderation.conduct", tables=[Conduct])
        self.deeds: list[tuple[int, int, int | None]] = []

    def note(self, person_id: int | None, worth: int, happened: Happened, *, active: bool = False) -> None:
        """Note what a deed of somebody is worth; `active` if they did it themselves that day."""
        if person_id is not None:
            self.deeds.append((person_id, worth, happened.occurred_at.toordinal() if active else None))

    def _forget_pending(self) -> None:
        self.deeds.clear()
        super()._forget_pending()

    def write(self) -> None:
        """Walk the deeds of a batch, and write where everybody stands."""
        deeds, self.deeds = self.deeds, []
        asked = select(Conduct.__table__).where(Conduct.person_id.in_({person_id for person_id, _, _ in deeds}))
        known = {row.person_id: dict(row._mapping) for row in db.session.execute(asked)} if deeds else {}
        before, ladder = set(known), levels.Ladder(*setting("TRUST_LADDER"))
        for person_id, worth, day in deeds:
            fresh = {"person_id": person_id, "credit": 0, "days": 0, "last_day": 0, "level": 0}
            _walk(known.setdefault(person_id, fresh), worth, day, ladder)
        if new := [row for person_id, row in known.items() if person_id not in before]:
            db.session.execute(insert(Conduct), new)
        if old := [row for person_id, row in known.items() if person_id in before]:
            db.session.execute(update(Conduct), old)


def _walk(row: dict[str, Any], worth: int, day: int | None, ladder: levels.Ladder) -> None:
    row["credit"] += worth
    if day is not None and day != row["last_day"]:
        row["days"], row["last_day"] = row["days"] + 1, day
    row["level"] = ladder.after(row["level"], row["credit"], row["days"])


conduct = Conducts()
conduct.at_end_of_batch(conduct.write)


@conduct.on(told.IdeaPosted)
def posted(event: told.IdeaPosted, happened: Happened) -> None:
    """Count an idea for its author."""
    conduct.note(event.author_id, levels.IDEA, happened, active=True)


@conduct.on(told.IdeaCommented)
def commented(event: told.IdeaCommented, happened: Happened) -> None:
    """Count a comment for who wrote it."""
    conduct.note(event.commenter_id, levels.COMMENT, happened, active=True)


@conduct.on(told.IdeaVoted)
def voted(event: told.IdeaVoted, happened: Happened) -> None:
    """Count a first voice for the author, and a day for the voter."""
    conduct.note(happened.actor_id, 0, happened, active=True)
    if event.first and event.value == 1:
        conduct.note(event.author_id, levels.VOICE, happened)


@conduct.on(told.IdeaAnswerAccepted, told.IdeaAnswerUnaccepted)
def answered(event: told.IdeaAnswerAccepted | told.IdeaAnswerUnaccepted, happened: Happened) -> None:
    """Count an accepted answer, as long as it is accepted."""
    sign = 1 if isinstance(event, told.IdeaAnswerAccepted) else -1
    conduct.note(event.commenter_id, sign * levels.ANSWER, happened)


@conduct.on(told.IdeaHidden, told.IdeaRestored, *ON_COMMENTS)
def moderated(event: Hiding | BatchCommentHidden | BatchCommentRestored, happened: Happened) -> None:
    """Count what was hidden against its author, until it is restored."""
    sign = 1 if isinstance(event, HIDDEN) else -1
    if isinstance(event, ON_COMMENTS):
        conduct.note(event.commenter_id, sign * levels.HIDDEN_COMMENT, happened)
    else:
        conduct.note(event.author_id, sign * levels.HIDDEN_IDEA, happened)


@conduct.on(PersonWarned, PersonSuspended)
def sanctioned(event: PersonWarned | PersonSuspended, happened: Happened) -> None:
    """Count a warning or a suspension."""
    worth = levels.WARNING if isinstance(event, PersonWarned) else levels.SUSPENSION
    conduct.note(event.person_id, worth, happened)


@conduct.on(SanctionOverturned)
def cleared(event: SanctionOverturned, happened: Happened) -> None:
    """Count a sanction that was wrong no more."""
    worth = levels.WARNING if event.sanction == WARNED else levels.SUSPENSION
    conduct.note(event.person_id, -worth, happened)
