"""What comes to a level of what is made: no more than is good below it allows; and what has to be made again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.production.rules.bills import WHOLE, Lost, Need, Recipes, Wanted, levels, spread

Kinds = list[tuple[Mapping[int, int], int]]  # what one piece takes of the parts below, and how many such there are


@dataclass(frozen=True, slots=True)
class Count:
    """What the workshop planned of a part, began, has good at its end, and scrapped; and the work that begins it."""

    work_id: int
    planned: int
    begun: int
    good: int
    scrap: int


@dataclass(frozen=True, slots=True)
class Made:
    """One configuration that a batch makes: its name, what was chosen, and how many of it."""

    item_id: int
    label: str
    chosen: frozenset[str]
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class Levels:
    """A batch level by level: what is made of what, what was ordered, what was counted, and scrapped of which kind."""

    root: int
    recipes: Recipes
    wanted: Wanted
    counts: Mapping[int, Count]
    items: Sequence[Made] = ()
    scrapped: Lost = field(default_factory=dict)

    def asks(self, part: int) -> bool:
        """Say whether it makes a difference which configuration a piece of a part is of."""
        if len(self.items) < 2:
            return False
        below = (need for each in levels(self.recipes, [part]) for need in self.recipes.get(each, ()))
        return part == self.root or any(need.choices for need in below)

    def lost(self) -> Lost:
        """Return what was scrapped of each part, by what was chosen, as far as somebody said so."""
        found: dict[int, Mapping[frozenset[str] | None, int]] = {}
        for part, count in self.counts.items():
            known = dict(self.scrapped.get(part, {}))
            found[part] = known | {None: max(count.scrap - sum(known.values()), 0)}
        return found

    @property
    def quantity(self) -> int:
        """Return how many of the product are to be made."""
        return sum(self.wanted.values()) // WHOLE

    def upwards(self) -> list[int]:
        """Return the parts that are counted, those first that others are made of."""
        deep = levels(self.recipes, [self.root])
        return sorted((part for part in self.counts if part in deep), key=lambda part: (-deep[part], part))

    def kinds(self) -> dict[int, Kinds]:
        """Return of each part that is counted what its pieces take, by what was chosen, without what is lost."""
        net = {part: [replace(need, scrap=0) for need in needs] for part, needs in self.recipes.items()}
        asked = list(spread(net, self.wanted))
        flat = {part: list(self._flat(net, part)) for part in self.counts}
        found: dict[int, Kinds] = {part: [] for part in self.counts}
        for part, chosen, milli in asked:
            if part in found:
                found[part].append((_uses(flat[part], chosen), milli // WHOLE))
        return found

    def _flat(self, recipes: Recipes, part: int) -> Iterator[Need]:
        """Yield what a part takes of what is counted, through parts that nobody counts."""
        for need in recipes.get(part, ()):
            if need.part_id in self.counts:
                yield need
                continue
            for below in self._flat(recipes, need.part_id):
                if not (need.choices and below.choices):
                    milli = need.milli * below.milli // WHOLE
                    yield Need(below.part_id, milli, 0, need.choices or below.choices)


def _uses(needs: list[Need], chosen: frozenset[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for need in needs:
        if need.is_for(chosen):
            found[need.part_id] = found.get(need.part_id, 0) + need.milli
    return found


def rooms(found: Levels) -> dict[int, int]:
    """Return of each part how many can have been begun, by what is good below it and what others took of that."""
    kinds = found.kinds()
    return {part: _room(part, kinds, found.counts) for part in found.counts}


def taken(found: Levels) -> dict[int, int]:
    """Return of each part how many pieces at least lie in what was begun above it."""
    kinds = found.kinds()
    return {part: -(-_taken(part, None, kinds, found.counts) // WHOLE) for part in found.counts}


def to_come(found: Levels) -> int:
    """Return how many of the product become good, if all that is planned and not scrapped does."""
    kinds = found.kinds()
    counts: dict[int, Count] = {}
    for part in found.upwards():
        count = found.counts[part]
        begun = _room(part, kinds, counts | {part: count})
        counts[part] = replace(count, begun=begun, good=max(begun - count.scrap, 0))
    return counts[found.root].good if found.root in counts else 0


def _room(part: int, kinds: Mapping[int, Kinds], counts: Mapping[int, Count]) -> int:
    """Return how many of a part can be begun at most."""
    planned, mine = counts[part].planned, kinds[part]
    more = max(planned - sum(n for _, n in mine), 0)  # made again, whatever was chosen
    mine = [(uses, n + more) for uses, n in mine]
    below = {child for uses, _ in mine for child in uses if child in counts}
    have = {child: counts[child].good * WHOLE - _taken(child, part, kinds, counts) for child in below}
    return min(planned, _most(mine, have)) if mine else planned


def _taken(child: int, apart_from: int | None, kinds: Mapping[int, Kinds], counts: Mapping[int, Count]) -> int:
    """Return how much of a part at least was taken by all that is made of it, in thousandths."""
    total = 0
    for part, count in counts.items():
        if part != apart_from:
            total += _least([(uses.get(child, 0), n) for uses, n in kinds[part]], count)
    return total


def _least(uses: list[tuple[int, int]], count: Count) -> int:
    """Return how much so many pieces take at least: those first that take the least."""
    total, left = 0, count.begun
    for each, n in sorted(uses):
        fit = min(n, left)
        total, left = total + fit * each, left - fit
    return total + left * min((each for each, _ in uses), default=0)


def _most(kinds: Kinds, have: Mapping[int, int]) -> int:
    """Return how many pieces can be made of what there is.

    A part that only some kinds take holds back only these; what it leaves of them is held back by what all take.
    """
    held = [(frozenset({at}), n) for at, (_, n) in enumerate(kinds)]
    most = sum(n for _, n in kinds)
    touched = {child: frozenset(at for at, (uses, _) in enumerate(kinds) if uses.get(child)) for child in have}
    for child in sorted(have, key=lambda each: len(touched[each])):
        most = min(most, _by(have[child], [(uses.get(child, 0), n) for uses, n in kinds]))
        inside = [each for each in held if each[0] <= touched[child]]
        if frozenset[int]().union(*(each for each, _ in inside)) == touched[child]:
            fit = _by(have[child], [(uses[child], n) for uses, n in (kinds[at] for at in touched[child])])
            held = [each for each in held if each not in inside]
            held.append((touched[child], min(fit, sum(n for _, n in inside))))
    return min(most, sum(n for _, n in held))


def _by(have: int, uses: list[tuple[int, int]]) -> int:
    """Return for how many pieces there is enough, those first that take the least."""
    total = 0
    for each, n in sorted(uses):
        fit = min(n, max(have, 0) // each) if each else n
        total, have = total + fit, have - fit * each
    return total


def again(found: Levels, quantity: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many of each part are to be begun in all, and how much of every part is needed, in thousandths.

    So that so many of the product become good, with all that was scrapped on the way.
    """
    lost = {part: count.scrap for part, count in found.counts.items()}
    total: dict[int, int] = {}
    for part, _, milli in spread(found.recipes, _of(found.wanted, quantity), found.lost()):
        total[part] = total.get(part, 0) + milli
    begun = {part: total.get(part, 0) // WHOLE + n for part, n in lost.items()}
    needed = {part: milli + lost.get(part, 0) * WHOLE for part, milli in total.items() if part != found.root}
    return begun, needed


def _of(wanted: Wanted, quantity: int) -> Wanted:
    """Return so many of what is wanted, those first with most options."""
    left, found = quantity * WHOLE, {}
    for key in sorted(wanted, key=lambda each: (-len(each[1]), sorted(each[1]))):
        found[key] = min(wanted[key], left)
        left -= found[key]
    return {key: milli for key, milli in found.items() if milli}


def missing(found: Levels) -> int:
    """Return how many of the product do not become good before something is made again."""
    begun, _ = again(found, found.quantity)
    is_short = any(begun[part] > count.planned for part, count in found.counts.items())
    return max(found.quantity - to_come(found), int(is_short))
