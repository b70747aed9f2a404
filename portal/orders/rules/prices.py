"""What a thing costs when many want it, and what its designers get."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.money import split

WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class PriceStep:
    """From so many on, each costs so much."""

    from_quantity: int
    minor: int


def check_ladder(steps: Sequence[PriceStep], threshold: int) -> list[PriceStep]:
    """Return the steps in order, or refuse what is no ladder: more orders make each cheaper, never dearer."""
    ladder = sorted(steps, key=lambda step: step.from_quantity)
    if len(ladder) not in limits.PRICE_STEPS:
        raise Invalid({"prices": Refused("Give one to {n} price steps.", n=limits.PRICE_STEPS.most)})
    if ladder[0].from_quantity < 1 or ladder[0].from_quantity > threshold:
        raise Invalid({"prices": Refused("The first price step begins at the threshold or below it.")})
    if any(not 1 <= step.minor <= limits.PRICE.most for step in ladder):
        raise Invalid({"prices": Refused("Each price is above zero.")})
    for low, high in pairwise(ladder):
        if low.from_quantity == high.from_quantity or low.minor <= high.minor:
            raise Invalid({"prices": Refused("Each further step begins higher and costs less than the one before.")})
    return ladder


def accepted_price(ladder: Sequence[PriceStep]) -> int:
    """Return what a buyer agrees to pay at most: the price of the first step."""
    return ladder[0].minor


def reached(ladder: Sequence[PriceStep], quantity: int) -> PriceStep | None:
    """Return the step that so many reach; below the first one, none."""
    return next((step for step in reversed(ladder) if step.from_quantity <= quantity), None)


def royalty(base_minor: int, basis_points: int) -> int:
    """Return the designers' part of net sales, half a minor unit rounded up; of a refund the exact mirror."""
    if base_minor < 0:
        return -royalty(-base_minor, basis_points)
    return (base_minor * basis_points + WHOLE // 2) // WHOLE


def shares(amount: int, splits: Sequence[int]) -> list[int]:
    """Return each contributor's part; largest remainders first, and the parts add up to the whole."""
    return split(amount, splits)


def check_splits(splits: Sequence[tuple[int, int]]) -> None:
    """Refuse shares of contributors that are not the whole."""
    people = [person_id for person_id, _ in splits]
    if sum(part for _, part in splits) != WHOLE or min(part for _, part in splits) < 1:
        raise Invalid({"splits": Refused("The shares of all contributors make up the whole.")})
    if len(set(people)) < len(people):
        raise Invalid({"splits": Refused("Each contributor has one share.")})
