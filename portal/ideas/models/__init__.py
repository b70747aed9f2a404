"""Ideas, their votes, tags and revisions, and the rounds in which they are compared."""

from portal.ideas.models.boards import Board, NamedStatus
from portal.ideas.models.history import Claim, Distinct, IdeaNote, Merger, Revision, Share, Split
from portal.ideas.models.ideas import Idea, IdeaTag, TagPointer
from portal.ideas.models.opinions import Conversation, GroupOpinion, LeadUser, Weight, Worked
from portal.ideas.models.rounds import Coin, Comparison, Criterion, Entry, Review, Reviewer, Round
from portal.ideas.models.votes import Tally, Vote, Wish

__all__ = [
    "Board",
    "Claim",
    "Coin",
    "Comparison",
    "Conversation",
    "Criterion",
    "Distinct",
    "Entry",
    "GroupOpinion",
    "Idea",
    "IdeaNote",
    "IdeaTag",
    "LeadUser",
    "Merger",
    "NamedStatus",
    "Review",
    "Reviewer",
    "Revision",
    "Round",
    "Share",
    "Split",
    "TagPointer",
    "Tally",
    "Vote",
    "Weight",
    "Wish",
    "Worked",
]
