"""How a command stands in the house."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.app import create_app

P = ParamSpec("P")
R = TypeVar("R")


def in_the_house(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command with the settings and the database of this installation."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with create_app().app_context():
            return command(*args, **kwargs)

    return run
