"""All that knows the web: site for customers, desk for the company, api for programs, live for open browsers."""

from collections.abc import Sequence

from flask import Flask, current_app, g
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.kit.i18n import speaking
from portal.kit.zones import zone_for
from portal.web import api, statics
from portal.web.addresses import IdConverter
from portal.web.desk import agreements as desk_agreements
from portal.web.desk import (
    alike,
    bank,
    batches,
    behind,
    bills,
    books,
    carriers,
    cases,
    customers,
    drafts,  # noqa: F401 - pages of `preorders`
    floor,
    fraud,
    harvest,
    heard,  # noqa: F401 - pages of `behind`
    held,
    house,
    late,
    lots,
    merging,
    moderation,
    money,
    operations,
    parcels,
    parts,  # noqa: F401 - pages of `workshop`
    plans,
    production,
    products,
    ruling,  # noqa: F401 - pages of `rewards`
    setting_up,
    sources,
    tallies,
    taxes,
    thanks,
    today,
    triage,
    unbuilding,
    views,
    weighing,
    workshop,
)
from portal.web.desk import appeals as desk_appeals
from portal.web.desk import articles as desk_articles
from portal.web.desk import boards as desk_boards
from portal.web.desk import challenges as desk_challenges
from portal.web.desk import disputes as desk_disputes
from portal.web.desk import guides as desk_guides
from portal.web.desk import how as desk_how
from portal.web.desk import juries as desk_juries
from portal.web.desk import manuals as desk_manuals
from portal.web.desk import meetings as desk_meetings
from portal.web.desk import noting as desk_noting
from portal.web.desk import options as desk_options
from portal.web.desk import payments as desk_payments
from portal.web.desk import preorders as desk_preorders
from portal.web.desk import refunds as desk_refunds
from portal.web.desk import returns as desk_returns
from portal.web.desk import rewards as desk_rewards
from portal.web.desk import rings as desk_rings
from portal.web.desk import rounds as desk_rounds
from portal.web.desk import royalties as desk_royalties
from portal.web.desk import statuses as desk_statuses
from portal.web.desk import surveys as desk_surveys
from portal.web.desk import tags as desk_tags
from portal.web.desk.counts import furnish_desk
from portal.web.errors import answer_errors
from portal.web.jinja import furnish
from portal.web.limiting import check_limits
from portal.web.live import listener_of, open_sockets
from portal.web.modules import check_module, furnish_modules
from portal.web.news import news_for
from portal.web.pages import Pages
from portal.web.security import guard
from portal.web.site import (
    account,
    appeals,
    challenges,
    changing,  # noqa: F401 - pages of `orders`
    conversations,
    feedback,
    feeds,
    files,
    flags,
    groups,
    guests,
    guides,
    health,
    help,
    how,
    ideas,
    juries,
    knowledge,
    leaders,  # noqa: F401 - pages of `rewards`
    letters,
    meetings,
    notices,
    orders,
    payments,
    pictures,
    preorders,
    product_questions,
    rewards,
    roadmap,
    rounds,
    royalties,
    search,
    statements,  # noqa: F401 - pages of `rewards`
    surveys,
    taking_part,
    widget,
)
from portal.web.site import parcels as where_it_is
from portal.web.site import (
    products as ware,  # noqa: F401 - pages of `preorders`
)
from portal.web.site import (
    returns as sent_back,  # noqa: F401 - pages of `orders`
)
from portal.web.viewing import current_viewer, login, wanted_language
from portal.web.whole_pages import find_page, keep_page

PAGES = [
    statics.bp,
    health.bp,
    account.bp,
    ideas.bp,
    feedback.bp,
    guests.bp,
    widget.bp,
    cases.bp,
    flags.bp,
    appeals.bp,
    moderation.bp,
    desk_appeals.bp,
    desk_rings.bp,
    today.bp,
    harvest.bp,
    house.bp,
    setting_up.bp,
    triage.bp,
    weighing.bp,
    tallies.bp,
    views.bp,
    operations.bp,
    preorders.bp,
    product_questions.bp,
    orders.bp,
    pictures.bp,
    files.bp,
    customers.bp,
    sources.bp,
    products.bp,
    desk_options.bp,
    desk_agreements.bp,
    desk_preorders.bp,
    desk_returns.bp,
    money.bp,
    payments.bp,
    desk_payments.bp,
    desk_refunds.bp,
    desk_disputes.bp,
    bank.bp,
    bills.bp,
    taxes.bp,
    desk_royalties.bp,
    royalties.bp,
    production.bp,
    parcels.bp,
    late.bp,
    carriers.bp,
    where_it_is.bp,
    workshop.bp,
    plans.bp,
    floor.bp,
    batches.bp,
    unbuilding.bp,
    lots.bp,
    held.bp,
    desk_noting.bp,
    taking_part.bp,
    roadmap.bp,
    search.bp,
    help.bp,
    notices.bp,
    letters.bp,
    feeds.bp,
    rewards.bp,
    desk_rewards.bp,
    books.bp,
    fraud.bp,
    thanks.bp,
    groups.bp,
    meetings.bp,
    desk_meetings.bp,
    challenges.bp,
    desk_challenges.bp,
    desk_juries.bp,
    juries.bp,
    knowledge.bp,
    desk_articles.bp,
    guides.bp,
    desk_guides.bp,
    desk_manuals.bp,
    how.bp,
    desk_how.bp,
    desk_boards.bp,
    merging.bp,
    behind.bp,
    alike.bp,
    desk_statuses.bp,
    desk_tags.bp,
    surveys.bp,
    desk_surveys.bp,
    rounds.bp,
    conversations.bp,
    desk_rounds.bp,
    api.api,
]


def wire(app: Flask, pages: Sequence[Pages]) -> None:
    """Put the web around the house: who comes in, in which order, and which pages there are."""
    if hops := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.url_map.converters["int"] = IdConverter
    login.init_app(app)
    furnish(app)
    app.extensions["teller"] = news_for
    furnish_desk(app)
    furnish_modules(app)
    surveys.furnish_surveys(app)
    answer_errors(app)
    _line_up(app)
    for each in pages:
        app.register_blueprint(each)
    open_sockets(app)


def _line_up(app: Flask) -> None:
    """Say what a request goes through, in this order."""
    app.before_request(_speak)
    guard(app)
    app.before_request(check_module)
    app.before_request(check_limits)
    app.before_request(find_page)
    app.after_request(keep_page)
    app.teardown_request(_fall_silent)


def _speak() -> ResponseReturnValue | None:
    """Begin a request with nothing of an earlier one; while it lasts, speak its reader's language and time."""
    for name in list(g):
        g.pop(name)
    g.place = listener_of(current_app).place  # before anything is read: what happens while we read is told again
    g.spoken = speaking(wanted_language(), zone_for(current_viewer().zone))
    g.spoken.__enter__()
    return None


def _fall_silent(_: BaseException | None) -> None:
    if spoken := g.pop("spoken", None):
        spoken.__exit__(None, None, None)
