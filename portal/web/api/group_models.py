"""What the API gives and takes about groups."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from portal.groups.rules import ABOUT, NAME
from portal.web.api.contract import Given, Shown
from portal.web.api.models import Paged, Tags, Text, Title

Name = Annotated[str, StringConstraints(min_length=NAME.least, max_length=NAME.most)]
About = Annotated[str, StringConstraints(min_length=ABOUT.least, max_length=ABOUT.most)]


class GroupsAsked(Paged):
    """Which groups: all that may be seen and go on, or those that one is in."""

    mine: bool = False


class GroupOut(Shown):
    """A group, and what the asker is in it: nothing, member or owner."""

    id: int
    name: str
    way: Literal["open", "invited"]
    status: Literal["alive", "closed"]
    members: int
    role: Literal["member", "owner"] | None
    url: str


class GroupWholeOut(GroupOut):
    """A group with what it is about."""

    about: str
    language: str
    created_at: datetime


class GroupIn(Given):
    """A new group; the way into it never changes."""

    name: Name
    about: About
    way: Literal["open", "invited"] = "open"


class GroupIdeasAsked(Paged):
    """Which order the board is in."""

    sort: Literal["trending", "top", "new"] = "trending"


class GroupIdeaIn(Given):
    """A new idea on the board of a group."""

    title: Title
    body: Text = ""
    tags: Tags = []


class MembershipOut(Shown):
    """Whether one is in a group, and how many are."""

    member: bool
    members: int
