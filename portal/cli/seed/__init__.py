"""`wellspring seed`: an invented community of a given size, for measuring; begun again it goes on where it stopped."""

from random import Random

import click

from portal.cli.house import in_the_house
from portal.cli.migrations import get_ready
from portal.cli.seed.crowd import PROFILES, Crowd
from portal.flows.imports import Intake, Totals
from portal.kit.clock import now


@click.command()
@click.option("--profile", type=click.Choice(tuple(PROFILES)), default="S", show_default=True)
@click.option("--seed", "number", type=int, default=1, show_default=True, help="The same number gives the same people.")
@in_the_house
def seed(profile: str, number: int) -> None:
    """Fill the house with invented people and what they say, as an import would."""
    get_ready()
    crowd = Crowd(PROFILES[profile], Random(f"{profile} {number}"), now())  # noqa: S311 - invented, not secret
    with click.progressbar(length=PROFILES[profile].rows(), label=f"{profile} {number}") as bar:
        totals = Intake(f"seed/{profile}/{number}").take(
            crowd.rows(), lambda so_far: bar.update(_done(so_far) - bar.pos)
        )
    for table, fates in totals.as_plain()["tables"].items():
        click.echo(f"{table:10}{fates['taken']:9,} new {fates['there']:9,} there {fates['refused']:7,} refused")


def _done(totals: Totals) -> int:
    return sum(sum(fates.values()) for fates in totals.tables.values())
