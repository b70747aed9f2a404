"""`wellspring migrate`: bring the database to the form of this release."""

import click

from portal.cli.house import in_the_house
from portal.kit import schema
from portal.rewards import acts as points
from portal.rewards import queries as wallets
from portal.river.naming import name_river


def get_ready() -> list[str]:
    """Bring the tables to the form of this release, name the river, and return what was done."""
    done = schema.migrate()
    name_river()
    for person_id in wallets.without_lots():  # of a house from before points expired; what is more the chores do
        points.lay_lots(person_id)
    return done


@click.command()
@click.option("--draft", metavar="SUBJECT", help="Write the next migration from the models, for the developers.")
@in_the_house
def migrate(draft: str | None) -> None:
    """Bring the database to the form of this release; several may start at once, one does it."""
    if draft:
        click.echo(schema.draft(draft))
        return
    for step in get_ready():
        click.echo(f"Migrated: {step}")
