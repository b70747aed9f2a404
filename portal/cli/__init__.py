"""The `wellspring` command, for the people who look after the house."""

import gc
from importlib import import_module

import click

COMMANDS = {  # in the order in which one meets them, and where each is
    "migrate": "migrations.migrate",
    "demo": "demo.demo",
    "serve": "serve.serve",
    "user": "people.user",
    "token": "people.token",
    "key": "keys.key",
    "import": "imports.imports",
    "sources": "sources.sources",
    "trends": "ideas.trends",
    "moderation": "moderation.moderation",
    "mail": "mail.mail",
    "river": "river.river",
    "chores": "chores.chores",
    "verify": "verify.verify",
    "routes": "routes.routes",
    "check": "check.check",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "seed": "seed.seed",
}


class Commands(click.Group):
    """Loads the command that is asked for, and no other: a server starts faster without them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load a command; nothing of what is loaded is garbage, so none is looked for meanwhile, nor in it later."""
        if name not in COMMANDS:
            return None
        place, _, command = COMMANDS[name].partition(".")
        gc.disable()
        try:
            found: click.Command = getattr(import_module(f"portal.cli.{place}"), command)
        finally:
            gc.freeze()
            gc.enable()
        return found


@click.group(cls=Commands)
def main() -> None:
    """Look after a Wellspring house."""
