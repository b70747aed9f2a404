"""The best parameters of a likelihood by Nelder and Mead's simplex (1965): no derivatives, no scientific library."""

from collections.abc import Callable, Sequence

Point = tuple[float, ...]
Corner = tuple[float, Point]
Cost = Callable[[Point], float]

STEPS = 2_000
PRECISION = 1e-9


def lowest(cost: Cost, start: Sequence[float], size: float = 0.5) -> Corner:
    """Return the lowest cost found from the start, and where; the search begins anew once where it came to rest."""
    first = _search(cost, tuple(start), size)
    # A simplex can collapse on a slope; a second, smaller one started where it stopped walks on.
    return min(first, _search(cost, first[1], size / 5))


def _search(cost: Cost, start: Point, size: float) -> Corner:
    """Let one simplex walk downhill until it is flat and small."""
    corners = sorted((cost(point), point) for point in _first(start, size))
    for _ in range(STEPS):
        if _is_still(corners):
            break
        corners = sorted(_moved(cost, corners))
    return corners[0]


def _first(start: Point, size: float) -> list[Point]:
    """Return the start and one neighbour along every axis."""
    return [start, *((*start[:axis], start[axis] + size, *start[axis + 1 :]) for axis in range(len(start)))]


def _is_still(corners: list[Corner]) -> bool:
    """Say whether the corners cost the same and lie together."""
    best, worst = corners[0], corners[-1]
    if worst[0] - best[0] > PRECISION * (1 + abs(best[0])):
        return False
    return max(abs(x - y) for _, point in corners for x, y in zip(point, best[1], strict=True)) < 1e-5


def _moved(cost: Cost, corners: list[Corner]) -> list[Corner]:
    """Replace the worst corner by a better one, or draw all towards the best."""
    *rest, worst = corners
    centre = tuple(sum(axis) / len(rest) for axis in zip(*(point for _, point in rest), strict=True))
    mirrored = _at(cost, centre, worst[1], -1.0)
    if mirrored[0] < rest[0][0]:
        return [*rest, min(mirrored, _at(cost, centre, worst[1], -2.0))]
    if mirrored[0] < rest[-1][0]:
        return [*rest, mirrored]
    inner = _at(cost, centre, min(mirrored, worst)[1], 0.5)
    if inner[0] < min(mirrored, worst)[0]:
        return [*rest, inner]
    return [corners[0], *(_at(cost, corners[0][1], point, 0.5) for _, point in corners[1:])]


def _at(cost: Cost, origin: Point, point: Point, stretch: float) -> Corner:
    """Return the corner on the line from the origin through the point."""
    place = tuple(o + stretch * (p - o) for o, p in zip(origin, point, strict=True))
    return cost(place), place
