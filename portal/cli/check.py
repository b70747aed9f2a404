"""`wellspring check --deploy`: everything that must be otherwise before the world may come in."""

import importlib.util
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from sqlalchemy import text

from portal.cli.house import in_the_house
from portal.cli.routes import declared_routes
from portal.kit import form
from portal.kit.db import db, is_postgresql
from portal.kit.seals import keys
from portal.kit.setting import setting
from portal.people.proofs import sealed_before
from portal.people.rules import ADMIN

LOOPBACK = {"127.0.0.1", "localhost", "::1", "", None}
REMOTE_FILES = re.compile(r"nfs\d?|cifs|smb\w*|9p|afs|ceph|lustre|fuse\.(sshfs|glusterfs|s3fs|rclone)")
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
DEMO = text("""
    SELECT count(*) FROM sign_in
     WHERE person_id IN (SELECT actor_id FROM event WHERE kind = 'person.joined' AND origin = 'demo')
""")
ADMINS = text("SELECT count(*) FROM person JOIN sign_in ON person_id = person.id WHERE role = :role")
SUPERUSER = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


def address() -> Iterator[str]:
    """Links, cookies and headers are as safe as the address that visitors use."""
    url = urlsplit(str(setting("PUBLIC_URL")))
    if url.scheme != "https":
        yield "WELLSPRING_PUBLIC_URL must begin with https: without TLS, passwords and sessions travel in clear."
    if url.hostname in LOOPBACK:
        yield "WELLSPRING_PUBLIC_URL must be the address that visitors use: links in mails are made of it."
    if url.scheme == "https" and not setting("PROXIES"):
        yield "WELLSPRING_PROXIES must be the number of your proxies: else all visitors share one limit."


def key() -> Iterator[str]:
    """Whoever guesses the key of the house, or reads it, may forge what it signs."""
    secret, *earlier = keys()
    if _is_weak(secret):
        yield "WELLSPRING_SECRET_KEY must be 32 bytes or more, made by chance; without one, the house makes its own."
    if any(map(_is_weak, earlier)):
        yield "An earlier key is weak, and what it signs still counts: drop it (wellspring key forget)"
    if earlier and form.form() and (many := sealed_before()):
        yield f"{many} secrets are sealed with an earlier key: wellspring key settle"
    yield from _open_to_others(setting("DATA"))


def _is_weak(secret: str) -> bool:
    return len(secret.encode()) < 32 or len(set(secret)) < 12


def _open_to_others(folder: Path) -> Iterator[str]:
    if folder.stat().st_mode & 0o077:
        yield f"Only its owner may enter {folder}: chmod go= {folder}"


def debugging() -> Iterator[str]:
    """What helps a developer helps a burglar."""
    if current_app.debug or current_app.testing or os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        yield "FLASK_DEBUG must be off: its pages show the code and let visitors run their own."
    if setting("LIMITS") != "on" or setting("LIMIT_FACTOR") != 1:
        yield "WELLSPRING_LIMITS must be on and WELLSPRING_LIMIT_FACTOR 1: passwords could be tried without end."


def cards() -> Iterator[str]:
    """Whoever takes cards must hear what becomes of them, and only from whom they ask."""
    secret, calls = str(setting("STRIPE_SECRET")), str(setting("STRIPE_WEBHOOK_SECRET"))
    if bool(secret) != bool(calls):
        yield "WELLSPRING_STRIPE_SECRET and WELLSPRING_STRIPE_WEBHOOK_SECRET go together: one of them is missing."
    if secret and importlib.util.find_spec("stripe") is None:
        yield "The library of Stripe is missing: pip install 'wellspring[stripe]'"
    if secret and "_test_" in secret:
        yield "WELLSPRING_STRIPE_SECRET is a key for tests: no money will come."
    if str(setting("STRIPE_API")) != "https://api.stripe.com":
        yield "WELLSPRING_STRIPE_API must be the address of Stripe."


def demo() -> Iterator[str]:
    """Everybody knows the passwords of a demo."""
    if form.form() and (many := db.session.scalar(DEMO)):
        yield f"{many} sign-ins of the demo are in this house, with passwords that everybody knows: begin a new one."


def people() -> Iterator[str]:
    """Without an administrator nobody gives roles."""
    if form.form() and not db.session.scalar(ADMINS, {"role": ADMIN}):
        yield "There is no administrator: wellspring user create --role admin …"


def factors() -> Iterator[str]:
    """A password that was found out must not open the desk."""
    if not setting("STAFF_SECOND_FACTOR"):
        yield "WELLSPRING_STAFF_SECOND_FACTOR must be on: else a password alone opens the desk."


def mail() -> Iterator[str]:
    """A mail that nobody gets confirms no address and resets no password."""
    url = urlsplit(str(setting("MAIL_URL")))
    if not url.scheme:
        yield "WELLSPRING_MAIL_URL must name a mail server: now letters are only written into a folder."
    if str(setting("MAIL_FROM")).rstrip(">").endswith("@localhost"):
        yield "WELLSPRING_MAIL_FROM must be an address of yours: letters from localhost are thrown away."


def payments() -> Iterator[str]:
    """Money that nobody paid buys real things, and a transfer needs somewhere to go."""
    if setting("SIMULATOR"):
        yield "WELLSPRING_SIMULATOR must be off: buyers could pay without money."
    if not setting("BANK_ACCOUNT"):
        yield "WELLSPRING_BANK_ACCOUNT must say where buyers transfer to."


def tables() -> Iterator[str]:
    """The tables must have the form that this release expects."""
    if not form.is_current():
        yield "The database is of another release: wellspring migrate"


def sqlite() -> Iterator[str]:
    """What SQLite acknowledges must survive a power cut, which takes a disk of the machine itself."""
    if is_postgresql():
        return
    place = Path(str(db.engine.url.database))
    yield from _open_to_others(place.parent)
    if REMOTE_FILES.fullmatch(kind := _file_system(place)):
        yield f"{place} lies on a file system of the network ({kind}), where SQLite loses data: use PostgreSQL there."
    if db.session.scalar(text("PRAGMA journal_mode")) != "wal" or db.session.scalar(text("PRAGMA synchronous")) != 2:
        yield "SQLite must run with journal_mode WAL and synchronous FULL."


def _file_system(path: Path) -> str:
    """Return the kind of file system that a path lies on, where the machine tells."""
    try:
        mounts = [line.split(" ") for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    above = [(mount[1], mount[2]) for mount in mounts if path.is_relative_to(mount[1].replace("\\040", " "))]
    return max(above, key=lambda mount: len(mount[0]))[1] if above else ""


def postgresql() -> Iterator[str]:
    """What PostgreSQL acknowledges must survive a power cut; and its guards bind no superuser."""
    if not is_postgresql():
        return
    for name in DURABLE:
        if (value := db.session.scalar(text(f"SHOW {name}"))) in ("off", "local"):
            yield f"PostgreSQL runs with {name} = {value}: what it acknowledges may be lost."
    if db.session.scalar(SUPERUSER):
        yield "The house signs in to PostgreSQL as a superuser: give it a user of its own that owns its tables only."
    url = db.engine.url
    if not url.password and url.host not in LOOPBACK:
        yield "The house signs in to PostgreSQL over the network without a password."


def redis() -> Iterator[str]:
    """Whoever reaches Redis could send messages to every open browser."""
    url = urlsplit(str(setting("REDIS_URL")))
    if url.scheme != "unix" and url.hostname not in LOOPBACK and not url.password:
        yield "WELLSPRING_REDIS_URL names a Redis on the network without a password."


def routes() -> Iterator[str]:
    """A route that declares no policy is for nobody; somebody forgot it."""
    for row in declared_routes(current_app):
        if row["policy"] == "nobody":
            yield f"{row['method']} {row['rule']} declares no policy."


OPEN = [address, key, debugging, demo]  # nobody outside this machine is let in before these are in order
CHECKS = [*OPEN, people, factors, mail, payments, cards, tables, sqlite, postgresql, redis, routes]


def faces_the_world() -> bool:
    """Say whether anybody comes in from outside this machine: straight, or through a proxy under a name of its own."""
    return not {str(setting("HOST")), urlsplit(str(setting("PUBLIC_URL"))).hostname} <= LOOPBACK


def found_by(checks: Sequence[Callable[[], Iterator[str]]]) -> list[str]:
    """Return what these checks say, each sentence once."""
    return list(dict.fromkeys(sentence for each in checks for sentence in each()))


@click.command()
@click.option("--deploy", is_flag=True, help="Also all that is allowed at home and unsafe before the world.")
@in_the_house
def check(deploy: bool) -> None:
    """Say what is not as it should be; the exit code is 1 if anything is."""
    found = found_by(CHECKS if deploy else [tables, routes])
    for sentence in found:
        click.echo(f"- {sentence}")
    click.echo("All is well." if not found else f"{len(found)} to put right.")
    raise SystemExit(bool(found))
