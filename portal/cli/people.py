"""`wellspring user` and `wellspring token`: people and programs that may come in."""

import click

from portal.cli.house import in_a_ready_house
from portal.kit.errors import Refused
from portal.people.factors import drop_factors
from portal.people.queries import find_by_mail
from portal.people.rules import CUSTOMER, ROLES
from portal.people.signing import sign_up
from portal.people.tokens import make_token


@click.group()
def user() -> None:
    """Add people who sign in."""


@user.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(ROLES), default=CUSTOMER)
@click.option("--password", required=True)
@in_a_ready_house
def create(email: str, name: str, role: str, password: str) -> None:
    """Add a person whose mail address counts as confirmed."""
    try:
        person_id = sign_up(name, email, password, role=role, confirmed=True)
    except Refused as refusal:
        reasons = [f"{field}: {why}" for field, why in getattr(refusal, "fields", {}).items()]
        raise click.ClickException("; ".join(reasons) or str(refusal)) from refusal
    click.echo(f"{person_id} {email} {role}")


@user.command("drop-factors")
@click.option("--email", required=True)
@in_a_ready_house
def drop(email: str) -> None:
    """Take every second factor from somebody who lost them all, once you are sure who asks; they are written to."""
    person_id = find_by_mail(email)
    if person_id is None:
        raise click.ClickException("Nobody signs in with this address.")
    drop_factors(person_id)
    click.echo(f"{person_id} {email} signs in with the password alone, and may set up a new second factor.")


@click.group()
def token() -> None:
    """Make keys for programs."""


@token.command("create")
@click.option("--email", required=True)
@click.option("--scope", type=click.Choice(("read", "write")), default="read")
@in_a_ready_house
def create_token(email: str, scope: str) -> None:
    """Print a new key and nothing else; it cannot be shown again."""
    person_id = find_by_mail(email)
    if person_id is None:
        raise click.ClickException("Nobody signs in with this address.")
    click.echo(make_token(person_id, scope))
