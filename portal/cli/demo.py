"""`wellspring demo`: a small believable company and its community to look at."""

import click

from portal.app import READERS
from portal.cli.house import in_the_house
from portal.cli.migrations import get_ready
from portal.demo import SIGN_INS, fill, is_filled


@click.command()
@in_the_house
def demo() -> None:
    """Fill this house with the demo, once, and print who may sign in."""
    get_ready()
    if not is_filled():
        click.echo("The story of the demo is being told; this takes a little while …", err=True)
        fill(READERS)
    for role, mail, password in SIGN_INS:
        click.echo(f"{role:12} {mail:28} {password}")
