"""What people do with ideas: post, edit, vote and take it back, comment, accept an answer, decide, hide."""

from portal.ideas.acts.deciding import bring_along, decide_idea, hide_idea, restore_idea
from portal.ideas.acts.talking import (
    accept_answer,
    comment_on,
    follow_idea,
    hide_comment,
    restore_comment,
    unaccept_answer,
    unfollow_idea,
)
from portal.ideas.acts.voting import vote_for, withdraw_vote
from portal.ideas.acts.writing import edit_idea, post_idea

__all__ = [
    "accept_answer",
    "bring_along",
    "comment_on",
    "decide_idea",
    "edit_idea",
    "follow_idea",
    "hide_comment",
    "hide_idea",
    "post_idea",
    "restore_comment",
    "restore_idea",
    "unaccept_answer",
    "unfollow_idea",
    "vote_for",
    "withdraw_vote",
]
