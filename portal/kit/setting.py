"""How rooms read a setting without knowing the web."""

from typing import Any

_settings: dict[str, Any] = {}


def settle(settings: dict[str, Any]) -> None:
    """Make these the settings of this process."""
    _settings.clear()
    _settings.update(settings)


def setting(name: str) -> Any:
    """Return a setting of `config.py`."""
    return _settings[name]
