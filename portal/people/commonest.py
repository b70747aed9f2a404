"""Passwords that are tried first: the commonest of those that other sites have lost, and our own name."""

import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from portal.kit import limits
from portal.kit.text import fold


def is_common(password: str, *known: str) -> bool:
    """Say whether a password is among the commonest, or is what everybody knows of its owner."""
    folded = fold(password)
    return folded in _commonest() or folded in {fold(each) for each in known}


@cache
def _commonest() -> frozenset[str]:
    # The list is read beside its library: importing that would keep 30 MB of tables in the process for ever.
    spec = find_spec("zxcvbn")
    assert spec is not None
    assert spec.origin is not None
    lists = runpy.run_path(str(Path(spec.origin).with_name("frequency_lists.py")))["FREQUENCY_LISTS"]
    return frozenset(fold(each) for each in lists["passwords"] if len(each) >= limits.PASSWORD.least)
