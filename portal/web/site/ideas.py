"""Where customers read, post, vote and talk."""

from flask import render_template

from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("ideas", __name__)


@bp.get("/ideas", to=ANYBODY, cached=True)
def index() -> str:
    """Show the ideas."""
    return render_template("site/ideas/index.html")
