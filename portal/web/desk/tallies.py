"""The desk of paper votes: a file with how many votes each idea got, taken as a whole or not at all."""

from hashlib import sha256
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, FileField, validators

from portal.ideas.acts import take_tallies
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.words import N_
from portal.outside.readers.papers import Counted, read_paper
from portal.river.acts import once
from portal.web.desk.behind import HeardForm, noon
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY

bp = Pages("tallies", __name__)


class PaperForm(HeardForm):
    """A file of votes, how they were heard, and when they were counted."""

    file = FileField(N_("CSV file"))
    counted_at = DateField(N_("Counted on"), [validators.Optional()])


@bp.get("/desk/harvest/tallies", to=STAFF_ONLY)
def new() -> str:
    """Show the form that takes a file."""
    return render_template("desk/harvest/tallies.html", form=PaperForm(through="paper"))


@bp.post("/desk/harvest/tallies", to=STAFF_ONLY, limit="30 per hour")
def create() -> Response | tuple[str, int]:
    """Take a file of votes: all of it, once, or nothing."""
    form: Any = PaperForm.sent()
    if form.accept(lambda: _take(form)) is None:
        return render_template("desk/harvest/tallies.html", form=form), form.status
    return redirect(url_for("harvest.index", sort="top"), 303)


def _take(form: Any) -> bool:
    """Take the votes of a file, unless the same file was taken before."""
    given = request.files.get("file")
    raw = given.read() if given else b""
    heard, moment, rows = form.heard(), noon(form.counted_at.data), _read(raw)
    key, counted = sha256(raw).hexdigest(), list[int]()

    def count() -> list[int]:
        counted[:] = take_tallies(rows, heard, moment)
        return counted

    once("tallies", key, [list(row) for row in rows], count)
    if not counted:
        raise Conflict("This file was counted already; nothing was added.", code="there")
    return True


def _read(raw: bytes) -> list[Counted]:
    try:
        return read_paper(raw)
    except Refused as refusal:
        raise Invalid({"file": refusal}) from refusal
