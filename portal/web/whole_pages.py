"""Pages that everybody sees alike are kept whole until something happens in the house."""

from flask import current_app, g, request
from werkzeug.wrappers import Response

from portal.kit.clock import now
from portal.kit.i18n import language
from portal.river.wake import tide
from portal.web.kept import Kept
from portal.web.security import declaration
from portal.web.viewing import current_viewer, wanted_theme

MOST = 500
_pages: Kept[tuple[bytes, str]] = Kept(MOST)


def find_page() -> Response | None:
    """Return the page as it was kept, for a reader who is not signed in; a page that is kept holds no nonce."""
    if request.method != "GET" or not declaration().get("cached") or current_viewer().is_known:
        return None
    g.for_everyone = True
    g.page_key = (request.full_path, request.host, language(), wanted_theme(), tide(), now().strftime("%H:%M"))
    kept = _pages.find(g.page_key)
    if kept is None:
        return None
    g.page_key = None
    return current_app.response_class(kept[0], mimetype=kept[1])


def keep_page(answer: Response) -> Response:
    """Keep a page that was made for everybody."""
    key = g.get("page_key")
    if key and answer.status_code == 200 and not answer.is_streamed and not answer.headers.getlist("Set-Cookie"):
        _pages.put(key, (answer.get_data(), answer.mimetype or "text/html"))
    return answer
