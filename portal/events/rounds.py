"""What happens when ideas are weighed: would one order it, and rounds of pairs, coins, lemons and reviews."""

from dataclasses import dataclass

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class IdeaWished(Event):
    """A customer would order what an idea describes, at a price; or names another price."""

    kind = "idea.wished"
    about = "idea:{idea_id}"
    sentence = N_("{actor} would order {subject}")
    idea_id: int
    author_id: int
    minor: int
    currency: str
    first: bool = True


@dataclass(frozen=True)
class IdeaWishWithdrawn(Event):
    """A customer would not order it any more."""

    kind = "idea.wish_withdrawn"
    about = "idea:{idea_id}"
    sentence = N_("{actor} would not order {subject} any more")
    idea_id: int
    author_id: int


@dataclass(frozen=True)
class RoundEvent(Event):
    """What all events of a round know."""

    about = "round:{round_id}"
    touchpoint = "desk"
    round_id: int


@dataclass(frozen=True)
class RoundDrafted(RoundEvent):
    """The company drafted a round, or wrote a draft anew."""

    kind = "round.drafted"
    sentence = N_("{actor} drafted the round {subject}")
    way: str


@dataclass(frozen=True)
class RoundOpened(RoundEvent):
    """A round takes answers; who is invited to review is among its people."""

    kind = "round.opened"
    sentence = N_("{actor} opened the round {subject}")
    way: str
    ideas: list[int]
    people: list[int]


@dataclass(frozen=True)
class RoundReviewersInvited(RoundEvent):
    """Some people are asked to review the ideas of a round, from now on."""

    kind = "round.reviewers_invited"
    sentence = N_("{actor} asks for reviews in the round {subject}")
    people: list[int]


@dataclass(frozen=True)
class RoundClosed(RoundEvent):
    """A round takes no more answers; its ranking is published under a hash, and coins are returned."""

    kind = "round.closed"
    sentence = N_("The round {subject} was closed")
    ideas: list[int]  # in the order that came of it
    digest: str


@dataclass(frozen=True)
class RoundCancelled(RoundEvent):
    """A round was called off; what was given to it is returned."""

    kind = "round.cancelled"
    sentence = N_("{actor} called off the round {subject}")


@dataclass(frozen=True)
class RoundCompared(RoundEvent):
    """Somebody said which of two ideas they would rather have, or that they could not say."""

    kind = "round.compared"
    touchpoint = "community"
    sentence = N_("{actor} compared two ideas in {subject}")
    one_id: int
    other_id: int
    chosen_id: int | None


@dataclass(frozen=True)
class RoundSpread(RoundEvent):
    """Somebody spread coins or marks over the ideas of a round, in place of what they gave before."""

    kind = "round.spread"
    touchpoint = "community"
    sentence = N_("{actor} took part in {subject}")
    ideas: list[int]
    given: list[int]


@dataclass(frozen=True)
class RoundReviewed(RoundEvent):
    """A reviewer gave scores to an idea."""

    kind = "round.reviewed"
    touchpoint = "community"
    sentence = N_("{actor} reviewed an idea in {subject}")
    personal = {"note": "person_id"}
    idea_id: int
    person_id: int
    scores: list[int]
    note: str
