"""Who helped most, by quarter and tag; and what one chooses about one's own standing."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.flows.leaders import best_of, bounds, quarter_of
from portal.kit.clock import now
from portal.kit.errors import Refused
from portal.kit.i18n import gettext
from portal.kit.text import clean_line
from portal.rewards import acts
from portal.rewards.queries.standing import is_hidden_from_lists, outlook_of, standing_of, vouchers_of
from portal.rewards.rules import VOUCHER_LIFE
from portal.rewards.rules.tiers import NAMES, SOON, TIERS
from portal.web.forms import HouseForm
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.rewarding import titles_of_rules
from portal.web.site.rewards import bp
from portal.web.viewing import current_viewer

BACK = 4  # quarters to choose from


@bp.get("/rewards/leaders", to=ANYBODY, cached=True)
def leaders() -> str:
    """Show who earned most points in a quarter, at all or for ideas with a tag."""
    quarter, tag = request.args.get("quarter", ""), clean_line(request.args.get("tag", ""))[:30]
    quarter = quarter if _is_quarter(quarter) else quarter_of(now())
    rows = best_of(quarter, tag)
    more: dict[str, Any] = {"quarter": quarter, "name": quarter_name(quarter), "tag": tag}
    more["quarters"] = [(each, quarter_name(each)) for each in _quarters()]
    return render_template("site/rewards/leaders.html", rows=rows, **more)


def _is_quarter(words: str) -> bool:
    try:
        return bool(bounds(words))
    except Refused:
        return False


def quarter_name(quarter: str) -> str:
    """Return a quarter as its reader says it."""
    year, _, number = quarter.partition("-")
    return gettext("Quarter {n} of {year}", n=number, year=year)


def _quarters() -> list[str]:
    """Return the last quarters, the present one first."""
    moment = now()
    last = moment.year * 4 + (moment.month - 1) // 3
    return [f"{(last - n) // 4}-{(last - n) % 4 + 1}" for n in range(BACK)]


@bp.get("/me/points/standing", to=MEMBERS)
def standing() -> str:
    """Show one's own tier, badges, vouchers and thanks."""
    return _standing(HouseForm())


def _standing(form: HouseForm) -> str:
    person_id = current_viewer().id or 0
    found = standing_of(person_id)
    badges = titles_of_rules(badge.rule_name for badge in found.badges)
    more: dict[str, Any] = {"standing": found, "tiers": NAMES, "badges": badges, "vouchers": vouchers_of(person_id)}
    more |= {"voucher_names": VOUCHER_LIFE.names, "is_hidden": is_hidden_from_lists(person_id), "steps": TIERS}
    more |= {"outlook": outlook_of(person_id, found.tier), "soon": SOON.days}
    return render_template("site/rewards/standing.html", form=form, **more)


@bp.post("/me/points/leaderboard", to=MEMBERS, limit="30 per hour")
def choose_leaderboard() -> Response | tuple[str, int]:
    """Say whether one wants to be in the lists of the best."""
    form, shown = HouseForm.sent(), request.form.get("shown") == "yes"
    if form.accept(lambda: _chosen(current_viewer().id or 0, shown)) is None:
        return _standing(form), form.status
    return redirect(url_for("rewards.standing"), 303)


def _chosen(person_id: int, shown: bool) -> bool:
    acts.show_among_best(person_id, shown=shown)
    return True


@bp.post("/me/thanks/<int:thanks_id>/withdrawal", to=MEMBERS, limit="30 per hour")
def take_thanks_off(thanks_id: int) -> Response | tuple[str, int]:
    """Take what the company thanks one for off one's own page."""
    form = HouseForm.sent()
    if form.accept(lambda: _taken_off(thanks_id, current_viewer().id or 0)) is None:
        return _standing(form), form.status
    return redirect(url_for("rewards.standing"), 303)


def _taken_off(thanks_id: int, person_id: int) -> bool:
    acts.withdraw_thanks(thanks_id, person_id)
    return True
