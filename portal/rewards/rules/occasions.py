"""What may be paid for, whom a rule pays, and when points fall."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.events import Event, challenges, class_of, ideas, keeping, knowledge, orders
from portal.kit.money import split
from portal.kit.words import N_, Message
from portal.people.rules import ADMIN, OPERATIONS, PRODUCT
from portal.rewards.rules.triggers import meets

TEAM = (PRODUCT, ADMIN)
MAKERS = (PRODUCT, OPERATIONS, ADMIN)
COMPANY = 0  # who gives what nobody gives in person
ACTOR, AUTHOR = "actor_id", "author_id"
USED = ("adopted", "making", "shipped")
UNDONE = (
    "cancelled",
    "expired",
    "refunded",
    "returned",
    "dropped",
    "voided",
)  # orders of which nothing came, or nothing stayed
CREATIONS = ("idea.posted", "challenge.entered", "feedback.given", "feedback.verdict_given")  # one's own by nature
# What the company does in its own name, or what happens by itself: it gives, whoever pressed the button.
DEEDS = (
    *("idea.decided", "challenge.decided", "case.closed", "article.published", "product.made"),
    *("order.paid", "order.shipped", "flag.upheld", "round.reviewed", "round.spread"),
)
SOURCE, HIDDEN = "source", "hidden"  # why points fall: what they were for was undone, or it was hidden


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that a rule may pay for: a kind of event, what must be true of it, and who of it earns.

    A rule pays once for the same `subject` and giver; the points fall with what they rest on.
    """

    name: str
    event: type[Event]
    to: str
    words: Message
    condition: Mapping[str, Any] = field(default_factory=dict)
    subject: str = "idea:{idea_id}"
    rests_on: str = "idea:{idea_id}"
    is_given_in_person: bool = True


ADOPTED = Occasion(
    "idea_adopted",
    ideas.IdeaDecided,
    "author_id",
    N_("An idea of yours is adopted"),
    {"step": "adopt"},
    is_given_in_person=False,
)
SHIPPED = Occasion(
    "idea_shipped",
    ideas.IdeaDecided,
    "author_id",
    N_("What was made of your idea is shipped"),
    {"step": "ship"},
    is_given_in_person=False,
)
ANSWERED = Occasion(
    "answer_accepted",
    ideas.IdeaAnswerAccepted,
    "commenter_id",
    N_("Somebody accepts your answer"),
    subject="comment:{comment_id}",
    rests_on="comment:{comment_id}",
)
SUPPORTED = Occasion(
    "vote_received",
    ideas.IdeaVoted,
    "author_id",
    N_("Somebody votes for an idea of yours for the first time"),
    {"first": True, "value": 1},
)
COMMENTED = Occasion(
    "comment_given",
    ideas.IdeaCommented,
    "commenter_id",
    N_("You comment on the idea of somebody else for the first time"),
    {"first": True},
    rests_on="comment:{comment_id}",
)
VOTED = Occasion(
    "vote_given",
    ideas.IdeaVoted,
    ACTOR,
    N_("You vote for an idea for the first time"),
    {"first": True, "value": 1},
)
WON = Occasion(
    "challenge_won",
    challenges.ChallengeDecided,
    "author_id",
    N_("Your answer to a challenge is chosen"),
    subject="challenge:{challenge_id}",
    rests_on="idea:{winner_id}",
    is_given_in_person=False,
)
CREDITED = Occasion(
    "article_credited",
    knowledge.ArticlePublished,
    "people",
    N_("An article with your knowledge in it is published"),
    subject="article:{article_id}",
    rests_on="article:{article_id}",
    is_given_in_person=False,
)
KINDS = (ADOPTED, SHIPPED, WON, ANSWERED, CREDITED, SUPPORTED, COMMENTED, VOTED)
OCCASIONS = {each.name: each for each in KINDS}
BEGINNING = {  # what a company may begin with: points, and how often a day at most
    ADOPTED.name: (500, None),
    SHIPPED.name: (200, None),
    WON.name: (300, None),
    ANSWERED.name: (50, 10),
    CREDITED.name: (50, 10),
    SUPPORTED.name: (1, 50),
    COMMENTED.name: (2, 5),
}


class Rule(Protocol):
    """One version of a rule, as it is kept."""

    name: str
    kind: str
    to: str
    condition: dict[str, Any]
    points: int
    effect: str
    title: dict[str, Any]


def occasion_of(rule: Rule) -> Occasion:
    """Return for what a rule pays: one of the occasions of the house, or an event that the company chose itself."""
    if rule.name in OCCASIONS:
        return OCCASIONS[rule.name]
    event, words = class_of(rule.kind), str((rule.title or {}).get("en", rule.name))
    about = {"subject": event.about, "rests_on": event.about}
    in_person = rule.to != ACTOR and rule.kind not in DEEDS
    return Occasion(rule.name, event, rule.to, Message(words), rule.condition, **about, is_given_in_person=in_person)


@dataclass(frozen=True, slots=True)
class Due:
    """Points that a version of a rule owes somebody for an event."""

    rule_id: int
    event_id: int
    person_id: int
    giver_id: int
    subject: str
    rests_on: str
    points: int
    is_part: bool = False  # of what the rule pays, as several share in it


def recipients(rule: Rule, event: Event, actor_id: int | None) -> list[int]:
    """Return whom the rule pays for the event: nobody for what nobody we know did, or did to what is their own."""
    is_nobodys = actor_id is None and rule.kind not in DEEDS
    if event.kind != rule.kind or is_nobodys or not meets(event, rule.condition):
        return []
    named = actor_id if rule.to == ACTOR else getattr(event, rule.to, None)
    people: list[Any] = named if isinstance(named, list) else _authors(rule, event) or [named]
    return [each for each in people if each is not None and not _is_own(event, actor_id or COMPANY, each)]


def _authors(rule: Rule, event: Event) -> list[int]:
    """Return who shares in what the author earns, where it is not one alone."""
    return list(getattr(event, "authors", ())) if rule.to == AUTHOR else []


def _parts(rule: Rule, event: Event) -> dict[int, int]:
    """Return how many points each of several authors earns: whole ones, which make the whole together."""
    authors = _authors(rule, event)
    return dict(zip(authors, split(rule.points, getattr(event, "parts", ())), strict=True)) if authors else {}


def _is_own(event: Event, actor_id: int, person_id: int) -> bool:
    return (
        event.kind not in CREATIONS
        and actor_id == person_id
        and person_id in (getattr(event, "author_id", None), *getattr(event, "authors", ()))
    )


def due(rule: Rule, rule_id: int, event: Event, event_id: int, actor_id: int | None) -> Iterator[Due]:
    """Yield what this version of a rule owes for the event."""
    occasion, parts = occasion_of(rule), _parts(rule, event)
    for person_id in recipients(rule, event, actor_id):
        giver = actor_id if occasion.is_given_in_person and actor_id else COMPANY
        words = event.data()
        about = (occasion.subject.format_map(words), occasion.rests_on.format_map(words))
        points = parts.get(person_id, 0) if parts else rule.points
        if points or rule.effect != "points":
            yield Due(rule_id, event_id, person_id, giver, *about, points, is_part=bool(parts))


@dataclass(frozen=True, slots=True)
class Fall:
    """What an event does to points that were granted: they fall, or stand again; of these rules, or of all."""

    rests_on: str
    cause: str
    is_back: bool = False
    rules: tuple[str, ...] = ()
    givers: tuple[int, ...] = ()  # only what came by these
    kind: str = ""  # and what rules of the company's own paid for such an event,
    statuses: tuple[str, ...] = ()  # when it brought the thing here
    own_rests_on: str = ""  # on what these rest, where that is something else


def fall(event: Event) -> Fall | None:
    """Return what falls with the event, or stands again."""
    match event:
        case ideas.IdeaDecided(before=before, status=status) if before in USED and status not in USED:
            return Fall(event.subject, SOURCE, rules=(ADOPTED.name, SHIPPED.name), kind=event.kind, statuses=USED)
        case ideas.IdeaAnswerUnaccepted():
            return _unanswered(event)
        case orders.OrderMoved(order_id=order_id, status=status) if status in UNDONE:
            return Fall(f"order:{order_id}", SOURCE)
        case keeping.IdeaVotesHeld(voters=voters) | keeping.IdeaVotesReleased(voters=voters) if voters:
            is_back, voted = isinstance(event, keeping.IdeaVotesReleased), ideas.IdeaVoted.kind
            return Fall(event.subject, SOURCE, is_back, (SUPPORTED.name, VOTED.name), tuple(voters), voted)
        case ideas.IdeaHidden() | ideas.IdeaRestored():
            return Fall(event.subject, HIDDEN, isinstance(event, ideas.IdeaRestored))
        case ideas.IdeaCommentHidden(comment_id=comment_id) | ideas.IdeaCommentRestored(comment_id=comment_id):
            return Fall(f"comment:{comment_id}", HIDDEN, isinstance(event, ideas.IdeaCommentRestored))
    return None


def _unanswered(event: ideas.IdeaAnswerUnaccepted) -> Fall:
    """Return what falls with an answer that is accepted no more: own rules pay for it by the idea."""
    kind, whole = ideas.IdeaAnswerAccepted.kind, event.subject
    return Fall(f"comment:{event.comment_id}", SOURCE, rules=(ANSWERED.name,), kind=kind, own_rests_on=whole)
