"""Where everything that a test may need is installed, as in CI, no test may be skipped: WELLSPRING_NO_SKIPS=1."""

import os
from typing import Any

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Turn skips into failures where that is asked for."""
    if os.environ.get("WELLSPRING_NO_SKIPS") == "1":
        config.pluginmanager.register(NoSkips(), "no-skips")


class NoSkips:
    """Fails what would be skipped: a single test, or a whole module at its import."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Any:
        """Look at the report of a test."""
        return forbid((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Any:
        """Look at the report of a module."""
        return forbid((yield))


def forbid(report: Any) -> Any:
    """Return the report, failed if it tells of a skip; an expected failure is none."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here, but this was. {reason}"
    return report
