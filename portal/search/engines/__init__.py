"""Where an index lives: one small interface, two engines (Whoosh in a folder, PostgreSQL), one search over both."""

from portal.search.engines.engine import Broken, Engine, Missing, Size
from portal.search.engines.index import Hit, Index, Page

__all__ = ["Broken", "Engine", "Hit", "Index", "Missing", "Page", "Size"]
