"""What somebody may hear of, and how: the bell, a letter at once, a letter in the morning or on Monday, or nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from portal.kit.words import N_

NOW, DAILY, WEEKLY, NEVER = "now", "daily", "weekly", "never"
BELL: Final = "bell"
RHYTHMS: Final = {
    NOW: N_("At once"),
    DAILY: N_("In the morning"),
    WEEKLY: N_("On Monday morning"),
    NEVER: N_("No letters"),
}
NEWS: Final = (NOW, DAILY, WEEKLY)  # letters with news are named by their rhythm
MORNING: Final = time(8)


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of news: its name, the events that ring for it, and how often one is written to who chose nothing.

    Of some no letter tells; and at once some come in letters of their own, with more in them than news.
    """

    name: str
    kinds: Collection[str]
    mail: str = NEVER
    by_mail: bool = True
    has_own_letter: bool = False
    for_team: bool = False  # of the company; nobody else is asked about it


IDEAS: Final = ("idea.decided", "idea.merged", "idea.answered", "idea.built_on", "idea.split_proposed", "idea.let_in")
CHALLENGES: Final = (
    "challenge.juror_invited",
    "challenge.answer_judged",
    "challenge.answer_settled",
    "challenge.appeal_answered",
    "challenge.award_paid",
)
ANSWERS: Final = ("idea.commented", "idea.answer_accepted", "batch.answered", "product_question.answered")
GROUPS: Final = (
    "invitation.sent",
    "group.passed_on",
    "group.removed",
    "group.closed",
    "group.hidden",
    "group.restored",
)
SESSIONS: Final = ("meeting.reminded", "meeting.changed", "meeting.cancelled", "question.answered", "question.kept")
ORDERED: Final = (
    "preorder.closed",
    "batch.advanced",
    "order.shipped",
    "poll.opened",
    "watcher.elected",
    "change.decided",
    "return.moved",
)
MONEY_BACK: Final = ("refund.came_back", "refund.sent", "refund.made_outside", "order.ended", "payment.disputed")
APPROVALS: Final = (
    "points.proposed",
    "points.redeemed",
    "reward_rule.proposed",
    "preorder.exception_asked",
    "order.given_back",
)
TOPICS: Final = {
    "ideas": Topic(N_("What becomes of ideas that I follow"), IDEAS, NOW),
    "votes": Topic(N_("Votes for my ideas"), ("idea.voted",), by_mail=False),
    "comments": Topic(N_("Comments and accepted answers"), ANSWERS),
    "feedback": Topic(N_("Answers of the company to me"), ("case.answered", "case.resolved"), NOW, has_own_letter=True),
    "orders": Topic(N_("What I ordered: whether it is made, where it is"), ORDERED),
    "payments": Topic(
        N_("What I ordered: when some are missing, or a payment or a refund does not arrive"),
        ("preorder.short", "preorder.excepted", "order.dunned", "customisation.judged", *MONEY_BACK),
        NOW,
    ),
    "delays": Topic(
        N_("What I ordered: when it comes later than promised"),
        ("order.delayed", "shipment.resent", "replacement.begun"),
        NOW,
    ),
    "awaited": Topic(N_("Products that I wait for: when they can be ordered"), ("preorder.opened",), NOW),
    "points": Topic(N_("My points: when some expire soon, and my tier"), ("points.expiring", "tier.changed"), WEEKLY),
    "approvals": Topic(N_("What waits until I or somebody else agrees"), APPROVALS, by_mail=False, for_team=True),
    "challenges": Topic(N_("Challenges that I answer or judge"), CHALLENGES, NOW),
    "rounds": Topic(N_("Rounds in which I am asked to review"), ("round.reviewers_invited",), NOW),
    "groups": Topic(N_("Invitations into groups, and what becomes of mine"), GROUPS, NOW),
    "live": Topic(N_("Live sessions that I signed up for, and answers to what I asked there"), SESSIONS, NOW),
    "friends": Topic(N_("Friends who accept my invitation"), ("person.friend_joined",)),
    "searches": Topic(N_("What is new for my saved searches"), ("search.matched",), DAILY),
    "surveys": Topic(N_("Questions that the company asks me"), ("survey.asked",), NOW, has_own_letter=True),
}
TOPIC_OF: Final = {kind: name for name, topic in TOPICS.items() for kind in topic.kinds}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which no letter comes, in minutes after midnight where the person is; they may pass midnight."""

    begins: int
    ends: int

    def over(self, here: datetime) -> datetime:
        """Return when it is over, or the moment itself if it is not quiet."""
        minute, midnight = here.hour * 60 + here.minute, here.replace(hour=0, minute=0, second=0, microsecond=0)
        late = self.begins > self.ends
        if late and minute >= self.begins:
            return midnight + timedelta(days=1, minutes=self.ends)
        begun = 0 if late else self.begins
        return midnight + timedelta(minutes=self.ends) if begun <= minute < self.ends else here


def letter_at(rhythm: str, quiet: Quiet | None, zone: tzinfo, moment: datetime) -> datetime | None:
    """Return when a letter may leave: now or later, or never."""
    if rhythm == NEVER:
        return None
    here = moment.astimezone(zone)
    if rhythm in (DAILY, WEEKLY):
        here = _next_morning(here, monday=rhythm == WEEKLY)
    return quiet.over(here) if quiet and quiet.begins != quiet.ends else here


def _next_morning(here: datetime, *, monday: bool) -> datetime:
    morning = here.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    days = (-here.weekday() % 7) if monday else 0
    found = morning + timedelta(days=days)
    return found if found > here else found + timedelta(days=7 if monday else 1)
