"""`wellspring moderation`: what the machine suggests to moderators, put on trial."""

import json
import random
from dataclasses import asdict
from pathlib import Path

import click

from portal.cli.house import in_a_ready_house
from portal.flows.rings import look_for_rings
from portal.kit.setting import setting
from portal.moderation.rules.spam import Trial, put_on_trial

MESSAGES = "SMSSpamCollection"


@click.group()
def moderation() -> None:
    """Look after what helps the moderators."""


@moderation.command()
@click.option("--data", type=click.Path(path_type=Path), help="The folder with the messages; else that of the samples.")
@click.option("--seed", default=7, show_default=True, help="Which random half is learned from.")
@click.option("--json", "as_json", is_flag=True)
@in_a_ready_house
def spam(data: Path | None, seed: int, as_json: bool) -> None:
    """Learn the weights of spam from one half of some messages, and tell apart the other half."""
    path = (data or Path(setting("SAMPLES")) / "sms-spam") / MESSAGES
    if not path.exists():
        raise click.ClickException(f"There is no {path}.")
    found = try_out(read_messages(path), seed)
    figures = {"precision": round(found.precision, 4), "recall": round(found.recall, 4)}
    counts = {"seen": found.seen, "unseen": found.unseen, "right": found.right, "wrong": found.wrong}
    shown = {**figures, **counts, "missed": found.missed, "seed": seed}
    click.echo(json.dumps(shown) if as_json else " · ".join(f"{name} {value}" for name, value in shown.items()))


@moderation.command()
@click.option("--json", "as_json", is_flag=True)
@in_a_ready_house
def rings(as_json: bool) -> None:
    """Look now for accounts that vote together, as it is done once a day; moderators see what is found."""
    found = look_for_rings()
    shown = asdict(found) | {"rate": round(found.rate, 6), "seconds": round(found.seconds, 2)}
    click.echo(json.dumps(shown) if as_json else " · ".join(f"{name} {value}" for name, value in shown.items()))


def read_messages(path: Path) -> list[tuple[str, bool]]:
    """Return the messages of the file, each once, and whether it is spam."""
    lines = [line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return list({words: kind == "spam" for kind, _, words in lines if kind in ("ham", "spam")}.items())


def try_out(messages: list[tuple[str, bool]], seed: int) -> Trial:
    """Learn from a random half, and tell apart the other."""
    mixed = list(messages)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - nobody's secret
    half = len(mixed) // 2
    return put_on_trial(mixed[:half], mixed[half:])
