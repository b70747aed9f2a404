"""What is done with articles, guides and manuals: write, publish, retire, find helpful, be led, take over."""

from portal.knowledge.acts.asking import Look, close_asking, note_looks, note_readings, note_sent, say_solved
from portal.knowledge.acts.growing import Leads, add_choice, change_choice, remove_choice, remove_step, word_step
from portal.knowledge.acts.guiding import begin_guide, describe_guide, publish_guide, retire_guide
from portal.knowledge.acts.helping import find_helpful, unfind_helpful
from portal.knowledge.acts.manuals import add_manual, withdraw_manual
from portal.knowledge.acts.publishing import publish_article, retire_article
from portal.knowledge.acts.taking_over import ToldArticle, fault_of_article, take_articles, take_back_articles
from portal.knowledge.acts.walking import end_walk
from portal.knowledge.acts.writing import edit_article, write_article

__all__ = [
    "Leads",
    "Look",
    "ToldArticle",
    "add_choice",
    "add_manual",
    "begin_guide",
    "change_choice",
    "close_asking",
    "describe_guide",
    "edit_article",
    "end_walk",
    "fault_of_article",
    "find_helpful",
    "note_looks",
    "note_readings",
    "note_sent",
    "publish_article",
    "publish_guide",
    "remove_choice",
    "remove_step",
    "retire_article",
    "retire_guide",
    "say_solved",
    "take_articles",
    "take_back_articles",
    "unfind_helpful",
    "withdraw_manual",
    "word_step",
    "write_article",
]
