"""The `wellspring` command, for the people who look after the house."""

import gc
from importlib import import_module
from typing import Any

import click

from config import Unclear

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

    def invoke(self, ctx: click.Context) -> Any:
        """Say in a sentence what the person at the command can put right."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if sentence := _to_be_put_right(error):
                raise click.ClickException(sentence) from error
            raise


def _to_be_put_right(error: Exception) -> str:
    """Return what is wrong with a setting or the database; nothing where it is ours to put right."""
    from sqlalchemy.exc import OperationalError  # only now: a server starts faster without

    if isinstance(error, OperationalError):
        return f"The database does not answer as it should: {error.orig}"
    return str(error) if isinstance(error, Unclear) else ""


@click.group(cls=Commands)
def main() -> None:
    """Look after a Wellspring house."""
