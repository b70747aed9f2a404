"""The form for feedback on the company's own site: a script that opens it, and the form in a frame of its own.

Nothing here reads a cookie or knows a session, so it works where browsers keep cookies from frames; whoever has an
account goes on in a window of ours, with what they wrote.
"""

import json
from typing import Any

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField, validators

from portal.feedback.rules import ANYTIME, PATH, SUGGESTION, came_from
from portal.flows.guests import GuestWords, give_as_guest
from portal.kit import limits
from portal.kit.errors import TooMany
from portal.kit.i18n import gettext, language, say, speaking
from portal.kit.seals import seal
from portal.kit.words import N_
from portal.people.puzzles import SIGN_UP, new_puzzle
from portal.river import once
from portal.web.forms import HouseForm, named, within
from portal.web.looks import house
from portal.web.pages import Pages
from portal.web.policy import ANYBODY
from portal.web.robots import is_robot, worked
from portal.web.statics import FOLDER

bp = Pages("widget", __name__)
HOUR = 3600
LABEL, TITLE, CLOSE = N_("Tell us"), N_("Tell us what you think"), N_("Close")
SHADES = {  # of the button, light and dark, as in static/css/accents.css: ground and letters
    "teal": (("#0e7490", "#fff"), ("#35c3d8", "#04222a")),
    "blue": (("#1d5fbf", "#fff"), ("#7fb2f5", "#071c38")),
    "green": (("#1b7340", "#fff"), ("#63c988", "#05230f")),
    "violet": (("#7335b0", "#fff"), ("#c39af2", "#210a38")),
    "rust": (("#a8431b", "#fff"), ("#f09a6f", "#331104")),
    "slate": (("#3f5366", "#fff"), ("#9fb6cb", "#0d1822")),
}


class GuestForm(HouseForm):
    """What a guest says, and how they may be answered."""

    kind = RadioField(N_("What is it?"), choices=lambda: named(ANYTIME), default=SUGGESTION, validate_choice=False)
    body = TextAreaField(N_("Your words"), [within(limits.MESSAGE)])
    name = StringField(N_("Name"), [validators.Optional(), within(limits.NAME)])
    mail = StringField(N_("Mail address, if you want an answer"), [validators.Optional(), within(limits.MAIL)])

    def words(self) -> GuestWords:
        """Return what the act takes."""
        said = (self.kind.data or "", self.body.data or "", self.name.data or "", self.mail.data or "")
        return GuestWords(*said, site=came_from(_site(), _page_there()), language=language())


def _site() -> str:
    """Return the site that shows the form, if it may."""
    named_site = request.args.get("from", "")
    return named_site if named_site in house().sites else ""


def _page_there() -> str:
    return request.args.get("page", "")


@bp.get("/widget/feedback.js", to=ANYBODY)
def script() -> Response:
    """Send the script that a site includes, with its words in every language of the house."""
    words: dict[str, Any] = {}
    for tongue in house().languages:
        with speaking(tongue):
            words[tongue] = [gettext(LABEL), gettext(TITLE), gettext(CLOSE)]
    given = json.dumps([words, SHADES[house().accent]], ensure_ascii=True)
    code = (FOLDER / "js" / "embed.js").read_text("utf-8").rstrip().removesuffix(";")
    answer = make_response(f"{code}(...{given});\n")
    answer.headers.update(
        {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": f"public, max-age={HOUR}"}
    )
    return answer


@bp.get("/widget/feedback", to=ANYBODY)
def show() -> str:
    """Show the form."""
    return _page(GuestForm(), new_puzzle())


def _page(form: HouseForm, puzzle: str, said: str = "") -> str:
    theme = request.args.get("theme", "auto")
    kept: dict[str, Any] = {
        "lang": language(),
        "theme": theme if theme in ("light", "dark") else "auto",
        "from": _site(),
        "page": _page_there()[: PATH.most],
    }
    shown = {"puzzle": puzzle, "bits": current_app.config["SIGN_UP_WORK"], "said": said, "look": kept["theme"]}
    return render_template("widget/feedback.html", form=form, back=url_for("widget.give", **kept), **shown)


@bp.post("/widget/feedback", to=ANYBODY, limit="30 per 30 minutes")
def give() -> str | tuple[str, int]:
    """Take what a guest says; a robot hears the same thanks."""
    form: Any = GuestForm.sent()
    if is_robot():
        return _thanks(None)
    try:
        fits = form.validate() and worked(form, "widget")
    except TooMany as refusal:
        return _page(form, request.form.get("puzzle", ""), say(refusal)), refusal.status
    told = form.accept(lambda: _give(form)) if fits else None
    return _thanks(told) if told else (_page(form, new_puzzle()), form.status)


def _give(form: GuestForm) -> int:
    """Take the words once for each puzzle: a second press changes nothing."""
    words, puzzle = form.words(), request.form.get("puzzle", "")
    if not puzzle:
        return give_as_guest(words)
    return once(SIGN_UP, f"feedback {puzzle}", {"body": words.body, "mail": words.mail}, lambda: give_as_guest(words))


def _thanks(told: int | None) -> str:
    link = url_for("guests.show", feedback_id=told, given=seal(f"feedback {told}")) if told else ""
    theme = request.args.get("theme", "auto")
    return render_template("widget/thanks.html", link=link, look=theme, has_mail=bool(request.form.get("mail")))
