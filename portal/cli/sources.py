"""`wellspring sources`: work the ranking out anew, and put it on trial."""

import json

import click

from portal.cli.house import in_a_ready_house
from portal.sources import queries
from portal.sources.projections import scores, trial, value
from portal.sources.rules.validation import Verdict

NAMES = {
    "expected": "expected useful contributions",
    "votes": "votes received",
    "points": "points",
    "contributions": "contributions so far",
    "recent": "recent contributions",
    "used": "used so far",
    "chance": "chance",
}


@click.group()
def sources() -> None:
    """Rank those who contribute, and check what the ranking is worth."""


@sources.command()
@click.option("--if-stale", is_flag=True, help="Only if something was learned since it was last worked out.")
@in_a_ready_house
def rank(if_stale: bool) -> None:
    """Work out the ranking from what the river has told."""
    if if_stale and not scores.is_stale():
        click.echo("Nothing new.")
        return
    click.echo(f"{scores.work_out()} people ranked.")


@sources.command()
@in_a_ready_house
def worth() -> None:
    """Work out what each customer is expected to buy within a year."""
    customers = value.value()
    run = queries.find_run(value.WORTH)
    found = run.found if run else {}
    if not found.get("is_enough"):
        click.echo(f"{customers} customers: not enough orders to foretell more; recency, frequency and money are kept.")
        return
    fit, shown = found["quality"], {name: round(number, 4) for name, number in found["buying"].items()}
    click.echo(f"{customers} customers, {fit['repeats']} repeat orders, {fit['foretold']:.0f} by the model: {shown}")


@sources.command()
@click.option("--json", "as_json", is_flag=True)
@in_a_ready_house
def validate(as_json: bool) -> None:
    """Compare the ranking with simple counts, by what came true after each month's end."""
    found = trial.validate()
    if as_json:
        click.echo(json.dumps(trial.plain(found) if found else None))
    elif found is None:
        click.echo("There is no hold-out yet: it needs more than a year of history in which something was used.")
    else:
        click.echo("\n".join(report(found)))


def report(found: Verdict) -> list[str]:
    """Return the verdict as lines to read."""
    head = f"{found.cuts} month ends, {found.people} people, {found.positives} of them brought something that was used"
    lines = [f"{head} ({found.uses} times).", f"{'':32}{'NDCG@20':>9}{'AUC':>8}{'top 20 hold':>13}"]
    for one in found.measured:
        lines.append(f"{NAMES[one.name]:32}{one.ndcg:9.3f}{one.auc:8.3f}{one.share:12.1%} ")
    lines.append("Difference in NDCG@20 to each, with its 95 % interval over resampled people:")
    for duel in found.duels:
        said = "better" if duel.is_won else "not shown to be better"
        lines.append(f"  {NAMES[duel.rival]:30}{duel.difference:+9.3f}  [{duel.low:+.3f}, {duel.high:+.3f}]  {said}")
    lines.append("Tenths of those who had contributed, by what was expected of them, and what came within a quarter:")
    for number, tenth in enumerate(found.deciles, 1):
        lines.append(f"  {number:2}  expected {tenth.expected:9.2f}   used {tenth.real:6}   decided {tenth.decided:6}")
    fresh = found.newcomers
    return [*lines, f"  who had not contributed before:   used {fresh.real:6}   decided {fresh.decided:6}"]
