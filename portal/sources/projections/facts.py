"""Turn what happens into the facts that the ranking counts: one row an event, in nobody's words."""

from sqlalchemy import select

from portal.events import ideas, people, rewards
from portal.kit.db import db
from portal.people.rules import EVERYONE, STAFF, THE_MODERATORS
from portal.river import Happened, Projection
from portal.river.models import EventRow
from portal.sources.models import SourceFact

contributions = Projection("sources.contributions", tables=[SourceFact])
USED = ("adopted", "making", "shipped")
UNUSED = ("declined",)


def note(happened: Happened, person_id: int | None, what: str, subject: str = "", **more: str | int) -> None:
    """Add a fact; what nobody we know contributed is nobody's knowledge."""
    if person_id is not None:
        said = {"thread": "", "topics": "", "amount": 1, **more}
        row = {"event_id": happened.event_id, "at": happened.occurred_at, "person_id": person_id}
        contributions.add(SourceFact, **row, what=what, subject=subject, **said)


@contributions.on(people.PersonJoined, people.RoleGiven)
def joined(event: people.PersonJoined | people.RoleGiven, happened: Happened) -> None:
    """Somebody can contribute from now on, or works for the company and is not ranked."""
    note(happened, event.person_id, "staff" if event.role in STAFF else "customer")


@contributions.on(people.PeopleJoined, people.PeopleParted)
def same(event: people.PeopleJoined | people.PeopleParted, happened: Happened) -> None:
    """Two records are one human, or are not."""
    what = "same" if isinstance(event, people.PeopleJoined) else "parted"
    note(happened, event.person_id, what, str(event.other_id))


@contributions.on(people.PersonForgotten)
def left(event: people.PersonForgotten, happened: Happened) -> None:
    """Somebody closed the account and is not ranked any more."""
    note(happened, event.person_id, "left")


@contributions.on(ideas.IdeaPosted)
def posted(event: ideas.IdeaPosted, happened: Happened) -> None:
    """Somebody contributed an idea; one that arrives hidden does not count until it is shown."""
    shown, topics = int(event.audience_id != THE_MODERATORS), "" if _is_kept(event) else "\n".join(event.tags)
    note(happened, event.author_id, "idea", event.subject, topics=topics, amount=shown)


@contributions.on(ideas.IdeaEdited, ideas.IdeaRetagged)
def edited(event: ideas.IdeaEdited | ideas.IdeaRetagged, happened: Happened) -> None:
    """An idea may be about other topics now."""
    first = select(EventRow.data).filter_by(subject=event.subject, kind=ideas.IdeaPosted.kind).limit(1)
    posted_as = db.session.scalar(first)
    if posted_as is None or not _is_kept(ideas.IdeaPosted.read(posted_as)):
        note(happened, event.author_id, "topics", event.subject, topics="\n".join(event.tags))


def _is_kept(event: ideas.IdeaPosted) -> bool:
    """Say whether an idea stands in a group that keeps to itself: its topics are told to nobody else."""
    return event.group_id is not None and event.audience_id != EVERYONE


@contributions.on(ideas.IdeaDecided)
def decided(event: ideas.IdeaDecided, happened: Happened) -> None:
    """The company used an idea, or will not, or has not decided yet; parked is not decided."""
    what = "used" if event.status in USED else "unused" if event.status in UNUSED else "open"
    note(happened, event.author_id, what, event.subject)


@contributions.on(ideas.IdeaCommented)
def commented(event: ideas.IdeaCommented, happened: Happened) -> None:
    """Somebody answered an idea of another; the author's own words and replies are talk, unless they are accepted."""
    answers = event.commenter_id != event.author_id and event.reply_to is None
    what = "answer" if answers else "comment"
    note(happened, event.commenter_id, what, f"comment:{event.comment_id}", thread=event.subject)


@contributions.on(ideas.IdeaAnswerAccepted)
def accepted(event: ideas.IdeaAnswerAccepted, happened: Happened) -> None:
    """Who asked used an answer; using one's own words is no use of another's knowledge."""
    if event.commenter_id != event.author_id:
        note(happened, event.commenter_id, "used", f"comment:{event.comment_id}")


@contributions.on(ideas.IdeaAnswerUnaccepted)
def unaccepted(event: ideas.IdeaAnswerUnaccepted, happened: Happened) -> None:
    """Who asked took it back."""
    note(happened, event.commenter_id, "open", f"comment:{event.comment_id}")


@contributions.on(ideas.IdeaHidden, ideas.IdeaRestored)
def hidden(event: ideas.IdeaHidden | ideas.IdeaRestored, happened: Happened) -> None:
    """An idea does not count while it is hidden."""
    note(happened, event.author_id, "gone" if isinstance(event, ideas.IdeaHidden) else "back", event.subject)


@contributions.on(ideas.IdeaCommentHidden, ideas.IdeaCommentRestored)
def comment_hidden(event: ideas.IdeaCommentHidden | ideas.IdeaCommentRestored, happened: Happened) -> None:
    """An answer does not count while it is hidden."""
    what = "gone" if isinstance(event, ideas.IdeaCommentHidden) else "back"
    note(happened, event.commenter_id, what, f"comment:{event.comment_id}")


@contributions.on(ideas.IdeaVoted, ideas.IdeaVoteWithdrawn)
def voted(event: ideas.IdeaVoted | ideas.IdeaVoteWithdrawn, happened: Happened) -> None:
    """A contributor won or lost a vote: not a part of the score, but a rival that it must beat."""
    if event.value == 1:
        note(happened, event.author_id, "vote", amount=1 if isinstance(event, ideas.IdeaVoted) else -1)


@contributions.on(ideas.IdeaTallied, ideas.IdeaTallyWithdrawn)
def tallied(event: ideas.IdeaTallied | ideas.IdeaTallyWithdrawn, happened: Happened) -> None:
    """Who posted won votes that were counted elsewhere, or lost them again."""
    note(happened, event.author_id, "vote", amount=event.n if isinstance(event, ideas.IdeaTallied) else -event.n)


@contributions.on(ideas.IdeaCommentVoted, ideas.IdeaCommentVoteWithdrawn)
def comment_voted(event: ideas.IdeaCommentVoted | ideas.IdeaCommentVoteWithdrawn, happened: Happened) -> None:
    """Who answered won a vote where it was first said, or lost it with its import."""
    if event.value == 1:
        note(happened, event.commenter_id, "vote", amount=1 if isinstance(event, ideas.IdeaCommentVoted) else -1)


@contributions.on(rewards.PointsGranted, rewards.PointsGivenBack, rewards.PointsTakenBack)
def rewarded(event: rewards.PointsEvent, happened: Happened) -> None:
    """Somebody earned points or lost them: not a part of the score either, but what it is compared with first."""
    taken = isinstance(event, rewards.PointsTakenBack)
    note(happened, event.person_id, "points", amount=-event.n if taken else event.n)
