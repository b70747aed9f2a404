"""Where customers read, post, vote and talk."""

from portal.web.site.ideas import authors, claiming, deciding, drafts, lists, one, talking, voting, wishing, writing
from portal.web.site.ideas.routes import bp

__all__ = ["authors", "bp", "claiming", "deciding", "drafts", "lists", "one", "talking", "voting", "wishing", "writing"]
