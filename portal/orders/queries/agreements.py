"""What was agreed with the designers of a product, version by version."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.kit.db import db
from portal.orders.models import RoyaltyAgreement, RoyaltySplit
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version of an agreement, with who shares it: person, name, basis points."""

    row: RoyaltyAgreement
    shares: list[tuple[int, str, int]] = field(default_factory=list)


def agreements_of(product_id: int, most: int = 20) -> list[Agreed]:
    """Return the agreements about a product, the latest first."""
    asked = select(RoyaltyAgreement).filter_by(product_id=product_id).order_by(RoyaltyAgreement.id.desc()).limit(most)
    rows = db.session.scalars(asked).all()
    split = select(RoyaltySplit.agreement_id, RoyaltySplit.person_id, Person.name, RoyaltySplit.basis_points)
    split = split.join(Person, Person.id == RoyaltySplit.person_id)
    split = split.where(RoyaltySplit.agreement_id.in_([row.id for row in rows]))
    found: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for agreement_id, person_id, name, part in db.session.execute(
        split.order_by(RoyaltySplit.basis_points.desc(), RoyaltySplit.person_id)
    ):
        found[agreement_id].append((person_id, name or "", part))
    return [Agreed(row, found[row.id]) for row in rows]
