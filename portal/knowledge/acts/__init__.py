"""What is done with articles: write, edit, publish, retire, find helpful, take over from elsewhere."""

from portal.knowledge.acts.helping import find_helpful, unfind_helpful
from portal.knowledge.acts.publishing import publish_article, retire_article
from portal.knowledge.acts.taking_over import ToldArticle, fault_of_article, take_articles, take_back_articles
from portal.knowledge.acts.writing import edit_article, write_article

__all__ = [
    "ToldArticle",
    "edit_article",
    "fault_of_article",
    "find_helpful",
    "publish_article",
    "retire_article",
    "take_articles",
    "take_back_articles",
    "unfind_helpful",
    "write_article",
]
