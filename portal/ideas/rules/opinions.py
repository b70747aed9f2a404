"""Groups of voters who think alike: found from who is for and who is against what, with plain arithmetic.

The voters are laid out on the two axes along which they differ most (principal components of the votes; what somebody
did not vote on counts as the mean), and the layout is parted into two to five groups, whichever part most clearly.
Nothing is drawn at random: the same votes give the same groups.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

FEWEST_VOTES = 7  # who voted on fewer is in no group
FEWEST_PEOPLE = 5  # a smaller group is not shown, nor what fewer of a group think of an idea
FEWEST_VOTERS = 20
MOST_GROUPS = 5
TURNS, ROUNDS, COMPARED = 60, 50, 400
Point = tuple[float, float]
Row = dict[int, float]


class Opinion(NamedTuple):
    """How many of a group are for an idea, against it, and said that they pass."""

    agree: int
    against: int
    passed: int

    @property
    def n(self) -> int:
        """Return how many of the group voted on it."""
        return sum(self)


def grouped(votes: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Return the group of each voter (0 is the largest); votes are of (person, idea, +1, 0 or -1)."""
    rows: dict[int, Row] = defaultdict(dict)
    for person, idea, value in votes:
        rows[person][idea] = float(value)
    rows = {person: row for person, row in sorted(rows.items()) if len(row) >= FEWEST_VOTES}
    if len(rows) < FEWEST_VOTERS:
        return {}
    points = laid_out(rows)
    best = max((_parted(points, n) for n in range(2, MOST_GROUPS + 1)), key=lambda found: found[0])
    return _by_size(dict(zip(rows, best[1], strict=True))) if best[0] > 0 else {}


def opinions(votes: Iterable[tuple[int, int, int]], group_of: Mapping[int, int]) -> dict[tuple[int, int], Opinion]:
    """Return what each group thinks of each idea, by (idea, group)."""
    counted: Counter[tuple[int, int, int]] = Counter()
    for person, idea, value in votes:
        if person in group_of:
            counted[idea, group_of[person], value] += 1
    pairs = sorted({key[:2] for key in counted})
    return {pair: Opinion(*(counted[(*pair, value)] for value in (1, -1, 0))) for pair in pairs}


def laid_out(rows: Mapping[int, Row]) -> list[Point]:
    """Return where each voter stands on the two axes along which the votes differ most."""
    sums: dict[int, list[float]] = defaultdict(list)
    for row in rows.values():
        for idea, value in row.items():
            sums[idea].append(value)
    means = {idea: math.fsum(values) / len(values) for idea, values in sums.items()}
    centred = [{idea: value - means[idea] for idea, value in row.items()} for row in rows.values()]
    first = _axis(centred, sorted(means), None)
    axes = first, _axis(centred, sorted(means), first)
    # Who voted on little would stand near the middle only for that; they are moved out as far as they left open.
    far = [math.sqrt(len(means) / len(row)) for row in centred]
    return [(_along(row, axes[0]) * f, _along(row, axes[1]) * f) for row, f in zip(centred, far, strict=True)]


def _axis(rows: Sequence[Row], ideas: Sequence[int], other: Row | None) -> Row:
    """Return the direction in which the rows differ most, apart from another one; by repeated multiplication."""
    axis = _unit({idea: 1.0 + n % 7 for n, idea in enumerate(ideas)}, other)
    for _ in range(TURNS):
        turned: Row = dict.fromkeys(ideas, 0.0)
        for row in rows:
            if along := _along(row, axis):
                for idea, value in row.items():
                    turned[idea] += along * value
        axis = _unit(turned, other)
    return axis


def _unit(axis: Row, other: Row | None) -> Row:
    """Return a direction of length one, without what it shares with another."""
    shared = _along(axis, other) if other else 0.0
    apart = {idea: value - shared * (other or {}).get(idea, 0.0) for idea, value in axis.items()}
    length = math.sqrt(math.fsum(value * value for value in apart.values())) or 1.0
    return {idea: value / length for idea, value in apart.items()}


def _along(row: Row, axis: Row) -> float:
    return sum(value * axis[idea] for idea, value in row.items())


def _parted(points: Sequence[Point], n: int) -> tuple[float, list[int]]:
    """Part the points into so many groups; return how clearly they part (or -1, if a group is too small), and how."""
    centres = _slices(points, n)
    parts: list[int] = []
    for _ in range(ROUNDS):
        before, parts = parts, [min(range(n), key=lambda each: _squared(point, centres[each])) for point in points]
        if parts == before:
            break
        centres = [_middle([p for p, g in zip(points, parts, strict=True) if g == each]) for each in range(n)]
    sizes = Counter(parts)
    too_small = any(sizes[each] < FEWEST_PEOPLE for each in range(n))
    return (-1.0 if too_small else _clearness(points, parts)), parts


def _slices(points: Sequence[Point], n: int) -> list[Point]:
    """Return points to begin with: the middles of so many equal slices along the first axis."""
    line = sorted(points)
    return [_middle(line[len(line) * each // n : len(line) * (each + 1) // n]) for each in range(n)]


def _clearness(points: Sequence[Point], parts: Sequence[int]) -> float:
    """Return the mean silhouette over at most some hundred points, evenly taken: 1 is apart, 0 is one heap."""
    step = max(1, len(points) // COMPARED)
    some = list(zip(points, parts, strict=True))[::step]
    return math.fsum(_silhouette(point, part, some) for point, part in some) / len(some)


def _silhouette(point: Point, part: int, some: Sequence[tuple[Point, int]]) -> float:
    far: dict[int, list[float]] = defaultdict(list)
    for other, theirs in some:
        far[theirs].append(math.dist(point, other))
    inside = math.fsum(far[part]) / max(len(far[part]) - 1, 1)
    outside = min((math.fsum(each) / len(each) for key, each in far.items() if key != part), default=0.0)
    return (outside - inside) / max(inside, outside, 1e-12)


def _by_size(groups: Mapping[int, int]) -> dict[int, int]:
    """Number the groups by their size; among equals the one of the earliest voter comes first."""
    sizes = Counter(groups.values())
    first = {group: min(person for person, g in groups.items() if g == group) for group in sizes}
    number = {group: n for n, group in enumerate(sorted(sizes, key=lambda each: (-sizes[each], first[each])))}
    return {person: number[group] for person, group in groups.items()}


def _middle(points: Sequence[Point]) -> Point:
    n = len(points) or 1
    return math.fsum(x for x, _ in points) / n, math.fsum(y for _, y in points) / n


def _squared(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
