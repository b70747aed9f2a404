"""Build the application.  The whole wiring of the house is on this page."""

from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from flask import Flask

import config
from portal.care import queries as care
from portal.care.reactions import answer_feedback
from portal.care.reactions import forget_words as forget_messages
from portal.challenges import queries as challenges
from portal.challenges.reactions import forget_words as forget_evaluations
from portal.customers.projections import record, timeline
from portal.feedback.reactions import forget_words as forget_feedback
from portal.flows import answering, awarding, checkout
from portal.flows import checks as flows
from portal.flows import groups as boards_of_groups
from portal.flows.told import miscounted_works, mistold_things
from portal.groups import queries as groups
from portal.groups.projections import doings
from portal.groups.reactions import leave_groups
from portal.house import queries as house
from portal.ideas import queries as ideas
from portal.ideas import reactions as ideas_hearing
from portal.ideas.queries.budget import overspent_votes
from portal.ideas.queries.rounds import untrue_rounds
from portal.kit.calendar import Calendar
from portal.kit.db import db, engine_options
from portal.kit.setting import settle
from portal.kit.ties import loose_ends
from portal.knowledge import queries as knowledge
from portal.knowledge.projections import ends, readings
from portal.knowledge.reactions import forget_words as forget_askings
from portal.knowledge.reactions import hear_feedback
from portal.meetings import queries as meetings
from portal.meetings.reactions import forget_words as forget_questions
from portal.moderation import queries as moderation
from portal.moderation.projections import conduct, public_log
from portal.moderation.reactions import close_flags, hold_newcomers, settle_appeals
from portal.moderation.reactions import forget_words as forget_flags
from portal.orders import queries as orders
from portal.orders import reactions as orders_hearing
from portal.orders.reactions import (
    book_awards,
    forget_addresses,
    let_go,
    send_card_refunds,
    send_simulated_refunds,
)
from portal.outside.projections import ring
from portal.outside.queries import devices
from portal.outside.reactions import forget_wishes, push_news, tell_news, write_letters
from portal.people import inviting, sanctions, trust
from portal.production import models as batches  # noqa: F401 - its checks ask for its tables
from portal.production import queries as production
from portal.production.reactions import forget_words as forget_wishes_of_buyers
from portal.rewards import queries as rewards
from portal.rewards.reactions import follow_orders, pay_rewards
from portal.rewards.reactions import forget_words as forget_pleas
from portal.river import Projection, Reaction
from portal.river.reader import Reader
from portal.search import queries as searching
from portal.search.projections import documents
from portal.search.reactions import forget_searches, tell_searchers
from portal.sources.projections import contributions, purchases
from portal.surveys import queries as surveys
from portal.surveys.reactions import ask_after
from portal.surveys.reactions import forget_words as forget_answers
from portal.web import PAGES, wire

PROJECTIONS: list[Projection] = [
    timeline,
    record,
    contributions,
    purchases,
    public_log,
    conduct,
    ring,
    ends,
    readings,
    documents,
    doings,
]
REACTIONS: list[Reaction] = [
    ideas_hearing.forget_words,
    ideas_hearing.count_humans,
    answer_feedback,
    forget_feedback,
    forget_messages,
    close_flags,
    hold_newcomers,
    settle_appeals,
    forget_flags,
    write_letters,
    tell_searchers,
    tell_news,
    push_news,
    forget_wishes,
    forget_searches,
    pay_rewards,
    follow_orders,
    forget_pleas,
    send_simulated_refunds,
    send_card_refunds,
    let_go,
    book_awards,
    forget_addresses,
    orders_hearing.open_returns,
    orders_hearing.tell_once,
    orders_hearing.note_parcels,
    ask_after,
    forget_answers,
    forget_evaluations,
    hear_feedback,
    forget_askings,
    leave_groups,
    forget_questions,
    forget_wishes_of_buyers,
]
READERS: list[Reader] = [*REACTIONS, *PROJECTIONS]
CHECKS = [
    ideas.miscounted_votes,
    ideas.miscounted_tallies,
    ideas.astray_mergers,
    ideas.astray_tags,
    ideas.misshared,
    ideas.misnamed_statuses,
    ideas.miscounted_comments,
    ideas.doubled_votes,
    ideas.unexplained_decisions,
    ideas.untrue_trends,
    ideas.miscounted_votes_on_comments,
    overspent_votes,
    untrue_rounds,
    *inviting.CHECKS,
    *devices.CHECKS,
    *care.CHECKS,
    *sanctions.CHECKS,
    *challenges.CHECKS,
    *trust.CHECKS,
    *moderation.CHECKS,
    *orders.CHECKS,
    *production.CHECKS,
    *flows.CHECKS,
    *answering.CHECKS,
    *awarding.CHECKS,
    *checkout.CHECKS,
    *knowledge.CHECKS,
    *rewards.CHECKS,
    *surveys.CHECKS,
    *searching.CHECKS,
    *house.CHECKS,
    *groups.CHECKS,
    *meetings.CHECKS,
    *boards_of_groups.CHECKS,
    mistold_things,
    miscounted_works,
    loose_ends,
]


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Return the application, ready to serve."""
    app = Flask("portal", template_folder="../templates", static_folder=None)
    app.config.from_mapping({"LOGO": ()} | config.settings() | (settings or {}))  # a logo is given at the desk
    app.config["DATA"].mkdir(mode=0o700, parents=True, exist_ok=True)
    _find_keys(app)
    url = database_url(app.config["DATABASE_URL"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    app.config["CALENDAR"] = _calendar(app)
    settle(app.config, {"COMPANY": house.chosen_company, "LOGO": house.chosen_logo})
    db.init_app(app)
    app.extensions["readers"] = READERS
    wire(app, PAGES)
    return app


def _find_keys(app: Flask) -> None:
    """Take the keys of the settings, or those that the house made for itself."""
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"], *earlier = config.secret_keys(app.config["DATA"])
        app.config["SECRET_KEY_FALLBACKS"] = [*app.config["SECRET_KEY_FALLBACKS"], *earlier]


def database_url(url: str) -> str:
    """Return the address with the driver that we use for PostgreSQL."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _calendar(app: Flask) -> Calendar:
    """Return when the company works, or say which settings of that cannot be read."""
    try:
        return Calendar.of(app.config)
    except (ValueError, ZoneInfoNotFoundError) as error:
        names = "WELLSPRING_WORKING_DAYS, WELLSPRING_WORKING_HOURS, WELLSPRING_ZONE, WELLSPRING_HOLIDAYS"
        usual = "mon-fri, 9-18, UTC, and days as 2026-12-25"
        raise config.Unclear(f"One of these cannot be read as it is set: {names}. Usual is: {usual}") from error
