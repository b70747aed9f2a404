"""The blueprint that the pages about groups share, and how an act of theirs is answered."""

from collections.abc import Callable

from flask import redirect, url_for
from werkzeug.wrappers import Response

from portal.groups.queries import get_group
from portal.kit.errors import Refused
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.viewing import current_viewer

bp = Pages("groups", __name__)


def me() -> int:
    """Return who asks."""
    return current_viewer().id or 0


def settled(work: Callable[[], object], *as_wished: str) -> None:
    """Do it once; if it stands like that already, as after a second press, all is well."""

    def done() -> bool:
        work()
        return True

    try:
        do_once(done)
    except Refused as refusal:
        if refusal.code not in as_wished:
            raise


def back_to(group_id: int, place: str = "show") -> Response:
    """Lead to the page of a group, or to a page of it."""
    return redirect(url_for(f"groups.{place}", group_id=group_id), 303)


def check_seen(group_id: int) -> None:
    """Answer as if there were no such group, to who may not see it."""
    get_group(group_id, current_viewer())
