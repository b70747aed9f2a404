"""The `wellspring` command, for the people who look after the house."""

import click

from portal.cli.migrations import migrate
from portal.cli.river import river
from portal.cli.sources import sources
from portal.cli.verify import verify


@click.group()
def main() -> None:
    """Look after a Wellspring house."""


main.add_command(migrate)
main.add_command(river)
main.add_command(verify)
main.add_command(sources)
