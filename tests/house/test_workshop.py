"""What builds and tests the house: locked libraries, and servers that leave nothing behind."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import postgres, redis
from tests.leash import Leashed, soon

ROOT = Path(__file__).parent.parent.parent
LOCKS = {path.stem: path.read_text() for path in (ROOT / "locks").glob("*.txt")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = {"run": [], "scale": EXTRAS["scale"], "test": EXTRAS["scale"] + EXTRAS["test"]}

each_lock = pytest.mark.parametrize("name", LOCKS)


def locked(name):
    """Return the versions that a lock holds; one library may have several, for several Pythons."""
    found = {}
    for library, version in re.findall(r"^([a-z0-9-]+)(?:\[.*?\])?==(\S+)", LOCKS[name], re.MULTILINE):
        found.setdefault(library, set()).add(Version(version))
    return found


@each_lock
def test_a_lock_names_no_address_and_gives_each_library_a_hash(name):
    assert "//" not in LOCKS[name]
    entries = re.split(r"\n(?=[a-z0-9])", LOCKS[name].partition("\n\n")[2] or LOCKS[name])
    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ASKED)
def test_a_lock_holds_what_the_project_asks_for(name):
    versions = locked(name)
    for asked in map(Requirement, [*PROJECT["dependencies"], *ASKED[name]]):
        assert all(map(asked.specifier.contains, versions[asked.name])), f"make lock: {asked}"


@pytest.mark.parametrize("name", ["run", "scale"])
def test_the_tests_run_with_the_versions_that_are_served(name):
    assert locked(name).items() <= locked("test").items()


def test_a_postgresql_of_our_own_gives_each_test_process_an_empty_database():
    if postgres.programs() is None:
        pytest.skip("There is no PostgreSQL on this machine.")
    url = postgres.postgres_url("somebody").replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE idea (id int)")
    assert postgres.postgres_url("somebody")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('idea')").fetchone() == (None,)


def test_a_server_ends_with_the_process_that_started_it_even_when_that_is_killed():
    if redis.program() is None:
        pytest.skip("There is no Redis on this machine.")
    code = "from tests.redis import Redis; import os; print(Redis().port, flush=True); os.kill(os.getpid(), 9)"
    starter = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    orphan = redis.Redis.__new__(redis.Redis)
    orphan.port = int(starter.stdout)
    assert starter.returncode == -9
    assert soon(lambda: not orphan.answers())


def test_a_redis_of_our_own_comes_back_empty_on_its_port():
    if redis.program() is None:
        pytest.skip("There is no Redis on this machine.")
    with redis.redis_server() as server:
        server.kill()
        assert not server.answers()
        server.start()
        assert server.answers()
    assert not server.answers()


def test_a_server_that_does_not_start_says_why(tmp_path):
    server = Leashed(["/bin/sh", "-c", "echo the port is taken; exit 3"], tmp_path / "log")
    with pytest.raises(RuntimeError, match="the port is taken"):
        server.wait_until(lambda: False)


def test_where_nothing_may_be_skipped_a_skip_fails(tmp_path):
    (tmp_path / "test_one.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('There is no Redis.')\n")
    (tmp_path / "test_all.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.no_skips",
        "-c",
        "/dev/null",
        "--rootdir",
        tmp_path,
        "--continue-on-collection-errors",
    ]
    env = {**os.environ, "WELLSPRING_NO_SKIPS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run([*command, tmp_path], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "There is no Redis." in done.stdout
    assert "no_such_module" in done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
    assert done.returncode
