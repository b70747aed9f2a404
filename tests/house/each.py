"""One test for a rule that each of many things keeps: it names all that do not, and is quicker than one for each."""

from collections.abc import Callable, Iterable
from typing import Any


def each(things: Iterable[Any], name: Callable[[Any], str]) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """Return what makes one test of a rule for all these things."""
    kept = list(things)

    def one_test(rule: Callable[[Any], None]) -> Callable[[], None]:
        def test() -> None:
            broken = [f"{name(thing)}: {why}" for thing in kept if (why := why_not(rule, thing))]
            assert not broken, "\n" + "\n".join(broken)

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return one_test


def why_not(rule: Callable[[Any], None], thing: Any) -> str:
    """Return how a thing breaks a rule; nothing if it keeps it."""
    try:
        rule(thing)
    except AssertionError as error:
        return str(error) or "it does not."
    return ""
