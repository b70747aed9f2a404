"""Before the world comes in, the house says what is still unsafe."""

import re
from pathlib import Path

import pytest
from gunicorn.app.base import BaseApplication

from portal.app import create_app
from portal.cli import main
from portal.cli.check import REMOTE_FILES
from portal.kit.db import db
from portal.people.signing import sign_up
from portal.river.acts import telling
from tests.cli.conftest import wellspring

ROOT = Path(__file__).parents[2]


def test_a_house_that_is_ready_is_let_open(place):
    assert wellspring("check", "--deploy") == ("All is well.\n", 0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PUBLIC_URL", "http://ideas.example.org", "must begin with https"),
        ("PUBLIC_URL", "https://localhost", "the address that visitors use"),
        ("PROXIES", "0", "the number of your proxies"),
        ("SECRET_KEY", "dev", "32 bytes or more"),
        ("SECRET_KEY", "changeme" * 4, "32 bytes or more"),
        ("MAIL_URL", "", "must name a mail server"),
        ("MAIL_FROM", "Ideas <ideas@localhost>", "letters from localhost"),
        ("SIMULATOR", "on", "pay without money"),
        ("BANK_ACCOUNT", "", "where buyers transfer to"),
        ("STRIPE_SECRET", "sk_live_of_nobody", "one of them is missing"),
        ("STRIPE_API", "http://127.0.0.1:1", "the address of Stripe"),
        ("STAFF_SECOND_FACTOR", "off", "a password alone opens the desk"),
        ("LIMITS", "off", "without end"),
        ("LIMIT_FACTOR", "100", "without end"),
        ("REDIS_URL", "redis://cache.example.org/0", "without a password"),
    ],
)
def test_an_unsafe_setting_is_named(place, monkeypatch, name, value, said):
    monkeypatch.setenv(f"WELLSPRING_{name}", value)
    output, code = wellspring("check", "--deploy")
    assert said in output
    assert code == 1
    assert output.count("- ") == 1


def test_a_demo_is_not_for_the_world(place):
    with create_app().app_context():
        with telling("demo"):
            sign_up("Ada", "ada@demo.example", "demo-password", confirmed=True)
        db.session.remove()
        db.engine.dispose()
    output, code = wellspring("check", "--deploy")
    assert "1 sign-ins of the demo" in output
    assert code == 1


def test_a_debugger_an_open_folder_and_old_tables_are_named(place, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    place.chmod(0o755)
    (place / "wellspring.db").unlink()
    output, _ = wellspring("check", "--deploy")
    assert "FLASK_DEBUG must be off" in output
    assert "chmod go=" in output
    assert "wellspring migrate" in output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PUBLIC_URL", "http://ideas.example.org", "must begin with https"),
        ("HOST", "0.0.0.0", ""),
        ("SECRET_KEY", "dev", "32 bytes or more"),
        ("LIMITS", "off", "without end"),
    ],
)
def test_no_server_starts_before_the_world_that_is_not_safe_for_it(place, monkeypatch, name, value, said):
    began = serving(monkeypatch)
    monkeypatch.setenv(f"WELLSPRING_{name}", value)
    output, code = wellspring("serve")
    assert (code, len(began)) == ((1, 0) if said else (0, 1))
    assert said in output


def test_a_demo_is_served_to_this_machine_and_to_no_other(place, monkeypatch):
    began = serving(monkeypatch)
    with create_app().app_context():
        with telling("demo"):
            sign_up("Ada", "ada@demo.example", "demo-password", confirmed=True)
        db.session.remove()
        db.engine.dispose()
    assert "not safe for it:\n- 1 sign-ins of the demo" in wellspring("serve")[0]
    monkeypatch.setenv("WELLSPRING_PUBLIC_URL", "http://127.0.0.1:8000")
    assert wellspring("serve") == ("", 0)
    monkeypatch.setenv("WELLSPRING_HOST", "192.0.2.7")
    assert "must begin with https" in wellspring("serve")[0]
    assert began == ["127.0.0.1:8000"]


def serving(monkeypatch):
    """Let a server that starts only say where it would listen."""
    began = []
    monkeypatch.setattr(BaseApplication, "run", lambda server: began.append(server.cfg.bind[0]))
    return began


def test_file_systems_of_the_network_are_known():
    assert all(map(REMOTE_FILES.fullmatch, ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs")))
    assert not any(map(REMOTE_FILES.fullmatch, ("ext4", "overlay", "tmpfs", "apfs", "")))


@pytest.mark.parametrize("folder", ["", "zh-Hans", "zh-Hant"])
def test_the_help_names_every_setting_and_every_command(folder):
    page = (ROOT / "templates" / "help" / folder / "operating.md").read_text(encoding="utf-8")
    settings = set(re.findall(r"WELLSPRING_[A-Z_]+", (ROOT / "config.py").read_text(encoding="utf-8")))
    assert settings <= set(re.findall(r"WELLSPRING_[A-Z_]+", page))
    told_elsewhere = {"import", "sources", "routes", "demo"}
    assert {name for name in main.commands if f"wellspring {name}" not in page} <= told_elsewhere


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("verify",),
        ("river", "lag"),
        ("token", "create", "--email", "ada@example.org"),
        ("backup", "house.tar.gz"),
    ],
    ids=lambda words: words[0],
)
def test_a_house_without_tables_says_what_is_to_be_done_first(tmp_path, monkeypatch, migrated, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WELLSPRING_DATA", str(tmp_path / "data"))
    output, code = wellspring(*words)
    assert (code, output.endswith("wellspring migrate\n")) == (1, True)
    assert not (tmp_path / "house.tar.gz").exists()


def test_what_nobody_can_be_called_is_said_field_by_field(place):
    words = ("user", "create", "--email", "bo@example.org", "--name", "Bo", "--password", "short")
    assert "password: Please write" in wellspring(*words)[0]


def test_a_projection_that_is_not_there_is_not_learned_anew(place):
    output, code = wellspring("river", "rebuild", "customers.timeline", "customers.timelime")
    assert (code, output) == (1, "Error: There is no such projection: customers.timelime\n")
