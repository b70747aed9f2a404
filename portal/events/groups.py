"""What happens in groups: people of like interests find each other, come and go."""

from dataclasses import dataclass, field

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class GroupEvent(Event):
    """What all events of a group know; what it is called is looked up by its id."""

    about = "group:{group_id}"
    group_id: int
    person_id: int | None  # whom it happened to


@dataclass(frozen=True)
class GroupMade(GroupEvent):
    """A member made a group, open to everybody or by invitation; what was stored first tells no words of it."""

    kind = "group.made"
    sentence = N_("{actor} made the group {subject}")
    personal = {"title": "person_id", "body": "person_id"}
    way: str
    title: str = ""
    body: str = ""  # what it is about, without marks
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class GroupChanged(GroupEvent):
    """A group has another name or other words; of nobody, where those of who left were blanked."""

    kind = "group.changed"
    sentence = N_("{actor} changed the words of the group {subject}")
    personal = {"title": "person_id", "body": "person_id"}
    title: str = ""
    body: str = ""
    language: str = "other"
    audience_id: int = 0


@dataclass(frozen=True)
class GroupHidden(GroupEvent):
    """A moderator hid a group: nobody else finds its page and these ideas on its board, and nothing new is taken."""

    kind = "group.hidden"
    sentence = N_("{actor} hid the group {subject}")
    touchpoint = "desk"
    reason: str
    ideas: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class GroupRestored(GroupEvent):
    """A group that was hidden is there again for those who saw it before, with these ideas on its board."""

    kind = "group.restored"
    sentence = N_("{actor} showed the group {subject} again")
    touchpoint = "desk"
    audience_id: int
    ideas: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class GroupJoined(GroupEvent):
    """Somebody became a member of a group."""

    kind = "group.joined"
    sentence = N_("{actor} joined the group {subject}")
    way: str


@dataclass(frozen=True)
class GroupLeft(GroupEvent):
    """A member left a group."""

    kind = "group.left"
    sentence = N_("{actor} left the group {subject}")
    way: str


@dataclass(frozen=True)
class GroupRemoved(GroupEvent):
    """The owner of a group, or a moderator, took a member out of it."""

    kind = "group.removed"
    sentence = N_("{actor} took a member out of the group {subject}")
    way: str


@dataclass(frozen=True)
class GroupPassedOn(GroupEvent):
    """A group has another owner: the one before passed it on, or left."""

    kind = "group.passed_on"
    sentence = N_("The group {subject} has a new owner")


@dataclass(frozen=True)
class GroupClosed(GroupEvent):
    """A group takes nothing new any more; its members read it still."""

    kind = "group.closed"
    sentence = N_("The group {subject} was closed")
    reason: str = ""


@dataclass(frozen=True)
class GroupReopened(GroupEvent):
    """A group that was closed goes on."""

    kind = "group.reopened"
    sentence = N_("{actor} opened the group {subject} again")


@dataclass(frozen=True)
class InvitationEvent(Event):
    """What all events of an invitation know: only whom it is for and who sent it see it."""

    about = "invitation:{invitation_id}"
    invitation_id: int
    group_id: int
    person_id: int


@dataclass(frozen=True)
class InvitationSent(InvitationEvent):
    """The owner of a group invited somebody."""

    kind = "invitation.sent"
    sentence = N_("{actor} sent an invitation to the group {subject}")


@dataclass(frozen=True)
class InvitationAnswered(InvitationEvent):
    """An invitation to a group was accepted or declined, or taken back by who sent it."""

    kind = "invitation.answered"
    sentence = N_("An invitation to the group {subject} was answered or taken back")
    state: str
