"""What a customer will buy: lifetime value, the second axis beside the score.

Repeat orders follow BG/NBD (Fader, Hardie and Lee 2005): while a customer is alive orders come at a rate of their
own, and after each order the customer may leave for good.  Spending per order follows Gamma-Gamma (Fader and Hardie
2013).  Both are fitted to all customers by maximum likelihood, in a background command and never within a request.

Three habits keep them honest.  With fewer than 200 customers or 100 repeat orders nothing is fitted.  P(alive) is
not used: each one-time buyer would be alive for certain, and on the CDNOW customers it told who comes back worse
than a coin; the expected number of orders is shown instead.  Value is revenue, since we do not know the margin.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p, sqrt
from typing import NamedTuple

from portal.sources.rules.simplex import Point, lowest

WEEK = 7.0
YEAR = 52
ENOUGH_CUSTOMERS = 200
ENOUGH_REPEATS = 100
DISCOUNT = 0.10  # a year; money later is worth less
STARTS: tuple[Point, ...] = ((0.0, 1.0, 0.0, 1.0), (-1.0, 2.0, -1.0, 0.0), (0.5, 3.0, 0.5, 2.0))


class Buyer(NamedTuple):
    """A customer in four numbers: repeat order days, weeks to the last, weeks until now, mean spend of a repeat."""

    repeats: int
    last: float
    age: float
    spend: float = 0.0


@dataclass(frozen=True, slots=True)
class Buying:
    """The fitted BG/NBD model."""

    r: float
    alpha: float
    a: float
    b: float
    likelihood: float = 0.0

    def ever(self, weeks: float) -> float:
        """Return the repeat orders expected of a new customer in so many weeks."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        still = exp(r * log(alpha / (alpha + weeks))) * hypergeometric(r, b, a + b - 1, weeks / (alpha + weeks))
        return (a + b - 1) / (a - 1) * (1 - still)

    def next(self, buyer: Buyer, weeks: float) -> float:
        """Return the orders expected of this customer in the coming weeks."""
        x, until = buyer.repeats, self.alpha + buyer.age
        a, b, r = self.a, self.b + x, self.r + x
        still = exp(r * log(until / (until + weeks))) * hypergeometric(r, b, a + b - 1, weeks / (until + weeks))
        gone = a / (b - 1) * exp(r * log(until / (self.alpha + buyer.last))) if x else 0.0
        return (a + b - 1) / (a - 1) * (1 - still) / (1 + gone)


@dataclass(frozen=True, slots=True)
class Spending:
    """The fitted Gamma-Gamma model; its unit is that of the spends it was fitted to."""

    p: float
    q: float
    v: float
    likelihood: float = 0.0

    @property
    def usual(self) -> float:
        """Return the mean spend of an order over all customers."""
        return self.p * self.v / (self.q - 1)

    def of(self, buyer: Buyer) -> float:
        """Return the mean spend expected of this customer's orders: their own drawn to what is usual."""
        weight = self.p * buyer.repeats / (self.p * buyer.repeats + self.q - 1)
        return weight * buyer.spend + (1 - weight) * self.usual


def hypergeometric(a: float, b: float, c: float, z: float) -> float:
    """Return Gauss's 2F1(a, b; c; z) for 0 <= z < 1 by its series."""
    total = term = 1.0
    for n in range(100_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-13 * abs(total):
            break
    return total


def is_enough(buyers: Sequence[Buyer]) -> bool:
    """Say whether there are customers and repeat orders enough to fit anything."""
    return len(buyers) >= ENOUGH_CUSTOMERS and sum(one.repeats for one in buyers) >= ENOUGH_REPEATS


def fit_buying(buyers: Iterable[Buyer]) -> Buying:
    """Return the BG/NBD model of all customers, one-time buyers included.

    Customers with equal (repeats, last, age) are counted once: most bought once, on one of a few hundred days.
    """
    groups = Counter(one[:3] for one in buyers)
    cost, place = min(lowest(lambda point: _buying_cost(groups, point), start) for start in STARTS)
    r, alpha, a, b = map(exp, place)
    return Buying(r, alpha, a + 1e-6 if abs(a - 1) < 1e-6 else a, b, -cost)  # a = 1 is a hole in the formulas


def _buying_cost(groups: Counter[tuple[int, float, float]], point: Point) -> float:
    """Return minus the log-likelihood of BG/NBD; what depends on the number of repeats alone is worked out once."""
    if max(map(abs, point)) > 12:
        return inf
    r, alpha, a, b = map(exp, point)
    fixed = {x: _of_repeats(x, r, alpha, a, b) for x in {x for x, _, _ in groups}}
    fit = 0.0
    for (x, last, age), times in groups.items():
        stays, leaves = fixed[x]
        alive = stays - (r + x) * log(alpha + age)
        left = leaves - (r + x) * log(alpha + last)
        fit += times * (max(alive, left) + log1p(exp(-abs(alive - left))))
    return -fit


def _of_repeats(x: int, r: float, alpha: float, a: float, b: float) -> tuple[float, float]:
    """Return the parts of the log-likelihood that only the number of repeats decides: still here, and gone."""
    orders = lgamma(r + x) - lgamma(r) + r * log(alpha)
    chance = lgamma(a + b) - lgamma(b)
    stays = orders + chance + lgamma(b + x) - lgamma(a + b + x)
    leaves = orders + chance + log(a) + lgamma(b + x - 1) - lgamma(a + b + x) if x else -inf
    return stays, leaves


def fit_spending(buyers: Iterable[Buyer]) -> Spending:
    """Return the Gamma-Gamma model of those who came back and paid."""
    known = [(one.repeats, one.spend) for one in buyers if one.repeats and one.spend > 0]
    unit = sum(spend for _, spend in known) / len(known)  # the search is easier near one
    scaled = Counter((x, spend / unit) for x, spend in known)
    cost, (p, q, v) = lowest(lambda point: _spending_cost(scaled, point), (1.0, 1.0, 0.0))
    return Spending(exp(p), exp(q), exp(v) * unit, -cost - len(known) * log(unit))


def _spending_cost(known: Counter[tuple[int, float]], point: Point) -> float:
    """Return minus the log-likelihood of Gamma-Gamma."""
    if max(map(abs, point)) > 12:
        return inf
    p, q, v = map(exp, point)
    fixed = {
        x: lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(v) + p * x * log(x) for x in {x for x, _ in known}
    }
    fit = 0.0
    for (x, spend), times in known.items():
        fit += times * (fixed[x] + (p * x - 1) * log(spend) - (p * x + q) * log(v + x * spend))
    return -fit


def lifetime(buying: Buying, spending: Spending, buyer: Buyer, weeks: int = YEAR) -> float:
    """Return the revenue expected of a customer in the coming weeks, discounted quarter by quarter."""
    step, earlier, worth = 13, 0.0, 0.0
    for end in range(step, weeks + 1, step):
        orders = buying.next(buyer, end)
        worth += (orders - earlier) / (1 + DISCOUNT) ** (end / YEAR)
        earlier = orders
    return worth * spending.of(buyer)


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the models fit: what a reader needs to believe or doubt them."""

    customers: int
    repeats: int
    foretold: float
    correlation: float


def quality(buying: Buying, buyers: Sequence[Buyer]) -> Quality:
    """Return real and foretold repeat orders, and the correlation of number and spend, which should be near zero."""
    ages = Counter(one.age for one in buyers)
    foretold = sum(times * buying.ever(age) for age, times in ages.items() if age > 0)
    back = [one for one in buyers if one.repeats and one.spend > 0]
    alike = correlation([one.repeats for one in back], [one.spend for one in back])
    return Quality(len(buyers), sum(one.repeats for one in buyers), foretold, alike)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return Pearson's correlation, or zero where one side does not vary."""
    if not xs:
        return 0.0
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    both = sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True))
    apart = sqrt(sum((one - x) ** 2 for one in xs) * sum((other - y) ** 2 for other in ys))
    return both / apart if apart else 0.0


def quintiles(values: Sequence[float]) -> list[int]:
    """Return 1 (lowest) to 5 for each value; equals are told apart by their place in the list."""
    order = sorted(range(len(values)), key=lambda index: (values[index], index))
    marks = [0] * len(values)
    for place, index in enumerate(order):
        marks[index] = 1 + 5 * place // len(values)
    return marks


def rfm(buyers: Sequence[Buyer]) -> list[tuple[int, int, int]]:
    """Return recency, frequency and money of each customer as quintiles: all that can be said of a small shop."""
    recency = quintiles([one.last - one.age for one in buyers])
    frequency = quintiles([float(one.repeats) for one in buyers])
    money = quintiles([one.spend for one in buyers])
    return list(zip(recency, frequency, money, strict=True))
