"""Take a copy of all that we keep of a person, and leave."""

from flask import current_app, render_template
from werkzeug.wrappers import Response
from wtforms import PasswordField

from portal.kit import limits
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.people.forgetting import forget_person
from portal.people.passwords import is_password
from portal.people.queries import sign_in_of
from portal.web.copying import copy_of
from portal.web.forms import HouseForm, within
from portal.web.policy import MEMBERS
from portal.web.sessions import drop_cookie
from portal.web.site.account import bp
from portal.web.site.account.settings import me


class LeaveForm(HouseForm):
    """The password, so that nobody else closes an account."""

    password = PasswordField(
        N_("Password"), [within(limits.Limit(1, 128))], render_kw={"autocomplete": "current-password"}
    )


@bp.post("/me/copy", to=MEMBERS, limit="3 per day")
def copy() -> Response:
    """Hand out all that we keep of the person, as one file."""
    answer = Response(current_app.json.dumps(copy_of(me()), indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=wellspring.json"
    return answer


@bp.get("/me/leave", to=MEMBERS)
def leave() -> str:
    """Say what closing the account means, and ask for the password."""
    return render_template("site/account/leave.html", form=LeaveForm())


@bp.post("/me/leave", to=MEMBERS, limit="5 per 10 minutes")
def left() -> Response | tuple[str, int]:
    """Close the account: forget the person, keep what was counted."""
    form = LeaveForm.sent()
    if form.validate() and is_password(sign_in_of(me()).password, form.password.data):
        forget_person(me(), me())
        answer = Response(render_template("site/account/left.html"), mimetype="text/html")
        drop_cookie(answer)
        return answer
    form.password.errors = [gettext("This is not your present password.")]
    return render_template("site/account/leave.html", form=form), 422
