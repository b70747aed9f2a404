"""A figure: what was measured, and what we want it to be; a table of them; and where the help page finds them."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.kit.clock import now

KEPT = Path(__file__).parents[2] / "templates" / "help" / "figures.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit; `least` or `most` is what we want, where we want something."""

    name: str
    words: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def shown(self) -> str:
        """Return the value with its unit."""
        return f"{_short(self.value)} {self.unit}".strip()

    @property
    def wanted(self) -> str:
        """Return what is wanted, or nothing."""
        if self.least is not None:
            return f"≥ {_short(self.least)}"
        return "" if self.most is None else f"≤ {_short(self.most)}"

    @property
    def is_met(self) -> bool:
        """Say whether the value is as we want it."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


def _short(value: float) -> str:
    """Write a number with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures in lines, each with what is wanted and whether it is so."""
    wide = max((len(figure.words) for figure in figures), default=0)
    marks = {True: "", False: "  falls short"}
    return "\n".join(
        f"  {each.words:{wide}}  {each.shown:>20}  {each.wanted:>10}{marks[each.is_met]}" for each in figures
    )


def keep(figures: Sequence[Figure]) -> None:
    """Keep the figures, and on which machine they were taken, for the help page."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept |= {each.name: {"value": each.shown, "wanted": each.wanted} for each in figures}
    kept["machine"] = {"value": machine(), "wanted": ""}
    kept["day"] = {"value": f"{now():%Y-%m-%d}", "wanted": ""}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def machine() -> str:
    """Return what kind of machine this is."""
    return f"{os.cpu_count()} cores {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
