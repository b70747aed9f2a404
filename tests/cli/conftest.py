"""A house that is ready for the world, for all commands that ask for one."""

import shutil

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.kit import form

SAFE = {
    "PUBLIC_URL": "https://ideas.example.org",
    "PROXIES": "1",
    "MAIL_URL": "smtp://user:password@mail.example.org:587",
    "MAIL_FROM": "Ideas <ideas@example.org>",
    "RIVER": "elsewhere",
    "SIMULATOR": "off",
    "BANK_ACCOUNT": "DE89 3704 0044 0532 0130 00",
}


def wellspring(*words):
    said = CliRunner().invoke(main, words, catch_exceptions=False)
    return said.output, said.exit_code


@pytest.fixture(scope="session")
def ready(tmp_path_factory, line):
    """A house that is ready for the world, made once; each test has a copy."""
    folder = tmp_path_factory.mktemp("ready") / "data"
    admin = ("--email", "ad@example.org", "--name", "Ad", "--role", "admin", "--password", "q7Wm-93kkdz")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(form, "MIGRATIONS", line)
        _live_in(folder, patched)
        wellspring("migrate")
        wellspring("user", "create", *admin)
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch, migrated, ready):
    """A house that is ready for the world."""
    _live_in(tmp_path / "data", monkeypatch)
    return shutil.copytree(ready, tmp_path / "data")


def _live_in(folder, monkeypatch):
    for name, value in {"DATA": str(folder), **SAFE}.items():
        monkeypatch.setenv(f"WELLSPRING_{name}", value)
