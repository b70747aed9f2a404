"""Fill the public log from the river, and what each member's conduct is worth."""

from typing import Any

from sqlalchemy import insert, select, update

from portal.events import ideas as told
from portal.events.people import PersonSuspended, PersonWarned
from portal.kit.db import db
from portal.kit.setting import setting
from portal.moderation.models import Conduct, LogEntry
from portal.moderation.rules import levels
from portal.river import Happened, Projection

public_log = Projection("moderation.public_log", tables=[LogEntry])
Hiding = told.IdeaHidden | told.IdeaRestored | told.IdeaCommentHidden | told.IdeaCommentRestored


@public_log.on(told.IdeaHidden, told.IdeaRestored, told.IdeaCommentHidden, told.IdeaCommentRestored)
def note(event: Hiding, happened: Happened) -> None:
    """Note what was hidden or restored here; what arrived hidden was no deed of ours."""
    if happened.is_imported:
        return
    deed = "hidden" if isinstance(event, told.IdeaHidden | told.IdeaCommentHidden) else "restored"
    line = {"target": target_of(event), "place": event.subject, "reason": getattr(event, "reason", "")}
    public_log.add(LogEntry, event_id=happened.event_id, at=happened.occurred_at, deed=deed, **line)


def target_of(event: Hiding) -> str:
    """Return what was hidden or restored: the idea, or a comment on it."""
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


@conduct.on(told.IdeaHidden, told.IdeaRestored, told.IdeaCommentHidden, told.IdeaCommentRestored)
def moderated(event: Hiding, happened: Happened) -> None:
    """Count what was hidden against its author, until it is restored."""
    sign = 1 if isinstance(event, told.IdeaHidden | told.IdeaCommentHidden) else -1
    if isinstance(event, told.IdeaCommentHidden | told.IdeaCommentRestored):
        conduct.note(event.commenter_id, sign * levels.HIDDEN_COMMENT, happened)
    else:
        conduct.note(event.author_id, sign * levels.HIDDEN_IDEA, happened)


@conduct.on(PersonWarned, PersonSuspended)
def sanctioned(event: PersonWarned | PersonSuspended, happened: Happened) -> None:
    """Count a warning or a suspension."""
    worth = levels.WARNING if isinstance(event, PersonWarned) else levels.SUSPENSION
    conduct.note(event.person_id, worth, happened)
