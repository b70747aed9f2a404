"""Points: what may be earned and what it is exchanged for; and one's own wallet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, TextAreaField

from portal.kit import limits
from portal.kit.clock import now
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.rewards import acts, queries
from portal.rewards.queries.fraud import cases_told_to
from portal.rewards.rules import NAMES
from portal.rewards.rules.fraud import CASE_NAMES
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.rewarding import title_of_rule, titles_of_rules
from portal.web.subjects import address_of, titles
from portal.web.telling import name_of
from portal.web.viewing import current_viewer

bp = Pages("rewards", __name__)
SOON = timedelta(days=60)  # points that expire within are named
KINDS = {
    "mature": N_("May be spent now: {what}"),
    "take_back": N_("Taken back: {what}"),
    "give_back": N_("Given back: {what}"),
    "set_aside": N_("Set aside for “{what}”"),
    "spend": N_("“{what}” was sent off"),
    "release": N_("Back from “{what}”"),
    "return": N_("“{what}” was sent back"),
    "expire": N_("Expired: {what}"),
    "freeze": N_("Being looked into: {what}"),
    "thaw": N_("May be spent again: {what}"),
    "claw_back": N_("Clawed back: {what}"),
}


class AppealForm(HouseForm):
    """What somebody says against the loss of points."""

    words = TextAreaField(N_("What we should know"), [within(limits.REASON)])


class RedeemForm(HouseForm):
    """The price that was shown."""

    price = IntegerField()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a wallet, as its owner reads it."""

    kind: str
    words: str
    about: str
    href: str | None
    points: int
    occurred_at: datetime
    n: int = 1  # how often on that day


@bp.get("/rewards", to=ANYBODY, cached=True)
def index() -> str:
    """Show what helping earns, and what it is exchanged for."""
    return _catalogue(RedeemForm())


@bp.post("/rewards/<int:reward_id>/redemptions", to=MEMBERS, limit="30 per hour")
def redeem(reward_id: int) -> Response | tuple[str, int]:
    """Ask for something of the catalogue."""
    form, person_id = RedeemForm.sent(), current_viewer().id or 0
    if form.accept(lambda: acts.redeem(reward_id, person_id, form.price.data)) is None:
        return _catalogue(form), 422
    return redirect(url_for("rewards.wallet"), 303)


@bp.get("/me/points", to=MEMBERS)
def wallet() -> str:
    """Show one's own points: how many, where from, and where they went."""
    return wallet_page(HouseForm())


@bp.post("/me/redemptions/<int:redemption_id>/cancellation", to=MEMBERS, limit="30 per hour")
def cancel(redemption_id: int) -> Response | tuple[str, int]:
    """Let one's own redemption come to nothing."""
    form, person_id = HouseForm.sent(), current_viewer().id or 0
    if form.accept(lambda: _cancelled(redemption_id, person_id)) is None:
        return wallet_page(form), 409
    return redirect(url_for("rewards.wallet"), 303)


@bp.post("/me/points/cases/<int:case_id>/appeal", to=MEMBERS, limit="10 per hour")
def appeal(case_id: int) -> Response | tuple[str, int]:
    """Appeal against the loss of points."""
    form: Any = AppealForm.sent()
    if form.accept(lambda: _appealed(case_id, form.words.data)) is None:
        return wallet_page(HouseForm(), form), form.status
    return redirect(url_for("rewards.wallet"), 303)


def _appealed(case_id: int, words: str) -> bool:
    acts.appeal_case(case_id, current_viewer().id or 0, words)
    return True


def _cancelled(redemption_id: int, person_id: int) -> bool:
    acts.cancel_redemption(redemption_id, person_id)
    return True


def _catalogue(form: HouseForm) -> str:
    seen = current_viewer()
    return render_template(
        "site/rewards/index.html",
        rewards=queries.offered(),
        balance=queries.balance(seen.id) if seen.id else None,
        pays=paying(),
        form=form,
    )


def wallet_page(form: HouseForm, plea: HouseForm | None = None) -> str:
    """Return the page of one's own points, with what was refused."""
    person_id = current_viewer().id or 0
    page = queries.days(person_id, request.args.get("after"))
    more: dict[str, Any] = {"cases": cases_told_to(person_id), "case_names": CASE_NAMES, "plea": plea or AppealForm()}
    more |= {"names": NAMES, "pays": paying(), "form": form}
    return render_template(
        "site/rewards/wallet.html",
        balance=queries.balance(person_id),
        expiring=queries.expiring(person_id, SOON),
        lines=lines(page.items),
        next=page.next,
        after=request.args.get("after"),
        redemptions=queries.redemptions_of(person_id),
        **more,
    )


def paying() -> list[Any]:
    """Return the rules that pay now, each with its occasion in words."""
    return [(title_of_rule(rule.name, rule.title), rule) for rule in queries.rules_in_force(now())]


def lines(rows: list[Any]) -> list[Line]:
    """Return entries in words, with today's titles of what they are about."""
    called = titles({row.subject for row in rows if row.subject}, current_viewer())
    rules = titles_of_rules(row.rule_name for row in rows)
    return [_line(row, called, rules) for row in rows]


def _line(row: Any, called: dict[str, str], rules: dict[str, str]) -> Line:
    what = rules[row.rule_name] if row.rule_name else row.reward or ""
    words = gettext(KINDS[row.kind], what=what) if row.kind in KINDS else what
    about = name_of(row.subject, called.get(row.subject, "")) if row.subject else ""
    href = address_of(row.subject) if row.subject else None
    return Line(row.kind, words, about, href, int(row.points), row.occurred_at, int(getattr(row, "n", 1)))
