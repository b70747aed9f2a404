"""What the knowledge room reads."""

from portal.knowledge.queries.articles import (
    Whole,
    about,
    all_articles,
    credited,
    get_article,
    popular_tags,
    products_of,
    published,
    tags_of,
    versions,
)
from portal.knowledge.queries.checks import CHECKS
from portal.knowledge.queries.guides import (
    all_guides,
    draft_of,
    editions,
    ends_of,
    get_guide,
    guides_about,
    open_guides,
    products_of_guide,
    published_tree,
)
from portal.knowledge.queries.manuals import find_manual, manuals_of

__all__ = [
    "CHECKS",
    "Whole",
    "about",
    "all_articles",
    "all_guides",
    "credited",
    "draft_of",
    "editions",
    "ends_of",
    "find_manual",
    "get_article",
    "get_guide",
    "guides_about",
    "manuals_of",
    "open_guides",
    "popular_tags",
    "products_of",
    "products_of_guide",
    "published",
    "published_tree",
    "tags_of",
    "versions",
]
