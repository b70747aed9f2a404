"""Products at the desk: made of an adopted idea, described, offered, and shared with who thought of them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from portal.flows.making import make_product
from portal.ideas.queries import get_idea
from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.limits import PICTURE_BYTES
from portal.kit.setting import setting
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import get_product, product_of_idea
from portal.talk.pictures import keep_picture
from portal.web.desk.typed import read_facts, read_rate, read_words, write_facts, write_rate
from portal.web.errors import say
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import MAKERS
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer

bp = Pages("desk_products", __name__)


class ProductForm(HouseForm):
    """What a product is, how it is made, and what its designer gets."""

    name = StringField(N_("Name of the product"), [within(limits.TITLE)])
    body = TextAreaField(N_("Description"), [within(limits.BODY)])
    facts = TextAreaField(N_("Facts"), [Optional()], description=N_("One a line: “Material: recycled nylon”."))
    stages = StringField(N_("Stages"), [Optional()], description=N_("How it is made, in order, with commas between."))
    royalty = StringField(
        N_("Royalty"), [within(limits.REFERENCE)], description=N_("Of net sales, in percent, such as 1 or 2.5.")
    )

    def known(self) -> dict[str, Any]:
        """Return what was typed, as the acts take it."""
        return {"facts": read_facts(self["facts"].data or ""), "stages": read_words(self["stages"].data or "")}


@bp.get("/desk/products/new", to=MAKERS)
def new() -> str | Response:
    """Begin a product of an adopted idea."""
    idea_id = request.args.get("idea", 0, type=int)
    idea = get_idea(idea_id, current_viewer()).idea
    if product_id := product_of_idea(idea_id):
        return redirect(url_for("desk_products.edit", product_id=product_id), 302)
    start = {"name": idea.title, "body": idea.body, "royalty": write_rate(int(setting("ROYALTY_BASIS_POINTS")))}
    return _page(ProductForm(None, **start, stages="materials, making, inspection"), idea=idea)


def _page(form: ProductForm, **known: Any) -> str:
    return render_template(
        "desk/products/form.html", form=form, **{"idea": None, "product": None, "refusal": ""} | known
    )


@bp.post("/desk/products", to=MAKERS)
def make() -> Response | tuple[str, int]:
    """Make a product of an adopted idea."""
    form, idea_id = ProductForm.sent(), request.form.get("idea", 0, type=int)
    idea = get_idea(idea_id, current_viewer()).idea
    product_id = form.accept(lambda: _make(idea_id, form))
    if product_id is None:
        return _page(form, idea=idea), form.status
    return redirect(url_for("desk_preorders.new", product=product_id), 303)


def _make(idea_id: int, form: HouseForm) -> int:
    words = {
        "name": form["name"].data,
        "body": form["body"].data,
        "basis_points": read_rate("royalty", form["royalty"].data or ""),
    }
    return make_product(idea_id, current_viewer().id or 0, **words, **form.known())


@bp.get("/desk/products/<int:product_id>", to=MAKERS)
def edit(product_id: int) -> str:
    """Show a product for editing."""
    product, _ = get_product(product_id, current_viewer())
    start = {"name": product.name, "body": product.body, "facts": write_facts(product.facts)}
    return _page(_edit_form(**start, stages=", ".join(product.stages)), product=product)


def _edit_form(**start: Any) -> ProductForm:
    """Return the form without what is agreed once."""
    form = ProductForm(request.form if request.method == "POST" else None, **start)
    del form.royalty
    return form


@bp.post("/desk/products/<int:product_id>", to=MAKERS)
def change(product_id: int) -> Response | tuple[str, int]:
    """Describe a product anew."""
    product, _ = get_product(product_id, current_viewer())
    form = _edit_form()
    if not form.accept(lambda: _change(product_id, form)):
        return _page(form, product=product), form.status
    return redirect(url_for("preorders.product", product_id=product_id), 303)


@bp.post("/desk/products/<int:product_id>/pictures", to=MAKERS, most=PICTURE_BYTES + AROUND)
def add_picture(product_id: int) -> Response | tuple[str, int]:
    """Show one picture more of a product."""
    product, _ = get_product(product_id, current_viewer())
    photo, me = request.files.get("photo"), current_viewer().id or 0
    try:
        name = keep_picture(me, photo.read() if photo else b"")
        acts.show_pictures(product_id, [*product.pictures, name], me)
    except Refused as refusal:
        start = {"name": product.name, "body": product.body, "facts": write_facts(product.facts)}
        form = ProductForm(None, **start, stages=", ".join(product.stages))
        del form.royalty
        return _page(form, product=product, refusal=_said(refusal)), 422
    return redirect(url_for("desk_products.edit", product_id=product_id), 303)


def _said(refusal: Refused) -> str:
    """Return why a picture cannot be shown."""
    return say(next(iter(getattr(refusal, "fields", {}).values()), refusal))


@bp.post("/desk/products/<int:product_id>/pictures/<int:n>/removal", to=MAKERS)
def remove_picture(product_id: int, n: int) -> Response:
    """Show a picture of a product no more."""
    product, _ = get_product(product_id, current_viewer())
    kept = [each for place, each in enumerate(product.pictures, start=1) if place != n]
    if kept != product.pictures:
        acts.show_pictures(product_id, kept, current_viewer().id or 0)
    return redirect(url_for("desk_products.edit", product_id=product_id), 303)


def _change(product_id: int, form: ProductForm) -> bool:
    words = (form["name"].data, form["body"].data, current_viewer().id or 0)
    acts.edit_product(product_id, *words, **form.known())
    return True
