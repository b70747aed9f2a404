"""The real server as a process of its own: for journeys in a browser, for crashes, and for figures."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from functools import cache
from pathlib import Path

from tests.leash import Leashed, free_port

ROOT = Path(__file__).parent.parent


class Server:
    """`wellspring serve` on a free port, with a folder of its own for all that it keeps."""

    program: tuple[str, ...] = ("-m", "portal", "serve")

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {
            "WELLSPRING_DATA": str(self.folder),
            "WELLSPRING_PORT": str(self.port),
            "WELLSPRING_PUBLIC_URL": self.url,
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("WELLSPRING_")}
        others.pop("PYTHONDONTWRITEBYTECODE", None)  # a house that opens again has read its code before
        self.env = others | own | settings

    def start(self) -> "Server":
        """Start the server and wait until it says that it is ready."""
        self.move_in()
        return self.start_again()

    def move_in(self) -> None:
        """Bring the tables in: on SQLite, where nobody lives yet, those of a house that was built once."""
        if "WELLSPRING_DATABASE_URL" in self.env or (self.folder / "wellspring.db").exists():
            self.command("migrate")
        else:
            shutil.copytree(built(), self.folder, dirs_exist_ok=True)

    def start_again(self) -> "Server":
        """Start the server on the database as it is, and wait until it says that it is ready."""
        self.process = Leashed([sys.executable, *self.program], self.folder / "serve.log", env=self.env)
        self.process.wait_until(self.is_ready)
        return self

    def command(self, *words: str) -> str:
        """Carry out a command in the same house and return what it printed."""
        done = subprocess.run(wellspring(*words), env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"wellspring {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def is_ready(self) -> bool:
        """Ask the server whether it is ready."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Let the server finish what it does, and end."""
        self.process.stop()

    def kill(self) -> None:
        """End the server as kill -9 does."""
        self.process.kill()


@cache
def built() -> Path:
    """Return the folder of a house in which nobody lives yet, for others to be copied from."""
    folder = Path(tempfile.mkdtemp(prefix="wellspring-built-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Server(folder).command("migrate")
    return folder


def wellspring(*words: str) -> list[str]:
    """Return the command line of one of our commands."""
    return [sys.executable, "-m", "portal", *words]
