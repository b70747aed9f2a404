"""Take back, in batches, what an import brought: its votes go, its comments and ideas are hidden.

Called inside the act that takes an import back.
"""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import delete, select, update

from portal.events import ideas as events
from portal.ideas.acts.counting import recount_merged
from portal.ideas.acts.taking_over import COUNT_COMMENTS, COUNT_VOTES, Told, comments_of, known_ideas, lower
from portal.ideas.acts.voting import warm_anew
from portal.ideas.models import Idea, Vote
from portal.ideas.rules import SUPPORT
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.rules import THE_MODERATORS
from portal.river import record_many
from portal.talk import acts as talk
from portal.talk.models import Comment, CommentVote


def take_back_votes(vote_ids: Collection[int], by_id: int | None) -> None:
    """Take out votes on ideas as if they had never been given; counts and trends follow."""
    votes = db.session.execute(select(Vote.__table__).where(Vote.id.in_(vote_ids))).all()
    ideas = known_ideas({vote.idea_id for vote in votes})
    db.session.execute(delete(Vote).where(Vote.id.in_(vote_ids)))
    lower(
        COUNT_VOTES,
        Counter(vote.idea_id for vote in votes if vote.value == SUPPORT and not vote.withdrawn_at and not vote.held_at),
    )
    recount_merged(ideas)
    warm_anew({vote.idea_id for vote in votes if vote.warms})
    told: list[Told] = []
    for vote in votes:
        event = events.IdeaVoteWithdrawn(vote.idea_id, ideas[vote.idea_id].author_id, vote.value)
        told.append((event, vote.voter_id or by_id, None))
    record_many(told)


def take_back_votes_on_comments(vote_ids: Collection[int], by_id: int | None) -> None:
    """Take out votes on comments as if they had never been given."""
    votes = db.session.execute(select(CommentVote.__table__).where(CommentVote.id.in_(vote_ids))).all()
    comments = comments_of({vote.comment_id for vote in votes})
    ideas = known_ideas({idea_id for idea_id, _ in comments.values()})
    talk.remove_votes(vote_ids)
    told: list[Told] = []
    for vote in votes:
        idea_id, commenter = comments[vote.comment_id]
        event = events.IdeaCommentVoteWithdrawn(
            idea_id, ideas[idea_id].author_id, vote.comment_id, commenter, vote.value
        )
        told.append((event, vote.voter_id or by_id, None))
    record_many(told)


def take_back_accepted(comment_ids: Collection[int], by_id: int | None) -> None:
    """Let the answers that an import accepted be accepted no more."""
    where = Idea.accepted_comment_id.in_(comment_ids)
    found = db.session.execute(select(Idea.id, Idea.author_id, Idea.accepted_comment_id).where(where)).all()
    comments = comments_of({row.accepted_comment_id for row in found})
    db.session.execute(update(Idea).where(where).values(accepted_comment_id=None, version=Idea.version + 1))
    told: list[Told] = []
    for row in found:
        comment_id = row.accepted_comment_id
        event = events.IdeaAnswerUnaccepted(row.id, row.author_id, comment_id, comments[comment_id][1])
        told.append((event, by_id, None))
    record_many(told)


def take_back_comments(comment_ids: Collection[int], by_id: int | None, reason: str) -> None:
    """Hide the comments that an import brought."""
    shown = select(Comment.id).where(Comment.id.in_(comment_ids), Comment.hidden_at.is_(None))
    comments = comments_of(set(db.session.scalars(shown)))
    ideas = known_ideas({idea_id for idea_id, _ in comments.values()})
    db.session.execute(update(Comment).where(Comment.id.in_(comments)).values(hidden_at=now()))
    lower(COUNT_COMMENTS, Counter(idea_id for idea_id, _ in comments.values()))
    told: list[Told] = []
    for comment_id, (idea_id, commenter) in comments.items():
        event = events.IdeaCommentHidden(idea_id, ideas[idea_id].author_id, comment_id, commenter, reason)
        told.append((event, by_id, None))
    record_many(told)


def take_back_ideas(idea_ids: Collection[int], by_id: int | None, reason: str) -> None:
    """Hide the ideas that an import brought from all but the moderators."""
    shown = select(Idea.id, Idea.author_id).where(Idea.id.in_(idea_ids), Idea.audience_id != THE_MODERATORS)
    shown = shown.where(Idea.removed_at.is_(None))
    found = db.session.execute(shown).all()
    hidden = {"shown_to_id": Idea.audience_id, "audience_id": THE_MODERATORS, "version": Idea.version + 1}
    db.session.execute(update(Idea).where(Idea.id.in_([row.id for row in found])).values(hidden))
    record_many([(events.IdeaHidden(row.id, row.author_id, reason), by_id, None) for row in found])
