"""Pages, each against two bytes from the same server in the same run, and where their time goes.

With `--profile M` a small and a large community are served and asked in turns, to see what size costs.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle

from tests.bench.asking import Line, for_seconds
from tests.bench.figures import Figure
from tests.bench.house import House, sown_house

CLIENTS, TURNS, SECONDS, IDEAS = 3, 8, 0.6, 10
WORDS = {
    "list.anonymous": "idea list, anonymous",
    "one.anonymous": "idea page, anonymous",
    "list.known": "idea list, signed in",
    "one.known": "idea page, signed in",
    "tag.known": "ideas of the commonest tag, signed in",
}
WANTED = {"anonymous": 1 / 3, "known": 1 / 6}  # of the rate of two bytes
COMMONEST = "SELECT tag FROM idea_tag GROUP BY tag ORDER BY count(*) DESC LIMIT 1"
HOTTEST = "SELECT id FROM idea WHERE audience_id = 1 ORDER BY trend DESC LIMIT ?"


@dataclass(slots=True)
class Route:
    """What is asked in turns with the others, and what it took in all."""

    name: str
    paths: list[str]
    lines: list[Line]
    asked: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    works: list[Callable[[], None]] = field(default_factory=list)

    def prepare(self) -> None:
        """Ask every path once, so that what is kept is there, and be ready to be asked."""
        for path in self.paths:
            _get(self.lines[0], path)
        self.works = [_asking(line, cycle(self.paths)) for line in self.lines]

    def take_turn(self, house: House) -> None:
        """Be asked for a short while."""
        before = house.processor_seconds()
        asked, seconds = for_seconds(SECONDS, self.works)
        self.asked, self.seconds = self.asked + asked, self.seconds + seconds
        self.processor += house.processor_seconds() - before

    @property
    def rate(self) -> float:
        """Return how many requests a second were answered."""
        return self.asked / self.seconds


def measure(profile: str) -> list[Figure]:
    """Measure the pages of a sown community; those of a large one beside those of a small one."""
    sizes = ["S"] if profile == "S" else ["S", profile]
    with ExitStack() as open_houses:
        houses = [open_houses.enter_context(sown_house(size)) for size in sizes]
        routes = [_open(house) for house in houses]
        for _ in range(TURNS):
            for name in routes[0]:
                for house, own in zip(houses, routes, strict=True):
                    own[name].take_turn(house)
        print(where_time_goes(houses[-1], routes[-1]), flush=True)
        return [*_figures(routes[0], houses[0]), *_growth(routes)]


def _open(house: House) -> dict[str, Route]:
    """Let somebody sign in, open the house, and make ready what is to be asked."""
    session = str(house.guests(1)[0]["session"])
    house.start().process.wait_until(house.searches)
    found = {route.name: route for route in _routes(house, session)}
    for route in found.values():
        route.prepare()
    return found


def _routes(house: House, session: str) -> Iterator[Route]:
    pages = [f"/ideas/{number}" for (number,) in house.ask(HOTTEST, IDEAS)]
    lists = ["/ideas", "/ideas?sort=new", "/ideas?sort=top"]
    tag = house.ask(COMMONEST)[0][0]
    for name, paths in (
        ("two", ["/two"]),
        ("list.anonymous", lists),
        ("one.anonymous", pages),
        ("list.known", lists),
        ("one.known", pages),
        ("tag.known", [f"/ideas?tag={tag}"]),
    ):
        head = f"Cookie: session={session}\r\n" if name.endswith("known") else ""
        yield Route(name, paths, [Line(house.port, head) for _ in range(CLIENTS)])


def _asking(line: Line, paths: Iterator[str]) -> Callable[[], None]:
    return lambda: _get(line, next(paths))


def _get(line: Line, path: str) -> None:
    status, _ = line.ask("GET", path)
    assert status == 200, f"{path}: {status}"


def _figures(routes: dict[str, Route], house: House) -> Iterator[Figure]:
    """Tell the rate of each page, and what it is beside that of two bytes."""
    two = routes["two"].rate
    yield Figure("pages.two", "two bytes", two, "per second")
    for name, words in WORDS.items():
        rate = routes[name].rate
        yield Figure(f"pages.{name}", words, rate, "per second")
        yield Figure(
            f"pages.{name}.share", "    of the rate of two bytes", rate / two, least=WANTED[name.split(".")[1]]
        )
    yield Figure("pages.memory", "memory of the process afterwards", house.resident_megabytes(), "MB", most=200)


def _growth(routes: list[dict[str, Route]]) -> Iterator[Figure]:
    """Tell how much longer the pages of a large community take than those of a small one."""
    if len(routes) < 2:
        return
    small, large = routes
    for name, words in WORDS.items():
        growth = small[name].rate / large[name].rate
        yield Figure(f"pages.{name}.growth", f"{words}: M takes as long as S, times", growth, most=1.2)


def where_time_goes(house: House, routes: dict[str, Route]) -> str:
    """Return the seconds of the processor per request, and which libraries they are spent in."""
    lines = ["  processor time of the server per request, river and all"]
    lines += [f"    {name:16} {route.processor / route.asked * 1000:8.2f} ms" for name, route in routes.items()]
    for name in ("list.known", "one.known"):
        lines.append(house.python("-m", "tests.bench.profiling", routes[name].lines[0].head, *routes[name].paths))
    return "\n".join(lines)
