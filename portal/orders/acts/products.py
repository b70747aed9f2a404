"""Make a product, describe it, offer it, and agree with its contributors what they get."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.events.orders import ProductEdited, ProductMade, ProductMoved, RoyaltyAgreed
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean, clean_line, language_of
from portal.orders.models import Product, RoyaltyAgreement, RoyaltySplit
from portal.orders.rules.lives import MAKERS, PRODUCT_LIFE
from portal.orders.rules.prices import check_splits
from portal.orders.rules.royalties import AT_ONCE, Terms
from portal.people.models import Person
from portal.people.queries import is_one_of, resolve, role_of
from portal.people.rules import EVERYONE, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered

Facts = Sequence[tuple[str, str]]
MOST_FACTS = 30
MOST_STAGES = 12


@act
def create_product(
    name: str,
    body: str,
    person_id: int,
    *,
    idea_id: int | None = None,
    author_id: int | None = None,
    facts: Facts = (),
    stages: Sequence[str] = (),
) -> int:
    """Make a product, perhaps of an idea, and return its id; `author_id` is who thought of it."""
    check_role(role_of(person_id), *MAKERS)
    _check_new(idea_id)
    product = Product(idea_id=idea_id, author_id=author_id, audience_id=EVERYONE, made_at=told_at())
    _write(product, name, body, facts, stages)
    db.session.add(product)
    db.session.flush()
    words = (product.name, product.body, idea_id, product.language, product.audience_id)
    record(ProductMade(product.id, author_id, *words), person_id)
    return product.id


def _check_new(idea_id: int | None) -> None:
    if idea_id and db.session.scalar(select(Product.id).filter_by(idea_id=idea_id)):
        raise Conflict("There is a product of this idea already.", code="product_exists")


@act
def edit_product(
    product_id: int, name: str, body: str, person_id: int, *, facts: Facts = (), stages: Sequence[str] = ()
) -> None:
    """Describe a product anew."""
    check_role(role_of(person_id), *MAKERS)
    product = load(Product, product_id)
    _write(product, name, body, facts, stages)
    product.version += 1
    words = (product.name, product.body, product.language)
    record(ProductEdited(product_id, product.author_id, *words), person_id)


@act
def show_pictures(product_id: int, names: Sequence[str], person_id: int) -> None:
    """Show these pictures of a product, the first one first."""
    check_role(role_of(person_id), *MAKERS)
    product = load(Product, product_id)
    if len(names) not in limits.PICTURES:
        raise Invalid({"photo": Refused("At most {n} pictures.", n=limits.PICTURES.most)})
    product.pictures, product.version = list(dict.fromkeys(names)), product.version + 1
    words = (product.name, product.body, product.language)
    record(ProductEdited(product_id, product.author_id, *words), person_id)


def _write(product: Product, name: str, body: str, facts: Facts, stages: Sequence[str]) -> None:
    """Put the words on the product, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    for field, limit, words in (("name", limits.TITLE, clean_line(name)), ("body", limits.BODY, clean(body))):
        try:
            setattr(product, field, limit.text(words))
        except Refused as refusal:
            wrong[field] = refusal
    product.facts = [[clean_line(label), clean_line(value)] for label, value in facts]
    product.stages = clean_stages(stages)
    if len(product.facts) > MOST_FACTS or any(len(part) > limits.LINE.most for fact in product.facts for part in fact):
        wrong["facts"] = Refused("At most {n} facts, of {m} characters each.", n=MOST_FACTS, m=limits.LINE.most)
    if wrong:
        raise Invalid(wrong)
    product.html, product.render_version = rendered(product.body), RENDER_VERSION
    product.language = language_of(f"{product.name}\n{product.body}")


def clean_stages(stages: Sequence[str]) -> list[str]:
    """Return the stages of making, each once, or refuse too many or too long ones."""
    kept = list(dict.fromkeys(stage for given in stages if (stage := clean_line(given))))
    if len(kept) > MOST_STAGES or any(len(stage) > limits.NAME.most for stage in kept):
        raise Invalid({"stages": Refused("At most {n} stages, of {m} characters each.", n=MOST_STAGES, m=60)})
    return kept


@act
def move_product(product_id: int, step: str, person_id: int) -> None:
    """Offer a product, or take it off the list, by a step of its table."""
    move_product_row(load(Product, product_id), step, person_id, role_of(person_id))


def move_product_row(product: Product, step: str, person_id: int, *roles: str) -> None:
    """Take one step in the life of a product, within an act."""
    before, product.status = product.status, PRODUCT_LIFE.after(product.status, step, *roles)
    product.version += 1
    record(ProductMoved(product.id, product.author_id, product.status, before, step), person_id)


@act
def agree_royalty(
    product_id: int,
    basis_points: int,
    splits: Sequence[tuple[int, int]],
    person_id: int,
    terms: Terms = AT_ONCE,
) -> int:
    """Agree what part of net sales the contributors get, in basis points, and how they share it; return its id.

    Orders keep the version under which they were placed.
    """
    check_role(role_of(person_id), *MAKERS)
    product = load(Product, product_id)
    splits = [(resolve(person), part) for person, part in splits]  # whoever has several records is paid as one
    _check_agreed(basis_points, splits, person_id)
    agreement = _agreement(product_id, basis_points, terms.checked())
    _share(agreement.id, splits)
    people, parts = [person for person, _ in splits], [part for _, part in splits]
    told = (agreement.id, basis_points, people, parts)
    record(RoyaltyAgreed(product_id, product.author_id, *told), person_id)
    return agreement.id


def _check_agreed(basis_points: int, splits: Sequence[tuple[int, int]], person_id: int) -> None:
    """Refuse a rate that is none, shares that are not the whole, and a part for who agrees it."""
    if basis_points not in limits.BASIS_POINTS or not splits:
        raise Invalid({"basis_points": Refused("Please give a number from {least} to {most}.", least=0, most=10_000)})
    check_splits(splits)
    if is_one_of(person_id, [each for each, _ in splits]):
        raise Conflict("Somebody else has to agree this: you would get a part of it.", code="four_eyes")


def _agreement(product_id: int, basis_points: int, terms: Terms) -> RoyaltyAgreement:
    agreement = RoyaltyAgreement(product_id=product_id, basis_points=basis_points, agreed_at=told_at())
    agreement.starts_on, agreement.ends_on = terms.starts_on, terms.ends_on
    agreement.currency, agreement.cap_minor = terms.currency or None, terms.cap_minor
    agreement.minimum_minor = terms.minimum_minor
    db.session.add(agreement)
    db.session.flush()
    return agreement


def _share(agreement_id: int, splits: Sequence[tuple[int, int]]) -> None:
    for contributor_id, part in splits:
        if db.session.get(Person, contributor_id) is None:
            raise Invalid({"splits": Refused("There is nobody with the number {n}.", n=contributor_id)})
        db.session.add(RoyaltySplit(agreement_id=agreement_id, person_id=contributor_id, basis_points=part))
    db.session.flush()
