"""Fill the public log from the river."""

from portal.events import ideas as told
from portal.moderation.models import LogEntry
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
