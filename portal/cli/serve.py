"""`wellspring serve`: the production server for one machine."""

import gc
import logging
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi

from portal.app import create_app
from portal.cli.beside import Beside
from portal.cli.check import OPEN, faces_the_world, found_by
from portal.cli.house import serving
from portal.kit import form
from portal.kit.db import db
from portal.web.gate import Gate
from portal.web.live import listener_of
from portal.web.noting import write_down

log = logging.getLogger(__name__)
PAGES_FIRST = 0.5  # seconds in which a house that opens again has no other work than to open
THREADS_FOR_SOCKETS = 1100  # an open browser keeps a thread; an idle thread costs next to nothing

SETTINGS: dict[str, Any] = {
    "worker_class": "gthread",
    "workers": 1,
    "threads": THREADS_FOR_SOCKETS,
    "worker_connections": 2 * THREADS_FOR_SOCKETS,
    "backlog": 256,
    "timeout": 30,
    "graceful_timeout": 15,
    "limit_request_line": 8190,
    "limit_request_fields": 100,
    "control_socket_disable": True,
}


class Unnamed(wsgi.Response):  # type: ignore[misc]
    """An answer that does not say by which program it was sent: that would help those only who look for its faults."""

    def default_headers(self) -> list[str]:
        """Return what stands before our own headers."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = Unnamed


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one process of threads, the river and the listener beside them."""

    def __init__(self) -> None:
        self.house = create_app()
        self.beside = Beside(self.house, leads=self.house.config["RIVER"] == "here", after=write_down)
        super().__init__()

    def load_config(self) -> None:
        """Set what one machine needs."""
        host = str(self.house.config["HOST"])
        self.cfg.set("bind", f"{f'[{host}]' if ':' in host else host}:{self.house.config['PORT']}")
        self.cfg.set("post_worker_init", lambda _: self.begin())
        self.cfg.set("worker_exit", lambda _server, _worker: self.end())
        for name, value in SETTINGS.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application behind its gate."""
        return Gate(self.house, places=self.house.config["THREADS"], queue=200, seconds=0.5)

    def begin(self) -> None:
        """Let the river flow and the listener listen."""
        self.beside.start(after=PAGES_FIRST)
        listener_of(self.house).start()
        gc.freeze()  # what is loaded by now stays: nobody need look through it for garbage again

    def end(self) -> None:
        """Let what is being read be read to its end."""
        listener_of(self.house).stop()
        self.beside.stop()


def refuse_to_be_unsafe() -> None:
    """Serve this machine as it is; let nobody else in where their secrets could be read or guessed."""
    try:
        if not form.form():
            raise click.ClickException("There are no tables yet: wellspring migrate")
        found = found_by(OPEN) if faces_the_world() else []
    finally:
        db.session.remove()
        db.engine.dispose()
    if found:
        said = "".join(f"\n- {sentence}" for sentence in found)
        raise click.ClickException(f"This house is open to others than this machine, and not safe for it:{said}")


@click.command()
def serve() -> None:
    """Serve the house on this machine until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    server = Server()
    with server.house.app_context():
        refuse_to_be_unsafe()
    if not server.house.config["STAFF_SECOND_FACTOR"]:
        log.warning("WELLSPRING_STAFF_SECOND_FACTOR is off: here a password alone opens the desk.")
    with serving():
        server.run()
