"""What people do with ideas: post, edit, vote and take it back, comment, accept an answer, decide, hide."""

from portal.ideas.acts.assigning import assign_idea, promise_word
from portal.ideas.acts.boarding import BoardWords, change_board, make_board, move_idea
from portal.ideas.acts.building import BuiltOn
from portal.ideas.acts.claiming import claim_idea, post_anonymously
from portal.ideas.acts.counting import recount_votes
from portal.ideas.acts.deciding import bring_along, decide_idea, hide_idea, restore_idea
from portal.ideas.acts.hearing import Heard
from portal.ideas.acts.merging import merge_ideas, part_ideas, tell_apart
from portal.ideas.acts.moderating import lock_idea, remove_comment, remove_idea, unlock_idea
from portal.ideas.acts.sharing import agree_split, decline_split, propose_split
from portal.ideas.acts.tagging import merge_tags, part_tag
from portal.ideas.acts.talking import (
    accept_answer,
    answer_officially,
    comment_on,
    follow_idea,
    hide_comment,
    note_on_idea,
    pin_answer,
    restore_comment,
    unaccept_answer,
    unfollow_idea,
    unpin_answer,
)
from portal.ideas.acts.tallying import take_back_tally, take_tallies, take_tally
from portal.ideas.acts.voting import vote_for, withdraw_vote
from portal.ideas.acts.waiting import let_in_idea
from portal.ideas.acts.wording import change_status_name, name_status
from portal.ideas.acts.writing import edit_idea, post_idea

__all__ = [
    "BoardWords",
    "BuiltOn",
    "Heard",
    "accept_answer",
    "agree_split",
    "answer_officially",
    "assign_idea",
    "bring_along",
    "change_board",
    "change_status_name",
    "claim_idea",
    "comment_on",
    "decide_idea",
    "decline_split",
    "edit_idea",
    "follow_idea",
    "hide_comment",
    "hide_idea",
    "let_in_idea",
    "lock_idea",
    "make_board",
    "merge_ideas",
    "merge_tags",
    "move_idea",
    "name_status",
    "note_on_idea",
    "part_ideas",
    "part_tag",
    "pin_answer",
    "post_anonymously",
    "post_idea",
    "promise_word",
    "propose_split",
    "recount_votes",
    "remove_comment",
    "remove_idea",
    "restore_comment",
    "restore_idea",
    "take_back_tally",
    "take_tallies",
    "take_tally",
    "tell_apart",
    "unaccept_answer",
    "unfollow_idea",
    "unlock_idea",
    "unpin_answer",
    "vote_for",
    "withdraw_vote",
]
