"""What may become of a live session and of a question there, by the server's clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.kit.limits import TITLE, Limit
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import STAFF

HOUSE = "house"
WHO = {HOUSE: N_("the clock")}
AT_ITS_TIME = N_("by the clock when its time comes")
LIFE = States(
    Step("announced", "begin", "live", (*STAFF, HOUSE), N_("Begin now"), AT_ITS_TIME),
    Step("announced", "cancel", "cancelled", STAFF, N_("Call it off"), N_("a public reason")),
    Step("live", "end", "ended", (*STAFF, HOUSE), N_("End it"), AT_ITS_TIME),
    names={
        "announced": N_("Announced"),
        "live": N_("Live now"),
        "ended": N_("Over"),
        "cancelled": N_("Called off"),
    },
)
TONES = {"announced": "blue", "live": "green", "ended": "grey", "cancelled": "amber"}
QUESTIONS = States(
    Step("waiting", "take", "answering", STAFF, N_("Answering now"), N_("the session is live")),
    Step("waiting", "answer", "answered", STAFF, N_("Answer the question")),
    Step("answering", "put_back", "waiting", STAFF, N_("Put back")),
    Step("answering", "answer", "answered", STAFF, N_("Answer the question")),
    Step("answered", "answer", "answered", STAFF, N_("Answer anew")),
    names={"waiting": N_("Waiting"), "answering": N_("Being answered"), "answered": N_("Answered")},
)
RANKS = {"answering": 0, "waiting": 1, "answered": 2}  # in which order they are shown; within them votes decide

QUESTION, ANSWER = Limit(5, 1_000), Limit(1, 10_000)
WEEKS = Limit(1, 52)
MINUTES = Limit(15, 480)
MOST_WAITING = 5  # questions of one person that wait
SOON = timedelta(hours=1)  # before it begins, those who signed up are reminded
PIECE = 200  # people told by one event


def phase(status: str, starts_at: datetime, ends_at: datetime, moment: datetime) -> str:
    """Return where a session stands at a moment: the clock is right even before anybody noted it."""
    if status == "announced" and moment >= starts_at:
        status = "live"
    if status == "live" and moment >= ends_at:
        status = "ended"
    return status


def weekly(day: date, hour: int, minute: int, zone: ZoneInfo, weeks: int) -> list[datetime]:
    """Return the instants of a weekly session: always at the same hour where it is held, whatever the season."""
    days = [day + timedelta(weeks=week) for week in range(weeks)]
    return [datetime(each.year, each.month, each.day, hour, minute, tzinfo=zone) for each in days]


def title_of(words: str) -> str:
    """Return what an article about a question is called: its first sentence, cut at a word."""
    first = words.strip().split("\n")[0].strip()
    if len(first) <= TITLE.most:
        return first
    cut = first[: TITLE.most - 1]
    return (cut.rpartition(" ")[0] if " " in cut[100:] else cut) + "…"
