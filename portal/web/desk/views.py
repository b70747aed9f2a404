"""The views of the harvest that somebody named: each keeps how the list is narrowed, sorted and shown."""

from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from portal.kit import limits
from portal.kit.errors import Invalid
from portal.kit.text import clean_line
from portal.talk.drafts import find_draft, keep_draft
from portal.web.desk.narrowing import PARTS, leading
from portal.web.pages import Pages
from portal.web.policy import PRODUCT_TEAM
from portal.web.viewing import current_viewer

bp = Pages("views", __name__)
PLACE, MOST, BETWEEN = "desk-views", 15, "\n"


def views() -> list[tuple[str, str]]:
    """Return name and address of the views of whoever works here, in their order."""
    kept = find_draft(current_viewer().id, PLACE)
    pairs = [kept[name].partition(BETWEEN) for name in sorted(kept)]
    return [(name, f"{url_for('harvest.index')}?{query}") for name, _, query in pairs]


@bp.post("/desk/harvest/views", to=PRODUCT_TEAM, limit="60 per hour")
def create() -> Response:
    """Keep the present view under a name; the same name again means the new one."""
    name = limits.NAME.text(clean_line(request.form.get("name", "")))
    query = urlencode([pair for pair in parse_qsl(request.form.get("query", "")) if pair[0] in PARTS])
    kept = [(known, address.partition("?")[2]) for known, address in views() if known != name]
    if len(kept) >= MOST:
        raise Invalid({"name": "There are fifteen views already. Take one away first."})
    _keep([*kept, (name, query)])
    return redirect(f"{url_for('harvest.index')}?{query}", 303)


@bp.post("/desk/harvest/views/removal", to=PRODUCT_TEAM)
def remove() -> Response:
    """Take a view away; what it showed stays as it is."""
    name = clean_line(request.form.get("name", ""))
    _keep([(known, address.partition("?")[2]) for known, address in views() if known != name])
    return redirect(leading(), 303)


def _keep(pairs: list[tuple[str, str]]) -> None:
    fields = {f"v{n:02}": f"{name}{BETWEEN}{query}" for n, (name, query) in enumerate(pairs)}
    keep_draft(current_viewer().id or 0, PLACE, fields)
