"""How a command stands in the house."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from portal.app import create_app
from portal.kit.db import db
from portal.kit.form import is_current
from portal.kit.setting import setting

P = ParamSpec("P")
R = TypeVar("R")


def in_the_house(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command with the settings and the database of this installation."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with create_app().app_context():
            try:
                return command(*args, **kwargs)
            finally:
                db.session.remove()
                db.engine.dispose()

    return run


def in_a_ready_house(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that needs the tables of this release, or say how they are made."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not is_current():
            raise click.ClickException("The database is not of this release: wellspring migrate")
        return command(*args, **kwargs)

    return in_the_house(run)


@contextmanager
def serving() -> Iterator[None]:
    """Say that this process serves the house; several may."""
    with _sign(fcntl.LOCK_SH):
        yield


@contextmanager
def nobody_serves() -> Iterator[None]:
    """Keep the house closed while its floor is taken up."""
    try:
        with _sign(fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield
    except BlockingIOError as error:
        raise click.ClickException("The house is open. Stop its server first.") from error


@contextmanager
def _sign(way: int) -> Iterator[None]:
    """Hold the sign at the door: a lock that ends with the process, whatever ends that."""
    path = setting("DATA") / "locks" / "served"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as sign:
        fcntl.flock(sign, way)
        yield
