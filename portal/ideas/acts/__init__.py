"""What people do with ideas: post, edit, vote and take it back, comment, accept an answer, decide, hide."""

from portal.ideas.acts.boarding import BoardWords, change_board, make_board, move_idea
from portal.ideas.acts.counting import recount_votes
from portal.ideas.acts.deciding import bring_along, decide_idea, hide_idea, restore_idea
from portal.ideas.acts.hearing import Heard
from portal.ideas.acts.merging import merge_ideas, part_ideas
from portal.ideas.acts.talking import (
    accept_answer,
    comment_on,
    follow_idea,
    hide_comment,
    restore_comment,
    unaccept_answer,
    unfollow_idea,
)
from portal.ideas.acts.tallying import take_back_tally, take_tally
from portal.ideas.acts.voting import vote_for, withdraw_vote
from portal.ideas.acts.writing import edit_idea, post_idea

__all__ = [
    "BoardWords",
    "Heard",
    "accept_answer",
    "bring_along",
    "change_board",
    "comment_on",
    "decide_idea",
    "edit_idea",
    "follow_idea",
    "hide_comment",
    "hide_idea",
    "make_board",
    "merge_ideas",
    "move_idea",
    "part_ideas",
    "post_idea",
    "recount_votes",
    "restore_comment",
    "restore_idea",
    "take_back_tally",
    "take_tally",
    "unaccept_answer",
    "unfollow_idea",
    "vote_for",
    "withdraw_vote",
]
