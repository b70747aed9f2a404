"""Take a copy of all that we keep of a person, and leave."""

from flask import current_app, render_template
from werkzeug.wrappers import Response

from portal.people.forgetting import forget_person
from portal.people.queries import sign_in_of
from portal.web.copying import copy_of
from portal.web.forms import HouseForm
from portal.web.policy import MEMBERS
from portal.web.proving import is_proved
from portal.web.sessions import drop_cookie
from portal.web.site.account import bp
from portal.web.site.account.security import PresentForm, is_me
from portal.web.site.account.settings import me


@bp.get("/me/data", to=MEMBERS)
def data() -> str:
    """Show how to take a copy of everything, and how to leave."""
    return render_template("site/account/data.html")


@bp.post("/me/copy", to=MEMBERS, limit="3 per day")
def copy() -> Response:
    """Hand out all that we keep of the person, as one file."""
    answer = Response(current_app.json.dumps(copy_of(me()), indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=wellspring.json"
    return answer


@bp.get("/me/leave", to=MEMBERS)
def leave() -> str:
    """Say what closing the account means, and ask for the password."""
    return _page(PresentForm())


def _page(form: HouseForm) -> str:
    has_password = bool(sign_in_of(me()).password) and not is_proved()
    return render_template("site/account/leave.html", form=form, has_password=has_password, is_proved=is_proved())


@bp.post("/me/leave", to=MEMBERS, limit="5 per 10 minutes")
def left() -> Response | tuple[str, int]:
    """Close the account: forget the person, keep what was counted."""
    form = PresentForm.sent()
    if not is_me(form):
        return _page(form), 422
    forget_person(me(), me())
    answer = Response(render_template("site/account/left.html"), mimetype="text/html")
    drop_cookie(answer)
    return answer
