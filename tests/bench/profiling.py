"""`python -m tests.bench.profiling HEAD PATH …`: ask pages in this process, and print which libraries take the time."""

import cProfile
import pstats
import re
import sys
from collections import Counter
from itertools import cycle, islice

from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.app import create_app

TIMES = 200
PLACE = re.compile(r"(?:site-packages/|lib/python3\.\d+/(?!site-packages))(\w+)|(portal/\w+)|(templates)/")


def spent(head: str, paths: list[str]) -> Counter[str]:
    """Return the seconds spent in each library and in each room of ours, for so many requests."""
    app = create_app()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n") if line)
    environs = [EnvironBuilder(path=path, headers=headers, base_url=app.config["PUBLIC_URL"]) for path in paths]
    asked = [each.get_environ() for each in environs]
    profile = cProfile.Profile()
    for number, environ in enumerate(islice(cycle(asked), len(asked) + TIMES)):
        if number == len(asked):
            profile.enable()  # what is kept is there by now
        body, status, _ = run_wsgi_app(app, dict(environ))
        list(body)
        assert status.startswith("200"), status
    profile.disable()
    return _by_library(profile)


def _by_library(profile: cProfile.Profile) -> Counter[str]:
    found: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        place = PLACE.search(file)
        found[next(filter(None, place.groups()), "") if place else _of(file, name)] += own
    return found


def _of(file: str, name: str) -> str:
    """Name the place of what is written in C or made of a template."""
    if "sqlite3" in name or "psycopg" in name:
        return "the database"
    return "templates" if file.startswith("<template>") or ".html" in file else "Python itself"


def main() -> None:
    """Print the libraries that take most."""
    head, *paths = sys.argv[1:]
    found = spent(head, paths)
    whole = found.total()
    print(f"    {paths[0]}, signed in (the profiler itself slows everything): {whole / TIMES * 1000:.1f} ms, of it")
    print("".join(f"      {place:24} {own / whole:5.0%}\n" for place, own in found.most_common(9)), end="")


if __name__ == "__main__":
    main()
