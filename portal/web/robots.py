"""What keeps robots from forms that anybody may send: a field nobody sees, and a small sum, or patience."""

from flask import current_app, request

from portal.kit.errors import Refused
from portal.kit.i18n import say
from portal.people.puzzles import check_patience
from portal.web.forms import HouseForm
from portal.web.limiting import hit, network


def is_robot() -> bool:
    """Say whether the field was filled in that people do not see."""
    return bool(request.form.get("website"))


def worked(form: HouseForm, name: str) -> bool:
    """Say whether the browser did its sum, or somebody waited instead; and count how often under this name."""
    if not current_app.config["SIGN_UP_WORK"]:
        return True
    try:
        quick = check_patience(request.form.get("puzzle", ""), request.form.get("answer", ""))
    except Refused as refusal:
        form.form_errors.append(say(refusal))
        return False
    hit(name, str(current_app.config["SIGN_UP_LIMIT" if quick else "SIGN_UP_SLOW_LIMIT"]), network())
    return True
