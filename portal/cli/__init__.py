"""The `wellspring` command, for the people who look after the house."""

import click

from portal.cli.backup import backup, restore
from portal.cli.check import check
from portal.cli.chores import chores
from portal.cli.demo import demo
from portal.cli.imports import imports
from portal.cli.migrations import migrate
from portal.cli.people import token, user
from portal.cli.river import river
from portal.cli.routes import routes
from portal.cli.seed import seed
from portal.cli.serve import serve
from portal.cli.sources import sources
from portal.cli.verify import verify


@click.group()
def main() -> None:
    """Look after a Wellspring house."""


COMMANDS = [
    migrate,
    demo,
    serve,
    user,
    token,
    imports,
    sources,
    river,
    chores,
    verify,
    routes,
    check,
    backup,
    restore,
    seed,
]
for command in COMMANDS:
    main.add_command(command)
