"""How rooms read a setting without knowing the web."""

from collections.abc import Callable, Mapping
from typing import Any

_settings: dict[str, Any] = {}
_chosen: dict[str, Callable[[], Any]] = {}


def settle(settings: dict[str, Any], chosen: Mapping[str, Callable[[], Any]] | None = None) -> None:
    """Make these the settings of this process; of some it is asked first whether the company chose something else."""
    _settings.clear()
    _settings.update(settings)
    _chosen.clear()
    _chosen.update(chosen or {})


def setting(name: str) -> Any:
    """Return a setting of `config.py`, or what the company chose in its place."""
    chosen = _chosen[name]() if name in _chosen else None
    return _settings[name] if chosen is None else chosen
