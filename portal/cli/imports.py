"""`wellspring import`: bring in what happened elsewhere, look at how it went, take it back."""

import csv
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import click

from portal.app import READERS
from portal.cli.house import in_a_ready_house
from portal.flows.imports import Intake, Totals, lock_of, undo_import
from portal.kit.errors import Refused
from portal.kit.seals import keys
from portal.outside import queries as outside
from portal.outside.models import ImportRun
from portal.outside.readers.mapping import read_mapping
from portal.outside.readers.orders import Orders
from portal.outside.readers.polis import Conversation, conversations
from portal.outside.readers.pseudonyms import Pseudonyms, disguised
from portal.outside.readers.rows import Refusal, Row
from portal.outside.readers.stackexchange import Dump
from portal.outside.readers.tables import Tables
from portal.people.queries import find_by_mail
from portal.river.locks import alone
from portal.river.runner import RUNNER, run_once

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KINDS = {"person": "people", "idea": "ideas", "comment": "comments", "vote": "votes", "order": "orders"}
KINDS |= {"comment_vote": "votes on comments", "accepted": "accepted answers", "article": "articles"}
SHOWN = 5  # refused keys that are named for each reason; `import refusals` names all


class Source(Protocol):
    """What every reader of a format has."""

    @property
    def source(self) -> str:
        """Return the name under which the keys are known."""

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield every row, or why it cannot be one."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What all imports can be asked for."""

    is_dry: bool
    as_json: bool
    names: bool
    by: str


@click.group("import")
def imports() -> None:
    """Bring in what happened elsewhere; each row comes in once, however often it is brought."""


def an_import(command: Callable[..., list[Source]]) -> click.Command:
    """Make a command of a function that says what is to be imported."""

    @in_a_ready_house
    def run(dry_run: bool, as_json: bool, names: bool, by: str, **rest: Any) -> None:
        with _refusals():
            bring(command(**rest), Wishes(dry_run, as_json, names, by))

    run.__doc__ = command.__doc__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--dry-run", is_flag=True, help="Say what would come in; write nothing, and take no lock."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary, with every refusal, as JSON."),
        click.option("--names", is_flag=True, help="Keep the names of people; without it they get invented ones."),
        click.option("--by", default="", help="The mail address of the colleague who imports."),
    ):
        run = option(run)
    return imports.command(command.__name__)(run)


@an_import
@click.argument("folder", type=FOLDER)
@click.option("--site", default="", help="The host of the site, where the name of the folder does not tell it.")
@click.option("--language", default="en", help="What people write there.")
def stackexchange(folder: Path, site: str, language: str) -> list[Source]:
    """A dump of a question-and-answer site: questions, answers, comments, tag wikis and votes."""
    return [Dump(folder, site, language)]


@an_import
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--mapping", type=FILE, required=True, help="Says which column means what.")
def orders(files: tuple[Path, ...], mapping: Path) -> list[Source]:
    """Sales of a shop, from CSV, plain or gzipped."""
    return [Orders(read_mapping(mapping), files)]


@an_import
@click.argument("folder", type=FOLDER)
def polis(folder: Path) -> list[Source]:
    """Conversations of Polis: statements and votes, of one or of all in a folder."""
    found = [Conversation(each) for each in conversations(folder)]
    if not found:
        raise click.ClickException("There is no conversation in this folder: none has a comments.csv.")
    return [*found]


@an_import
@click.argument("folder", type=FOLDER)
@click.option("--source", default="", help="A name for where it comes from; by default that of the folder.")
def tables(folder: Path, source: str) -> list[Source]:
    """Plain CSV: ideas.csv, comments.csv and votes.csv, each of which may be missing."""
    return [Tables(folder, source)]


@imports.command("undo")
@click.argument("run_id", type=int, metavar="RUN")
@click.option("--by", default="", help="The mail address of the colleague who takes it back.")
@in_a_ready_house
def undo(run_id: int, by: str) -> None:
    """Take back what a run brought in; interrupted, it is run again."""
    with _refusals():
        taken_back = undo_import(run_id, colleague(by), lambda kind, n: click.echo(_listed({kind: n}), err=True))
    _let_flow()
    click.echo(f"Import {run_id} is taken back: " + _listed(taken_back) + ".")


@imports.command("runs")
@in_a_ready_house
def show_runs() -> None:
    """List the last runs."""
    found = outside.runs()
    counted = outside.taken_by([run.id for run in found if not run.ended_at])
    for run in found:
        taken = sum(each["taken"] for each in run.totals.get("tables", {}).values()) or counted.get(run.id, 0)
        state = _state(run)
        click.echo(f"{run.id:6}  {run.begun_at:%Y-%m-%d %H:%M}  {state:10}  {taken:8} taken  {run.source}")


def _state(run: ImportRun) -> str:
    """Return how a run stands: one that did not end runs as long as it holds the lock of its source."""
    if run.undone_at or run.ended_at:
        return "taken back" if run.undone_at else "ended"
    with alone(lock_of(run.source)) as is_free:
        return "broken off" if is_free else "running"


@imports.command("refusals")
@click.argument("run_id", type=int, metavar="RUN")
@in_a_ready_house
def show_refusals(run_id: int) -> None:
    """Print every row that a run refused, as CSV: table, key, reason."""
    with _refusals():
        outside.get_run(run_id)
    writer = csv.writer(sys.stdout)
    writer.writerow(["table", "key", "reason"])
    writer.writerows(outside.refusals(run_id))


def bring(sources: list[Source], wishes: Wishes) -> None:
    """Import one source after another, let the river learn of it, and say how it went."""
    summaries = [_bring(source, wishes) for source in sources]
    if not wishes.is_dry:
        _let_flow()
    if wishes.as_json:
        click.echo(json.dumps(summaries[0] if len(summaries) == 1 else {"imports": summaries}, ensure_ascii=False))
        return
    for summary in summaries:
        _tell(summary)


def _bring(source: Source, wishes: Wishes) -> dict[str, Any]:
    """Import one source and return its summary."""
    began = time.monotonic()
    intake = Intake(source.source, by_id=colleague(wishes.by), is_dry=wishes.is_dry)
    rows = source.rows()
    if not wishes.names:
        rows = disguised(rows, Pseudonyms(source.source, keys()[-1].encode()))
    totals = intake.take(rows, Progress(source.source))
    click.echo("", err=True)
    head = {"run": intake.run_id or None, "source": source.source, "dry_run": wishes.is_dry}
    refused = [{"table": each.table, "key": each.key, "reason": each.reason} for each in totals.refusals]
    return {**head, "seconds": round(time.monotonic() - began, 1), **totals.as_plain(), "refused": refused}


class Progress:
    """Says on the error stream how far an import is: at once where somebody watches, else now and then."""

    def __init__(self, name: str) -> None:
        self.name, self.told_at = name, time.monotonic()
        self.pause = 0.2 if sys.stderr.isatty() else 5.0

    def __call__(self, totals: Totals) -> None:
        """Tell how many rows have had which fate."""
        if time.monotonic() - self.told_at < self.pause:
            return
        self.told_at = time.monotonic()
        fates = totals.fates()
        line = f"{self.name}: {fates['taken']} taken, {fates['there']} there, {fates['refused']} refused"
        click.echo(f"\r{line}" if sys.stderr.isatty() else line, nl=not sys.stderr.isatty(), err=True)


def _tell(summary: dict[str, Any]) -> None:
    """Print a summary for people."""
    run = "dry run" if summary["dry_run"] else f"run {summary['run']}"
    click.echo(f"{summary['source']} ({run}, {summary['seconds']} s)")
    for table, each in summary["tables"].items():
        line = "{read:8} read = {taken} taken + {there} already there + {refused} refused".format(**each)
        click.echo(f"  {table:12}{line}")
        for remark, n in each["remarks"].items():
            click.echo(f"    {n:8} of those taken: {remark}")
        for reason, n in each["reasons"].items():
            keys = [one["key"] for one in summary["refused"] if (one["table"], one["reason"]) == (table, reason)]
            more = ", …" if n > SHOWN else ""
            click.echo(f"    {n:8} refused: {reason} ({', '.join(keys[:SHOWN])}{more})")
    if summary["made"]:
        click.echo(f"  besides, for those whom no table lists: {_listed(summary['made'])}")


def _listed(counts: dict[str, int]) -> str:
    """Return how many things of which kind, in words."""
    return ", ".join(f"{n} {KINDS.get(kind, kind)}" for kind, n in counts.items())


def colleague(mail: str) -> int | None:
    """Return who acts; without a mail address it is the house itself."""
    if not mail:
        return None
    person_id = find_by_mail(mail)
    if person_id is None:
        raise click.ClickException("Nobody signs in with this address.")
    return person_id


@contextmanager
def _refusals() -> Iterator[None]:
    """End the command with a sentence where the house refuses, or somebody interrupts."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except KeyboardInterrupt:
        click.echo("\nInterrupted.  What was taken stays; run the same command again to go on.", err=True)
        raise SystemExit(130) from None


def _let_flow() -> None:
    """Let projections learn of it, unless the server that runs beside us does."""
    with alone(RUNNER) as mine:
        while mine and run_once(READERS):
            pass
