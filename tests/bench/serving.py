"""The real server with one route more: two bytes with all headers and without a session, to compare pages with."""

from portal.cli.house import serving
from portal.cli.serve import Server
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("bench", __name__)


@bp.get("/two", to=ANYBODY)
def two() -> str:
    """Answer two bytes."""
    return "ok"


if __name__ == "__main__":
    server = Server()
    server.house.register_blueprint(bp)
    with serving():
        server.run()
