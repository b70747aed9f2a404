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
from portal.knowledge.queries.asking import asked_in_vain, find_asking, latest_asking, over_askings, owners_of, spared
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
from portal.knowledge.queries.manuals import manuals_of
from portal.knowledge.queries.reading import for_reader

__all__ = [
    "CHECKS",
    "Whole",
    "about",
    "all_articles",
    "all_guides",
    "asked_in_vain",
    "credited",
    "draft_of",
    "editions",
    "ends_of",
    "find_asking",
    "for_reader",
    "get_article",
    "get_guide",
    "guides_about",
    "latest_asking",
    "manuals_of",
    "open_guides",
    "over_askings",
    "owners_of",
    "popular_tags",
    "products_of",
    "products_of_guide",
    "published",
    "published_tree",
    "spared",
    "tags_of",
    "versions",
]
