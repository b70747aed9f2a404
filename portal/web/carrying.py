"""What was sent and refused only because nobody was signed in, or a page was old: carried along, nothing is lost."""

from dataclasses import dataclass

from flask import current_app, render_template, request
from flask.wrappers import Response

from portal.kit.errors import Refused
from portal.web.policy import SignInFirst

PREFIX, TO = "kept.", "carry_to"
OURS = ("csrf", "once", TO)  # these are made anew
FIRST_OF_CHINESE = "\u2e80"  # its words need no space between them, as numbers and choices have none


@dataclass(frozen=True, slots=True)
class Carried:
    """A form on its way: where it goes and what it says."""

    to: str
    fields: list[tuple[str, str]]

    @property
    def draft(self) -> str:
        """Return under which name the browser keeps what was written."""
        return dict(self.fields).get("draft", "")


def refused_form(refusal: Refused) -> Carried | None:
    """Return the form that was just refused, if the same could be taken later; one with a password never is."""
    if request.method != "POST" or not (isinstance(refusal, SignInFirst) or refusal.code == "csrf"):
        return None
    if any("password" in name for name in request.form):
        return None
    return Carried(request.path, [pair for pair in request.form.items(multi=True) if pair[0] not in OURS])


def typed() -> list[str]:
    """Return the words of the form that was just refused, to be shown and copied; never a password or a key."""
    if request.method != "POST":
        return []
    pairs = [pair for pair in request.form.items(multi=True) if pair[0] not in OURS and "password" not in pair[0]]
    return [value for _, value in pairs if any(each.isspace() or each >= FIRST_OF_CHINESE for each in value.strip())]


def carried() -> Carried | None:
    """Return what the form of this request carries along."""
    to = request.form.get(TO, "")
    if not to.startswith("/") or to.startswith(("//", "/\\")):
        return None
    return Carried(to, [(n.removeprefix(PREFIX), v) for n, v in request.form.items(multi=True) if n.startswith(PREFIX)])


def send_again(form: Carried, sentence: str, status: int = 200) -> Response:
    """Show what is carried, and one button that sends it."""
    page = render_template("site/account/send_again.html", carried=form, sentence=sentence)
    return current_app.response_class(page, status)
