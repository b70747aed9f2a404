"""`wellspring key`: another key of the house, without anybody noticing."""

import click

from config import keep_secret_keys, new_key, secret_keys
from portal.cli.house import in_the_house
from portal.kit.seals import keys
from portal.kit.setting import setting
from portal.people.proofs import seal_anew, sealed_before

IN_SETTINGS = "The key stands in WELLSPRING_SECRET_KEY: put a new one there, and the old one into {name}."
NAME = "WELLSPRING_SECRET_KEY_FALLBACKS"


@click.group()
def key() -> None:
    """Change the key of the house: rotate, start every process again, settle, and one day forget."""


@key.command()
@in_the_house
def rotate() -> None:
    """Make a new key that signs from the next start on; what the earlier ones signed still counts."""
    _must_be_ours()
    keep_secret_keys(setting("DATA"), [new_key(), *secret_keys(setting("DATA"))])
    click.echo("There is a new key. Start every process again, then: wellspring key settle")


@key.command()
@in_the_house
def settle() -> None:
    """Seal with the present key what an earlier one sealed: the secrets of authenticator apps."""
    click.echo(f"{seal_anew()} secrets were sealed anew; {len(keys()) - 1} earlier keys still count.")


@key.command()
@in_the_house
def forget() -> None:
    """Drop the earlier keys: links in old letters, and invitations sent before, are not ours any more."""
    _must_be_ours()
    if many := sealed_before():
        raise click.ClickException(f"{many} secrets are sealed with an earlier key: wellspring key settle")
    keep_secret_keys(setting("DATA"), secret_keys(setting("DATA"))[:1])
    click.echo("Only the present key counts from the next start on.")


def _must_be_ours() -> None:
    if keys()[0] not in secret_keys(setting("DATA")):
        raise click.ClickException(IN_SETTINGS.format(name=NAME))
