"""The order form: how many, what is chosen of the options, where it goes, and what that comes to as one chooses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Optional

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import format_date, format_money, format_row, gettext, ngettext
from portal.kit.money import Money
from portal.kit.text import clean_line
from portal.kit.words import N_
from portal.orders.acts.choosing import quote
from portal.orders.queries import Offer
from portal.orders.queries.addresses import kept_addresses, known_addresses, plain
from portal.orders.queries.pickups import pickup_points
from portal.orders.rules.addresses import Address
from portal.orders.rules.options import CHOICE, PICTURE, WORDS, Choice, Chosen, Group, Menu, Value
from portal.talk.pictures import keep_picture
from portal.web.countries import country_choices, country_name
from portal.web.errors import say
from portal.web.forms import HouseForm, within
from portal.web.viewing import current_viewer


class AddressForm(HouseForm):
    """Where something goes."""

    name = StringField(N_("Name"), [within(limits.ADDRESS_LINE)])
    street = StringField(N_("Street and number"), [within(limits.ADDRESS_LINE)])
    postal_code = StringField(N_("Postal code"), [Optional()])
    city = StringField(N_("Town"), [within(limits.ADDRESS_LINE)])
    region = StringField(N_("State or province"), [Optional()])
    country = SelectField(N_("Country"), [within(limits.ADDRESS_LINE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["country"].choices = country_choices()

    def address(self) -> Address:
        """Return what was typed."""
        parts = ("name", "street", "postal_code", "city", "region", "country")
        return Address(**{part: self[part].data or "" for part in parts})


class WhereForm(AddressForm):
    """Where something goes: to an address that the buyer keeps, or to another one."""

    kept = SelectField(N_("To which address"), coerce=int, default=0, validate_choice=False)

    def __init__(
        self, *args: Any, mine: Sequence[Any] | None = None, now: Address | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        another = (0, gettext("Another address, written below"))
        self.mine, self.now = kept_addresses(current_viewer().id) if mine is None else mine, now
        self["kept"].choices = [*((each.id, address_label(each)) for each in self.mine), another]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a name, a street and a town only where the address is not kept."""
        for name in ("name", "street", "city", "country") if self.is_kept else self.needless:
            self[name].validators, self[name].validate_choice = [], False
        return bool(super().validate(extra_validators))

    @property
    def needless(self) -> tuple[str, ...]:
        """Return what need not be given although no kept address is chosen."""
        return ()

    @property
    def is_kept(self) -> bool:
        """Say whether it goes to an address that the buyer keeps."""
        return bool(self["kept"].data)

    def address(self) -> Address:
        """Return where it goes: to an address that is kept, or what was typed; never one where both were given."""
        typed = super().address()
        if not self.is_kept:
            return typed
        found = next((each for each in self.mine if each.id == self["kept"].data), None)
        if found is None:
            raise Invalid({"kept": Refused("You keep this address no more; please choose another one.")})
        if clean_line(typed.street) and typed not in (self.now, plain(found)):
            raise Invalid({"kept": Refused("Please choose: this address, or the one that you wrote below.")})
        return plain(found)


class OrderForm(WhereForm):
    """How many, what is chosen, and where they go."""

    quantity = IntegerField(N_("How many"), [within(limits.QUANTITY)], default=1)
    point = SelectField(N_("Where it is delivered"), [Optional()], coerce=int, default=0)
    keep = BooleanField(N_("Keep this address in my account"))
    voucher = StringField(N_("Voucher"), [Optional(), within(limits.REFERENCE)])
    seen = HiddenField()  # the prices that the buyer was shown
    groups: tuple[Group, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_home = (0, gettext("To my address"))
        points = [(row.id, gettext("Pick-up point: {point}", point=point_label(row))) for row in pickup_points()]
        self["point"].choices = [at_home, *points]

    @property
    def needless(self) -> tuple[str, ...]:
        """Ask for a street and a town only where it goes to an address."""
        return ("street", "city", "country") if self["point"].data else ()

    @property
    def is_kept(self) -> bool:
        """Say whether it goes to an address that the buyer keeps, and not to a pick-up point."""
        return super().is_kept and not self["point"].data

    @property
    def options(self) -> list[tuple[Group, Field]]:
        """Return the options with their fields, in the order in which they are asked."""
        return [(group, self[f"option_{group.id}"]) for group in self.groups]

    def choice(self) -> Choice:
        """Return what was chosen, as the acts take it."""
        typed = {group.id: (group.kind, self[f"option_{group.id}"].data or "") for group in self.groups}
        values = {key: int(value) for key, (kind, value) in typed.items() if kind == CHOICE and _is_id(value)}
        words = {key: clean_line(value) for key, (kind, value) in typed.items() if kind == WORDS and clean_line(value)}
        pictures = {g.id: name for g in self.groups if g.kind == PICTURE and (name := self[f"kept_{g.id}"].data)}
        return Choice(values, words, pictures, self["seen"].data or "")

    def take_pictures(self, person_id: int) -> bool:
        """Keep the pictures that came along, made anew; say whether there was nothing wrong with them."""
        taken = [self._take(group.id, person_id) for group in self.groups if group.kind == PICTURE]
        return all(taken)

    def _take(self, group_id: int, person_id: int) -> bool:
        field, kept = self[f"option_{group_id}"], self[f"kept_{group_id}"]
        photo = request.files.get(field.name)
        field.data = None
        if photo is None or not photo.filename:
            return True
        try:
            kept.data = keep_picture(person_id, photo.read())
        except Refused as refusal:
            self.validate()
            field.errors = [say(refusal)]
            return False
        return True


def address_label(kept: Any) -> str:
    """Return a kept address in one line."""
    place = f"{kept.postal_code} {kept.city}".strip()
    return ", ".join(part for part in (kept.name, kept.street, place, country_name(kept.country)) if part)


def point_label(point: Any) -> str:
    """Return a pick-up point in one line."""
    return ", ".join(part for part in (point.name, point.street, point.city, country_name(point.country)) if part)


def _is_id(value: str) -> bool:
    return value.isdecimal() and len(value) < 19


def order_form(menu: Menu, base: int, currency: str, language: str) -> type[OrderForm]:
    """Return the form of an order with a field for each option."""
    fields: dict[str, Any] = {f"option_{group.id}": option_field(group, currency, language) for group in menu.groups}
    fields |= {f"kept_{group.id}": HiddenField() for group in menu.groups if group.kind == PICTURE}
    prices = HiddenField(default=menu.prices(base))
    return type("OrderForm", (OrderForm,), fields | {"groups": menu.groups, "seen": prices})


def option_field(group: Group, currency: str, language: str) -> Any:
    """Return the field that asks for an option; the act says what is wrong with the answer.

    The answers are called as the company wrote them, in the language of the product, which is marked.
    """
    title = group.name
    if group.kind == CHOICE:
        choices = [SelectChoice(str(value.id), _label(value, currency, language)) for value in group.values]
        choices = choices if group.is_needed else [SelectChoice("", gettext("None of these")), *choices]
        first = choices[0].value if choices else ""
        return RadioField(title, choices=choices, default=first, validate_choice=False)
    adds, checks = price_word(group.minor, currency), [] if group.is_needed else [Optional()]
    if group.kind == WORDS:
        return StringField(title, [*checks, within(limits.LINE)], description=adds)
    return FileField(title, checks, description=adds)


def _label(value: Value, currency: str, language: str) -> str:
    adds = price_word(value.minor, currency)
    late = ngettext("{n} day longer", "{n} days longer", value.lead_days) if value.lead_days else ""
    left = (
        ""
        if value.left is None
        else ngettext("{n} left", "{n} left", value.left)
        if value.left
        else gettext("all gone")
    )
    more = format_row([word for word in (adds, late, left) if word])
    name = Markup('<span lang="{}">{}</span>').format(language, value.name) if language != "other" else value.name
    return name + gettext(" ({more})", more=more) if more else name


def price_word(minor: int, currency: str) -> str:
    """Return what an answer adds to the price, or takes off it; nothing where it costs the same."""
    if not minor:
        return ""
    amount = format_money(Money(abs(minor), currency))
    return f"+{amount}" if minor > 0 else f"−{amount}"


@dataclass(frozen=True, slots=True)
class Priced:
    """What a choice comes to, as a page says it; `problem` says why it cannot be had."""

    sentence: str
    together: str = ""
    when: str = ""
    picture: str | None = None
    problem: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it for the script of the page."""
        found = {"sentence": self.sentence, "together": self.together, "when": self.when, "problem": self.problem}
        return found | {"picture": url_for("pictures.show", name=self.picture) if self.picture else None}


def priced(offer: Offer, menu: Menu, choice: Choice, quantity: int | None) -> Priced:
    """Return what a choice comes to now, in words; the house reckons, a page only shows."""
    terms = offer.terms
    try:
        found = quote(offer.preorder.product_id, terms, choice)
    except Refused as refusal:
        return Priced(_why(refusal), problem=True)
    each, n = terms.base + found.minor, quantity if quantity is not None and quantity in limits.QUANTITY else 1
    show = gettext("{price} each at most", price=Money(each, terms.currency))
    together = gettext("{price} for {n}", price=Money(each * n, terms.currency), n=n)
    return Priced(_preview(found, show), together, _when(offer, found), _picture(menu, choice))


def _why(refusal: Refused) -> str:
    """Return why a choice cannot be had: the first field that lacks something, or the sentence itself."""
    first = next(iter(getattr(refusal, "fields", {}).values()), refusal)
    return say(first)


def _preview(found: Chosen, price: str) -> str:
    names = [part.value or part.group for part in found.parts]
    return " · ".join([*names, price])


def _when(offer: Offer, found: Chosen) -> str:
    until: date | None = offer.preorder.promised_until
    if until is None:
        return ngettext("{n} day longer", "{n} days longer", found.lead_days) if found.lead_days else ""
    return gettext("Promised until {day}.", day=format_date(until + timedelta(days=found.lead_days)))


def _picture(menu: Menu, choice: Choice) -> str | None:
    """Return the picture of what was chosen: that of the last option that has one."""
    shown = [value.picture for g in menu.groups for value in g.values if value.id == choice.values.get(g.id)]
    return next((name for name in reversed(shown) if name), None)


def first_form(menu: Menu, offer: Offer) -> OrderForm | None:
    """Return the order form with the address used last, of those that are kept or else of an order, for a member."""
    seen = current_viewer()
    if not seen.is_known:
        return None
    kind = order_form(menu, offer.terms.base, offer.preorder.currency, offer.product.language)
    known = known_addresses(seen.id)
    if mine := [each for each in known if each.id]:
        return kind(None, mine=mine, kept=mine[0].id, name=mine[0].name, country=mine[0].country)
    return kind(None, mine=mine, **asdict(plain(known[0]) if known else Address()))
