"""The switches for language and theme: kept in the profile, or in the browser of whoever is not signed in."""

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.people.accounts import THEMES
from portal.people.preferences import prefer
from portal.web.addresses import inside
from portal.web.errors import wants_json
from portal.web.looks import house
from portal.web.policy import ANYBODY
from portal.web.sessions import is_secure
from portal.web.site.account import bp
from portal.web.viewing import current_viewer

YEAR = 365 * 86_400


@bp.post("/preferences", to=ANYBODY)
def preferences() -> Response:
    """Keep the language or the theme that somebody chose."""
    asked = {
        "language": (request.form.get("language"), house().languages),
        "theme": (request.form.get("theme"), THEMES),
    }
    chosen = {name: value for name, (value, known) in asked.items() if value and value in known}
    answer = Response(status=204) if wants_json() else redirect(inside(request.form.get("next", "/")), 303)
    if current_viewer().id:
        prefer(int(current_viewer().id or 0), **chosen)
    for name, value in chosen.items():
        answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure())
    return answer
