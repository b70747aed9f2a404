"""Thanks at the desk: recognition without money, on the page of a member."""

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.words import N_
from portal.rewards import acts
from portal.rewards.queries.standing import thanked
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.viewing import current_viewer

bp = Pages("desk_thanks", __name__)
PERSON = re.compile(r"(?:.*/(?:people|customers)/|#)?([0-9]{1,18})(?:[/?#].*)?")


class ThanksForm(HouseForm):
    """Whom the company thanks, and what for."""

    person = StringField(
        N_("Member"), [within(limits.REFERENCE)], description=N_("The address of their page, or their number.")
    )
    words = TextAreaField(N_("What we thank for"), [within(limits.REASON)], description=N_("Everybody may read it."))


@bp.get("/desk/rewards/thanks", to=STAFF_ONLY)
def index() -> str:
    """Show whom the company thanked, and the form to thank somebody."""
    return _page(ThanksForm(person=request.args.get("person", "")[:80]))


def _page(form: HouseForm) -> str:
    after = request.args.get("after")
    return render_template("desk/rewards/thanks.html", page=thanked(after), form=form, after=after)


@bp.post("/desk/rewards/thanks", to=STAFF_ONLY, limit="60 per hour")
def thank() -> Response | tuple[str, int]:
    """Thank a member."""
    form: Any = ThanksForm.sent()
    if form.accept(lambda: acts.thank(_person(form.person.data), form.words.data, current_viewer().id or 0)) is None:
        return _page(form), form.status
    return redirect(url_for("desk_thanks.index"), 303)


def _person(words: str) -> int:
    found = PERSON.fullmatch(words.strip())
    if not found:
        raise Invalid({"person": Refused("There is no such member.")})
    return int(found[1])


@bp.post("/desk/rewards/thanks/<int:thanks_id>/withdrawal", to=STAFF_ONLY)
def withdraw(thanks_id: int) -> Response | tuple[str, int]:
    """Withdraw thanks."""
    form = HouseForm.sent()
    if form.accept(lambda: _withdrawn(thanks_id, current_viewer().id or 0)) is None:
        return _page(ThanksForm()), form.status
    return redirect(url_for("desk_thanks.index"), 303)


def _withdrawn(thanks_id: int, person_id: int) -> bool:
    acts.withdraw_thanks(thanks_id, person_id)
    return True
