"""Say what may be chosen of a product, at which price, and what does not go together."""

from sqlalchemy import select

from portal.events.options import OptionsChanged
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.money import Money
from portal.kit.text import clean_line
from portal.orders.models import OptionExclusion, OptionGroup, OptionValue, Preorder, Product
from portal.orders.queries.options import taken_of
from portal.orders.rules.lives import MAKERS
from portal.orders.rules.options import CHOICE, KINDS
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at

MOST_GROUPS, MOST_VALUES = 20, 100
STOCK = limits.Limit(0, limits.THRESHOLD.most)
DELTA = limits.Limit(-limits.PRICE.most, limits.PRICE.most)
ENDED = ("completed", "no_go", "cancelled")
TAKEN_AWAY = "Somebody took this away in the meantime. What you wrote is still here."


@act
def add_option(
    product_id: int,
    name: str,
    currency: str,
    person_id: int,
    *,
    kind: str = CHOICE,
    is_needed: bool = True,
    minor: int = 0,
    lead_days: int = 0,
) -> int:
    """Ask buyers of a product one thing more; return the id of the option."""
    product = _product(product_id, person_id)
    if kind not in KINDS:
        raise Invalid({"kind": Refused("There is no such kind of option.")})
    _check_currency(product_id, currency)
    if _count(OptionGroup, product_id=product_id) >= MOST_GROUPS:
        raise Refused("A product has at most {n} options.", n=MOST_GROUPS)
    row = OptionGroup(product_id=product_id, kind=kind, is_needed=is_needed, currency=currency)
    _write(row, name, max(minor, 0) if kind != CHOICE else 0, lead_days if kind != CHOICE else 0)
    return _keep(row, product, "option_added", person_id)


@act
def add_value(group_id: int, name: str, minor: int, lead_days: int, person_id: int, picture: str | None = None) -> int:
    """Offer one answer more to an option; return its id."""
    group = _group(group_id)
    product = _product(group.product_id, person_id)
    if group.kind != CHOICE:
        raise Conflict("Nothing is chosen there: the buyer writes, or gives a picture.", code="kind")
    if _count(OptionValue, group_id=group_id) >= MOST_VALUES:
        raise Refused("An option has at most {n} answers.", n=MOST_VALUES)
    row = OptionValue(group_id=group_id, picture=picture)
    _write(row, name, minor, lead_days)
    return _keep(row, product, "value_added", person_id)


@act
def edit_value(value_id: int, name: str, minor: int, lead_days: int, person_id: int) -> None:
    """Give an answer another name, price or time; what was ordered stays as it was frozen."""
    row = _value(value_id)
    product = _product(_group(row.group_id).product_id, person_id)
    _write(row, name, minor, lead_days)
    row.version += 1
    _keep(row, product, "value_changed", person_id)


@act
def limit_value(value_id: int, stock: int | None, person_id: int) -> None:
    """Say how many can be ordered with an answer, ever; none: as many as are wanted."""
    row = _value(value_id)
    product = _product(_group(row.group_id).product_id, person_id)
    if stock is not None and stock not in STOCK:
        refusal = Refused("Please give a number from {least} to {most}.", least=STOCK.least, most=STOCK.most)
        raise Invalid({"stock": refusal})
    taken = taken_of([value_id])[value_id]
    if stock is not None and stock < taken:
        raise Invalid({"stock": Refused("{n} are ordered with it already.", n=taken)})
    row.stock, row.version = stock, row.version + 1
    _keep(row, product, "value_limited", person_id)


@act
def change_value(value_id: int, name: str, minor: int, lead_days: int, stock: int | None, person_id: int) -> None:
    """Give an answer another name, price, time or number of pieces: all of it, or nothing where a part is refused."""
    edit_value(value_id, name, minor, lead_days, person_id)
    if stock != _value(value_id).stock:
        limit_value(value_id, stock, person_id)


@act
def retire_option(group_id: int, person_id: int) -> None:
    """Ask a thing no more; what was ordered stays as it was frozen."""
    row = _group(group_id)
    row.retired_at, row.version = told_at(), row.version + 1
    _keep(row, _product(row.product_id, person_id), "option_retired", person_id)


@act
def retire_value(value_id: int, person_id: int) -> None:
    """Offer an answer no more; what was ordered stays as it was frozen."""
    row = _value(value_id)
    row.retired_at, row.version = told_at(), row.version + 1
    _keep(row, _product(_group(row.group_id).product_id, person_id), "value_retired", person_id)


@act
def exclude(value_id: int, other_id: int, person_id: int) -> None:
    """Say that two answers do not go together; said again it changes nothing more."""
    one, other = sorted((value_id, other_id))
    first, second = _group(_value(one).group_id), _group(_value(other).group_id)
    product = _product(first.product_id, person_id)
    if first.product_id != second.product_id or first.id == second.id:
        raise Invalid({"other": Refused("Choose two answers to different options of one product.")})
    if db.session.get(OptionExclusion, (one, other)):
        raise Conflict("That is said already.", code="excluded")
    _keep(OptionExclusion(value_id=one, other_id=other), product, "excluded", person_id)


@act
def allow(value_id: int, other_id: int, person_id: int) -> None:
    """Let two answers go together again."""
    row = db.session.get(OptionExclusion, tuple(sorted((value_id, other_id))))
    if row is None:
        raise NotFound("This does not exist, or not any more.")
    product = _product(_group(_value(value_id).group_id).product_id, person_id)
    db.session.delete(row)
    _tell(product, "allowed", person_id)


def _product(product_id: int, person_id: int) -> Product:
    check_role(role_of(person_id), *MAKERS)
    return load(Product, product_id)


def _group(group_id: int) -> OptionGroup:
    row = load(OptionGroup, group_id)
    if row.retired_at is not None:
        raise Conflict(TAKEN_AWAY, code="retired")
    return row


def _value(value_id: int) -> OptionValue:
    row = load(OptionValue, value_id)
    if row.retired_at is not None:
        raise Conflict(TAKEN_AWAY, code="retired")
    return row


def _count(table: type[OptionGroup] | type[OptionValue], **where: int) -> int:
    return len(db.session.scalars(select(table.id).filter_by(retired_at=None, **where)).all())


def _check_currency(product_id: int, currency: str) -> None:
    """Refuse a currency that is none, or another than the one in which the product is sold."""
    try:
        Money(0, currency)
    except Refused as refusal:
        raise Invalid({"currency": refusal}) from refusal
    used = select(OptionGroup.currency).filter_by(product_id=product_id, retired_at=None)
    sold = select(Preorder.currency).where(Preorder.product_id == product_id, Preorder.status.not_in(ENDED))
    other = next((each for each in db.session.scalars(used.union_all(sold)) if each != currency), None)
    if other:
        raise Invalid({"currency": Refused("This product is priced in {currency}.", currency=other)})


def check_sold_in(product_id: int, currency: str) -> None:
    """Refuse to sell a product in another currency than that of its options."""
    used = select(OptionGroup.currency).filter_by(product_id=product_id, retired_at=None).limit(1)
    other = db.session.scalar(used)
    if other and other != currency:
        raise Invalid({"currency": Refused("The options of this product are priced in {currency}.", currency=other)})


def _write(row: OptionGroup | OptionValue, name: str, minor: int, lead_days: int) -> None:
    """Put the words and numbers on the row, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    checks = {"name": (limits.NAME.text, clean_line(name)), "minor": (DELTA.number, minor)}
    checks |= {"lead_days": (limits.LEAD_DAYS.number, lead_days)}
    for field, (check, given) in checks.items():
        try:
            setattr(row, field, check(given))  # type: ignore[operator]
        except Refused as refusal:
            wrong[field] = refusal
    if wrong:
        raise Invalid(wrong)


def _keep(row: OptionGroup | OptionValue | OptionExclusion, product: Product, step: str, person_id: int) -> int:
    db.session.add(row)
    db.session.flush()
    _tell(product, step, person_id)
    return getattr(row, "id", 0)


def _tell(product: Product, step: str, person_id: int) -> None:
    product.version += 1
    db.session.flush()
    record(OptionsChanged(product.id, product.author_id, step), person_id)
