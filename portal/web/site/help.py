"""The help: pages of Markdown in the reader's language; tables of states are made from the tables themselves."""

import json
from datetime import timedelta
from functools import cache
from itertools import groupby
from pathlib import Path

from flask import render_template
from jinja2 import Environment
from markupsafe import Markup

from portal.care.rules import LIFE as CASE_LIFE
from portal.care.rules import WHO as WHO_GIVES_UP
from portal.challenges.rules import EVALUATION_LIFE, SUBMISSION_LIFE, WHO_JUDGES
from portal.challenges.rules import LIFE as CHALLENGE_LIFE
from portal.groups.rules import INVITATION, MEMBERSHIP
from portal.groups.rules import LIFE as GROUP_LIFE
from portal.groups.rules import WHO as WHO_BELONGS
from portal.ideas.rules import LIFE as IDEA_LIFE
from portal.ideas.rules.ballots import LIFE as ROUND_LIFE
from portal.ideas.rules.ballots import WHO as WHO_ENDS
from portal.ideas.rules.ballots import table as ballots
from portal.kit.calendar import Calendar
from portal.kit.errors import NotFound
from portal.kit.i18n import format_list, format_weekday, gettext, language, speaking
from portal.kit.markdown import render_page
from portal.kit.setting import setting
from portal.kit.states import States
from portal.kit.words import N_
from portal.meetings.rules import LIFE as MEETING_LIFE
from portal.meetings.rules import QUESTIONS
from portal.meetings.rules import WHO as WHO_KEEPS_TIME
from portal.moderation.rules.appeals import LIFE as APPEAL_LIFE
from portal.moderation.rules.appeals import WHO as WHO_APPEALS
from portal.moderation.rules.rings import LIFE as RING_LIFE
from portal.orders.rules.cards import ERRAND_LIFE
from portal.orders.rules.customising import CUSTOM_LIFE
from portal.orders.rules.lives import COLLECTION_LIFE, ORDER_LIFE, PAYMENT_LIFE, PREORDER_LIFE, PRODUCT_LIFE
from portal.orders.rules.lives import WHO as WHO_BUYS
from portal.orders.rules.returns import RETURN_LIFE
from portal.orders.rules.royalties import PAYOUT_LIFE, STATEMENT_LIFE
from portal.outside.rules import LIFE as PARCEL_LIFE
from portal.outside.rules import WHO as WHO_SENDS
from portal.people.rules import ROLE_NAMES
from portal.production.rules import BATCH_LIFE, SHIPMENT_LIFE
from portal.production.rules.bills import BILL_LIFE
from portal.production.rules.parcels import CONSIGNMENT_LIFE
from portal.production.rules.taking_part import CHANGE_LIFE, POLL_LIFE
from portal.production.rules.works import INSPECTION_LIFE, PLAN_LIFE, PURCHASE_LIFE, WORK_LIFE
from portal.rewards.rules import GRANT_LIFE, PROPOSAL_LIFE, REDEMPTION_LIFE, VOUCHER_LIFE
from portal.rewards.rules import WHO as WHO_REDEEMS
from portal.rewards.rules.fraud import LIFE as FRAUD_LIFE
from portal.surveys.rules.life import LIFE as SURVEY_LIFE
from portal.talk.rules import LOCKING, SHOWING
from portal.talk.rules import WHO as WHO_SHOWS
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("help", __name__)
FOLDER = Path(__file__).resolve().parents[3] / "templates" / "help"
UNBROKEN = "\u00a0"  # holds a number and its unit together
UNITS = {
    "per second": N_("{n} per second"),
    "events per second": N_("{n} events per second"),
    "documents per second": N_("{n} documents per second"),
    "times": N_("{n} times"),
}
FOR_THE_COMPANY = (
    "accounting",
    "customers",
    "figures",
    "imports",
    "operating",
    "planning",
    "production",
    "sources",
    "widget",
)
LIVES: dict[str, States] = {
    "idea": IDEA_LIFE,
    "challenge": CHALLENGE_LIFE,
    "round": ROUND_LIFE,
    "submission": SUBMISSION_LIFE,
    "evaluation": EVALUATION_LIFE,
    "case": CASE_LIFE,
    "product": PRODUCT_LIFE,
    "preorder": PREORDER_LIFE,
    "order": ORDER_LIFE,
    "return": RETURN_LIFE,
    "customisation": CUSTOM_LIFE,
    "collection": COLLECTION_LIFE,
    "payment": PAYMENT_LIFE,
    "errand": ERRAND_LIFE,
    "statement": STATEMENT_LIFE,
    "payout": PAYOUT_LIFE,
    "batch": BATCH_LIFE,
    "bill": BILL_LIFE,
    "plan": PLAN_LIFE,
    "purchase": PURCHASE_LIFE,
    "work": WORK_LIFE,
    "inspection": INSPECTION_LIFE,
    "poll": POLL_LIFE,
    "change": CHANGE_LIFE,
    "shipment": SHIPMENT_LIFE,
    "consignment": CONSIGNMENT_LIFE,
    "redemption": REDEMPTION_LIFE,
    "grant": GRANT_LIFE,
    "proposal": PROPOSAL_LIFE,
    "voucher": VOUCHER_LIFE,
    "fraud": FRAUD_LIFE,
    "letter": PARCEL_LIFE,
    "survey": SURVEY_LIFE,
    "showing": SHOWING,
    "locking": LOCKING,
    "appeal": APPEAL_LIFE,
    "ring": RING_LIFE,
    "group": GROUP_LIFE,
    "membership": MEMBERSHIP,
    "invitation": INVITATION,
    "meeting": MEETING_LIFE,
    "question": QUESTIONS,
}
# Who takes a step and has no role; where nothing is said, it is a buyer or the house itself.
WHO = {
    "case": WHO_GIVES_UP,
    **dict.fromkeys(("challenge", "submission", "evaluation"), WHO_JUDGES),
    "round": WHO_ENDS,
    **dict.fromkeys(("group", "membership", "invitation"), WHO_BELONGS),
    **dict.fromkeys(("meeting", "question"), WHO_KEEPS_TIME),
    **dict.fromkeys(("redemption", "grant", "proposal", "voucher", "fraud"), WHO_REDEEMS),
    "letter": WHO_SENDS,
    "appeal": WHO_APPEALS,
    **dict.fromkeys(("showing", "locking"), WHO_SHOWS),
}


@bp.get("/help", to=ANYBODY, cached=True)
def index() -> str:
    """Show what can be read."""
    named = [(topic, title_of(topic)) for topic in topics()]
    ours = [pair for pair in named if pair[0] in FOR_THE_COMPANY]
    shelves = [(gettext("For everybody"), [pair for pair in named if pair not in ours]), (gettext("At the desk"), ours)]
    return render_template("site/help/index.html", topics=shelves)


@bp.get("/help/<topic>", to=ANYBODY, cached=True)
def show(topic: str) -> str:
    """Show a page of the help."""
    if topic not in topics():
        raise NotFound("This page does not exist, or not any more.")
    page = rendered(topic, language())
    return render_template("site/help/show.html", title=title_of(topic), html=page, topic=topic)


def topics() -> list[str]:
    """Return the names of all pages."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def title_of(topic: str) -> str:
    """Return the heading of a page in the present language."""
    return _source(topic, language()).partition("\n")[0].lstrip("# ").strip()


@cache
def rendered(topic: str, spoken: str) -> Markup:
    """Return a page as HTML, with the tables of states and the settings that it names."""
    with speaking(spoken):
        page = Environment(autoescape=False).from_string(_source(topic, spoken))  # noqa: S701 - cleaned as Markdown
        told = {"states": _states, "ballots": ballots, "setting": setting, "figure": _figure}
        text = page.render(told, working_days=_working_days, working_hours=_working_hours)
        shown = str(render_page(text)).replace("<table>", '<table tabindex="0">')  # scrolled by keyboard too
        return Markup(shown)  # noqa: S704 - our own words, cleaned all the same


def _states(name: str) -> str:
    """Return the table of one kind of thing, in the present language."""
    return LIVES[name].diagram(ROLE_NAMES | WHO.get(name, WHO_BUYS))


def _working_days() -> str:
    """Return on which days of the week somebody answers, days in a row as one, in the present language."""
    rows = groupby(enumerate(sorted(_calendar().days)), lambda pair: pair[1] - pair[0])
    return format_list([_row([day for _, day in row]) for _, row in rows])


def _row(days: list[int]) -> str:
    first, last = format_weekday(days[0]), format_weekday(days[-1])
    return gettext("{first}–{last}", first=first, last=last) if len(days) > 1 else first


def _working_hours() -> str:
    """Return from when until when somebody answers on such a day."""
    return f"{_hour(_calendar().opens)}–{_hour(_calendar().closes)}"


def _hour(since_midnight: timedelta) -> str:
    hours, rest = divmod(since_midnight, timedelta(hours=1))
    return f"{hours}:{rest // timedelta(minutes=1):02}"


def _calendar() -> Calendar:
    names = ("WORKING_DAYS", "WORKING_HOURS", "ZONE", "HOLIDAYS")
    return Calendar.of({name: setting(name) for name in names})


def _figure(name: str) -> str:
    """Return what `make bench` measured, and what was wanted."""
    found = _figures().get(name, {"value": "—", "wanted": ""})
    number, _, unit = found["value"].partition(" ")
    value = gettext(UNITS[unit], n=number) if unit in UNITS else found["value"]
    return " | ".join(each.replace(" ", UNBROKEN) for each in (value, found["wanted"] or "—"))


@cache
def _figures() -> dict[str, dict[str, str]]:
    """Return the figures that were kept at last."""
    path = FOLDER / "figures.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


@cache
def _source(topic: str, spoken: str) -> str:
    own = FOLDER / spoken / f"{topic}.md"
    return (own if own.is_file() else FOLDER / f"{topic}.md").read_text(encoding="utf-8")
