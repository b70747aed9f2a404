"""`wellspring verify`: count again what acts have counted, and name every breach."""

import json

import click

from portal.app import CHECKS
from portal.cli.house import in_a_ready_house


def breaches() -> list[str]:
    """Return what is wrong, one line each."""
    return [f"{check.__module__.split('.')[1]}.{check.__name__}: {tuple(row)}" for check in CHECKS for row in check()]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print how many were checked, and the breaches, as JSON.")
@in_a_ready_house
def verify(as_json: bool) -> None:
    """Check every invariant; the exit code is 1 where one is broken."""
    found = breaches()
    if as_json:
        click.echo(json.dumps({"checks": len(CHECKS), "breaches": found}))
    else:
        for line in found:
            click.echo(line)
        click.echo(f"{len(CHECKS)} checks, {len(found)} breaches.")
    raise SystemExit(1 if found else 0)
