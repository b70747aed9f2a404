"""What is known of a product, at the desk: its manuals, and the articles and guides about it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, StringField

from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.knowledge import acts, queries
from portal.orders.queries import get_product
from portal.talk.files import keep_file
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer

bp = Pages("desk_manuals", __name__)


class ManualForm(HouseForm):
    """A file that comes with a product."""

    title = StringField(N_("What it is called"), [within(limits.TITLE)])
    file = FileField(N_("File"))

    def kept(self, person_id: int) -> str | None:
        """Return the name under which the file is kept; refused, say why beside it."""
        sent = request.files.get("file")
        try:
            return keep_file(person_id, sent.filename or "" if sent else "", sent.read() if sent else b"").name
        except Refused as refusal:
            self.file.errors = [gettext(refusal.message, **refusal.values)]
            return None


@bp.get("/desk/products/<int:product_id>/knowledge", to=STAFF_ONLY)
def show(product_id: int) -> str:
    """Show the manuals of a product, and what else is known about it."""
    return _page(product_id, ManualForm())


def _page(product_id: int, form: HouseForm) -> str:
    seen = current_viewer()
    product, _ = get_product(product_id, seen)
    known: dict[str, Any] = {
        "manuals": queries.manuals_of(product_id),
        "articles": queries.about([product_id], seen, 50),
        "guides": queries.guides_about([product_id], seen, 50),
    }
    return render_template("desk/manuals/show.html", product=product, form=form, **known)


@bp.post("/desk/products/<int:product_id>/manuals", to=STAFF_ONLY, limit="60 per hour", most=limits.FILE_BYTES + AROUND)
def create(product_id: int) -> Response | tuple[str, int]:
    """Let a file come with a product."""
    get_product(product_id, current_viewer())
    form: Any = ManualForm(request.form)
    person_id = current_viewer().id or 0
    name = form.kept(person_id) if form.validate() else None
    if name is None:
        return _page(product_id, form), 422
    title = form.title.data or ""
    if form.accept(lambda: acts.add_manual(product_id, title, name, person_id)) is None:
        return _page(product_id, form), form.status
    return redirect(url_for("desk_manuals.show", product_id=product_id), 303)


@bp.post("/desk/products/<int:product_id>/manuals/<int:manual_id>/withdrawal", to=STAFF_ONLY)
def withdraw(product_id: int, manual_id: int) -> Response:
    """Let a file come with a product no more."""
    acts.withdraw_manual(product_id, manual_id, current_viewer().id or 0)
    return redirect(url_for("desk_manuals.show", product_id=product_id), 303)
