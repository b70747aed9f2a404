"""What may be chosen of a product, at the desk; and what buyers want put on, which somebody looks at first."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import gettext
from portal.kit.limits import PICTURE_BYTES
from portal.kit.money import Money, decimals, parse
from portal.kit.setting import setting
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.queries import get_product
from portal.orders.queries.options import menu_of, to_judge
from portal.orders.rules.customising import CUSTOM_LIFE
from portal.orders.rules.options import CHOICE, PICTURE, WORDS, Menu
from portal.talk.pictures import keep_picture
from portal.web.errors import say
from portal.web.forms import HouseForm, do_once, named, within
from portal.web.pages import Pages
from portal.web.policy import CARERS, MAKERS
from portal.web.site.pictures import AROUND
from portal.web.viewing import current_viewer

bp = Pages("desk_options", __name__)
KINDS = {CHOICE: N_("One of several answers"), WORDS: N_("Words of their own"), PICTURE: N_("A picture of their own")}


class OptionForm(HouseForm):
    """One thing more to ask the buyers."""

    name = StringField(N_("Option"), [within(limits.NAME)], description=N_("Such as “Colour” or “Engraving”."))
    kind = SelectField(N_("What buyers give"))
    currency = StringField(N_("Currency"), [within(limits.Limit(3, 3))])
    is_needed = BooleanField(N_("Every buyer answers it"), default=True)
    price = StringField(N_("Adds to the price"), [Optional()], description=N_("Of words or a picture."))
    lead_days = IntegerField(N_("Days longer"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["kind"].choices = named(KINDS)


class ValueForm(HouseForm):
    """One answer more."""

    value_name = StringField(N_("Choice"), [within(limits.NAME)])
    price = StringField(N_("Adds to the price"), [Optional()], description=N_("With a minus it takes off."))
    lead_days = IntegerField(N_("Days longer"), [Optional()])
    stock = IntegerField(N_("How many there are"), [Optional()])
    photo = FileField(N_("Picture"), [Optional()])
    picture = HiddenField()


class ExclusionForm(HouseForm):
    """Two answers that do not go together."""

    one = SelectField(N_("This answer"), validate_choice=False)
    other = SelectField(N_("does not go with"), validate_choice=False)


class JudgingForm(HouseForm):
    """Why something is not put on."""

    reason = TextAreaField(N_("Reason"), [Optional()], description=N_("Only where it is refused; the buyer reads it."))


@bp.get("/desk/products/<int:product_id>/options", to=MAKERS)
def index(product_id: int) -> str:
    """Show what may be chosen of a product."""
    return _page(product_id)


def _page(product_id: int, at: str = "", **forms: HouseForm) -> str:
    """Show the page; an answer that was refused stands in its option, or where it was to change another."""
    product, _ = get_product(product_id, current_viewer())
    menu = menu_of(product_id)
    currency = menu.groups[0].currency if menu.groups else setting("CURRENCY")
    pairs = [(one, other, _named(menu, one), _named(menu, other)) for one, other in sorted(menu.exclusions)]
    return render_template(
        "desk/products/options.html",
        product=product,
        menu=menu,
        kinds=KINDS,
        pairs=pairs,
        amount=_amount,
        **{"option": OptionForm(None, currency=currency), "value": ValueForm(), "exclusion": _exclusion(menu)} | forms,
        at=at,
        is_astray=at not in {"", *_places(menu)},
    )


def _places(menu: Menu) -> Iterator[str]:
    """Return where an answer can stand on the page: in an option, or in the place of another."""
    for group in menu.groups:
        yield f"in-{group.id}"
        yield from (f"of-{value.id}" for value in group.values)


def _exclusion(menu: Menu, sent: bool = False) -> HouseForm:
    form = ExclusionForm.sent() if sent else ExclusionForm()
    every = [SelectChoice(str(v.id), _called(group, v)) for group in menu.groups for v in group.values]
    form["one"].choices = form["other"].choices = every
    return form


def _named(menu: Menu, value_id: int) -> str:
    return next((_called(group, v) for group in menu.groups for v in group.values if v.id == value_id), "")


def _called(group: Any, value: Any) -> str:
    return str(group.name) + gettext(": ") + str(value.name)


def _amount(minor: int, currency: str) -> str:
    """Return an amount as staff type it."""
    return f"{Money(minor, currency).amount:.{decimals(currency)}f}" if minor else ""


def _minor(typed: str, currency: str) -> int:
    """Read an amount with or without a minus before it; nothing is nothing."""
    words = clean_line(typed)
    if not words:
        return 0
    sign = -1 if words[0] in "-−–" else 1
    try:
        return sign * parse(words.lstrip("-−–+ "), currency).minor
    except Refused as refusal:
        raise Invalid({"price": refusal}) from refusal


def _do(
    product_id: int, form: HouseForm, name: str, work: Callable[[], Any], at: str = ""
) -> Response | tuple[str, int]:
    """Do the work, or show the page again with what is wrong."""
    if form.accept(lambda: (_renamed(work, form), True)[1]):
        return _back(product_id)
    return _page(product_id, at, **{name: form}), form.status


def _renamed(work: Callable[[], Any], form: HouseForm) -> Any:
    """Do the work, and say what is wrong beside the field in which it was typed."""
    try:
        return work()
    except Invalid as refusal:
        names = {"minor": "price"} | ({"name": "value_name"} if "value_name" in form else {})
        raise Invalid({names.get(name, name): why for name, why in refusal.fields.items()}) from None


def _back(product_id: int) -> Response:
    return redirect(url_for("desk_options.index", product_id=product_id), 303)


@bp.post("/desk/products/<int:product_id>/options", to=MAKERS)
def add(product_id: int) -> Response | tuple[str, int]:
    """Ask the buyers one thing more."""
    get_product(product_id, current_viewer())
    form = OptionForm.sent()
    return _do(product_id, form, "option", lambda: _add(product_id, form))


def _add(product_id: int, form: HouseForm) -> int:
    currency = clean_line(form["currency"].data).upper()
    more = {"kind": form["kind"].data, "is_needed": form["is_needed"].data, "lead_days": form["lead_days"].data or 0}
    minor = _minor(form["price"].data or "", currency)
    return acts.add_option(product_id, form["name"].data, currency, current_viewer().id or 0, minor=minor, **more)


@bp.post("/desk/products/<int:product_id>/options/<int:option_id>/values", to=MAKERS, most=PICTURE_BYTES + AROUND)
def add_value(product_id: int, option_id: int) -> Response | tuple[str, int]:
    """Offer one answer more."""
    form, me, at = _sent(f"in-{option_id}"), current_viewer().id or 0, f"in-{option_id}"
    if not _take_picture(form, me):
        return _page(product_id, at, value=form), 422
    words = (form["value_name"].data, form["lead_days"].data or 0, form["picture"].data or None)
    work = partial(_add_value, product_id, option_id, form["price"].data or "", *words)
    return _do(product_id, form, "value", work, at)


def _sent(at: str) -> HouseForm:
    """Return the answer that was sent, its fields called by where they stand: the page has many of them."""
    form = ValueForm.sent()
    for field in form:
        field.id = f"{field.name}-{at}"
    return form


def _take_picture(form: HouseForm, person_id: int) -> bool:
    """Keep the picture that came along; say whether there was nothing wrong with it."""
    photo = request.files.get("photo")
    if photo is None or not photo.filename:
        return True
    try:
        form["picture"].data = keep_picture(person_id, photo.read())
    except Refused as refusal:
        form.validate()
        form["photo"].errors = [say(refusal)]
        return False
    return True


def _add_value(product_id: int, group_id: int, typed: str, name: str, days: int, picture: str | None) -> int:
    minor = _minor(typed, _currency(product_id))
    return acts.add_value(group_id, name, minor, days, current_viewer().id or 0, picture)


def _currency(product_id: int) -> str:
    menu = menu_of(product_id)
    return menu.groups[0].currency if menu.groups else str(setting("CURRENCY"))


@bp.post("/desk/products/<int:product_id>/options/<int:option_id>/retirement", to=MAKERS)
def retire(product_id: int, option_id: int) -> Response:
    """Ask a thing no more."""
    do_once(lambda: (acts.retire_option(option_id, current_viewer().id or 0), True)[1])
    return _back(product_id)


@bp.post("/desk/products/<int:product_id>/values/<int:value_id>", to=MAKERS)
def change_value(product_id: int, value_id: int) -> Response | tuple[str, int]:
    """Give an answer another name, price or time."""
    form, me = _sent(f"of-{value_id}"), current_viewer().id or 0
    words, days = (form["value_name"].data, form["price"].data or ""), form["lead_days"].data or 0

    def work() -> None:
        minor = _minor(words[1], _currency(product_id))
        acts.change_value(value_id, words[0], minor, days, form["stock"].data, me)

    return _do(product_id, form, "value", work, f"of-{value_id}")


@bp.post("/desk/products/<int:product_id>/values/<int:value_id>/retirement", to=MAKERS)
def retire_value(product_id: int, value_id: int) -> Response:
    """Offer an answer no more."""
    do_once(lambda: (acts.retire_value(value_id, current_viewer().id or 0), True)[1])
    return _back(product_id)


@bp.post("/desk/products/<int:product_id>/exclusions", to=MAKERS)
def exclude(product_id: int) -> Response | tuple[str, int]:
    """Say that two answers do not go together."""
    get_product(product_id, current_viewer())
    form, me = _exclusion(menu_of(product_id), sent=True), current_viewer().id or 0
    pair = [_id(form[name].data) for name in ("one", "other")]
    return _do(product_id, form, "exclusion", lambda: acts.exclude(pair[0], pair[1], me))


def _id(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else 0


@bp.post("/desk/products/<int:product_id>/exclusions/<int:value_id>/<int:other_id>/removal", to=MAKERS)
def allow(product_id: int, value_id: int, other_id: int) -> Response:
    """Let two answers go together again."""
    do_once(lambda: (acts.allow(value_id, other_id, current_viewer().id or 0), True)[1])
    return _back(product_id)


@bp.get("/desk/customisations", to=CARERS)
def customisations() -> str:
    """Show what buyers want put on, the first first."""
    return _queue()


def _queue(**refused: Any) -> str:
    status, after = request.args.get("status", "waiting"), request.args.get("after")
    status = status if status in CUSTOM_LIFE.states else "waiting"
    page = to_judge(status, after)
    shown = {"page": page, "after": after, "status": status, "names": CUSTOM_LIFE.names, "form": JudgingForm(), "at": 0}
    return render_template("desk/products/customisations.html", **shown | refused)


@bp.post("/desk/customisations/<int:customisation_id>/verdict", to=CARERS)
def judge(customisation_id: int) -> Response | tuple[str, int]:
    """Accept what a buyer wants put on, or refuse it."""
    form, step = JudgingForm.sent(), request.form.get("step", "accept")
    work = (customisation_id, step if step in ("accept", "refuse") else "", current_viewer().id or 0)
    if form.accept(lambda: (acts.judge_customisation(*work, form["reason"].data or ""), True)[1]):
        return redirect(url_for("desk_options.customisations"), 303)
    return _queue(form=form, at=customisation_id), form.status
