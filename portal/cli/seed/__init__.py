"""`wellspring seed`: an invented community of a given size, for measuring; begun again it goes on where it stopped."""

from random import Random

import click

from portal.cli.house import in_the_house
from portal.cli.imports import Wishes, bring
from portal.cli.migrations import get_ready
from portal.cli.seed.crowd import PROFILES, Crowd
from portal.kit.clock import now


@click.command()
@click.option("--profile", type=click.Choice(tuple(PROFILES)), default="S", show_default=True)
@click.option("--seed", "number", type=int, default=1, show_default=True, help="The same number gives the same people.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@in_the_house
def seed(profile: str, number: int, as_json: bool) -> None:
    """Fill the house with invented people and what they say, as an import would."""
    get_ready()
    crowd = Crowd(f"seed/{profile}/{number}", PROFILES[profile], Random(f"{profile} {number}"), now())  # noqa: S311
    bring([crowd], Wishes(is_dry=False, as_json=as_json, names=True, by=""))
