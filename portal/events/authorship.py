"""What happens to whose an idea is: who shares it, who builds on it, who claims it."""

from dataclasses import dataclass

from portal.events.ideas import IdeaEvent
from portal.kit.words import N_


@dataclass(frozen=True)
class IdeaBuiltOn(IdeaEvent):
    """Somebody built an idea on this one, or on what was said about it; both name the other."""

    kind = "idea.built_on"
    sentence = N_("{actor} built an idea on {subject}")
    by_idea_id: int
    comment_id: int | None = None
    commenter_id: int | None = None


@dataclass(frozen=True)
class IdeaClaimed(IdeaEvent):
    """The author of an idea without a name said who they are."""

    kind = "idea.claimed"
    sentence = N_("{actor} turned out to be the author of {subject}")
    person_id: int


@dataclass(frozen=True)
class IdeaSplitProposed(IdeaEvent):
    """An author proposed to share an idea with others; it counts once each of them has agreed."""

    kind = "idea.split_proposed"
    sentence = N_("{actor} proposed to share {subject}")
    split_id: int
    people: list[int]
    basis_points: list[int]


@dataclass(frozen=True)
class IdeaSplitAgreed(IdeaEvent):
    """One of the authors agreed to share an idea; `in_force` says whether all of them have."""

    kind = "idea.split_agreed"
    sentence = N_("{actor} agreed to share {subject}")
    split_id: int
    person_id: int
    in_force: bool


@dataclass(frozen=True)
class IdeaSplitDeclined(IdeaEvent):
    """One of those asked did not want to share an idea so; what held before still holds."""

    kind = "idea.split_declined"
    sentence = N_("{actor} did not agree to share {subject}")
    split_id: int
    person_id: int
