"""`wellspring mail take`: answers to letters, as a mail server hands them over or puts them into a folder."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from portal.cli.house import in_a_ready_house
from portal.flows.replying import take_mail
from portal.kit.errors import Refused
from portal.kit.i18n import say

TAKEN, REFUSED = "taken", "refused"


@click.group()
def mail() -> None:
    """Take in answers to letters."""


@mail.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True))
@in_a_ready_house
def take(places: tuple[str, ...]) -> None:
    """Post the answers in these files, folders or maildirs; - reads one mail from the pipe.

    In a folder each mail moves to `taken` or `refused` beside it.  What is refused ends the command with 1.
    """
    if not take_all(places):
        sys.exit(1)


def take_all(places: Iterable[str]) -> bool:
    """Post the answers in these places; say whether all of them were taken."""
    results = [_take(mail) for place in places for mail in _mails(place)]
    return all(results)


def _mails(place: str) -> Iterator[Path | None]:
    if place == "-":
        yield None
        return
    path = Path(place)
    folder = path / "new" if (path / "new").is_dir() else path
    yield from sorted(each for each in folder.iterdir() if each.is_file()) if folder.is_dir() else [path]


def _take(path: Path | None) -> bool:
    """Post one mail and say what became of it."""
    raw = path.read_bytes() if path else sys.stdin.buffer.read()
    name = path.name if path else "-"
    try:
        click.echo(f"{name}: comment {take_mail(raw)}")
    except Refused as refusal:
        click.echo(f"{name}: {say(refusal)}", err=True)
        _move(path, REFUSED)
        return False
    _move(path, TAKEN)
    return True


def _move(path: Path | None, where: str) -> None:
    """Put a mail aside, where it came from a folder of mails."""
    if path is None or (path.parent.name != "new" and path.suffix != ".eml"):
        return
    folder = (path.parent.parent if path.parent.name == "new" else path.parent) / where
    folder.mkdir(exist_ok=True)
    path.replace(folder / path.name)
