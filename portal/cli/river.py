"""`wellspring river`: what happens, who listens, how far they are; and how to let them begin anew."""

import json
import logging
import signal
from pathlib import Path
from threading import Event

import click

from portal.app import PROJECTIONS, REACTIONS, READERS, create_app
from portal.cli.beside import Beside
from portal.cli.house import in_a_ready_house
from portal.events import BY_KIND
from portal.river.locks import alone
from portal.river.queries import lags
from portal.river.reader import newest

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- river map -->", "<!-- end of river map -->"


@click.group()
def river() -> None:
    """Look at the river, and let it flow."""


def river_map() -> str:
    """Return a table: each event, what it means, and who listens."""
    lines = ["| event | about | meaning | learned by | answered by |", "|---|---|---|---|---|"]
    for name, kind in BY_KIND.items():
        learned = ", ".join(p.name for p in PROJECTIONS if kind in p.reads) or "—"
        answered = ", ".join(r.name for r in REACTIONS if kind in r.reads) or "—"
        lines.append(f"| `{name}` | {kind.about.split(':')[0]} | {kind.__doc__} | {learned} | {answered} |")
    return "\n".join(lines)


@river.command("map")
@click.option("--write", is_flag=True, help="Write it into the README.")
def show_map(write: bool) -> None:
    """Print the table of all events and of those who listen."""
    if not write:
        click.echo(river_map())
        return
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{river_map()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


@river.command()
def run() -> None:
    """Let the river flow in this process, with letters, index and chores, until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    beside, stopping = Beside(create_app(), leads=True), Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    beside.start()
    stopping.wait()
    beside.stop()


@river.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@in_a_ready_house
def lag(as_json: bool) -> None:
    """Say how far each reader is behind, and what stopped it."""
    found = lags(READERS)
    if as_json:
        click.echo(json.dumps([{name: getattr(each, name) for name in each.__slots__} for each in found]))
        return
    for each in found:
        click.echo(f"{each.reader:32} {each.behind:8} behind {each.late:5} late  {each.error or ''}")


@river.command()
@in_a_ready_house
def retry() -> None:
    """Let what was set aside be answered again."""
    click.echo(f"{sum(reaction.replay() for reaction in REACTIONS)} answers will be tried again.")


@river.command()
@click.argument("names", nargs=-1)
@in_a_ready_house
def rebuild(names: tuple[str, ...]) -> None:
    """Let projections (all, or those named) forget everything and learn it again while the site serves the old."""
    if unknown := set(names) - {projection.name for projection in PROJECTIONS}:
        raise click.ClickException(f"There is no such projection: {', '.join(sorted(unknown))}")
    for projection in PROJECTIONS:
        if names and projection.name not in names:
            continue
        with (
            alone(projection.name, seconds=30) as mine,
            click.progressbar(length=newest(), label=projection.name) as bar,
        ):
            if not mine:
                raise click.ClickException(f"{projection.name} is being read by another process.")
            projection.rebuild(lambda seen, bar=bar: bar.update(seen - bar.pos))  # type: ignore[misc]
