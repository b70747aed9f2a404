"""Take back a run: votes go, comments and ideas are hidden, invoices go, people of whom we know nothing else too.

Each piece forgets its keys in the transaction that takes it back, so an undoing that was interrupted goes on where
it stopped, and what was taken back may come in again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select, union

from portal.flows.imports.intake import AT_ONCE
from portal.ideas.acts import taking_back as ideas
from portal.ideas.models import Idea, Vote
from portal.kit.db import db
from portal.kit.errors import Conflict
from portal.knowledge.acts import take_back_articles
from portal.knowledge.models import Article
from portal.orders.acts.importing import withdraw_invoices
from portal.orders.models import Order
from portal.outside import acts as outside
from portal.outside.queries import get_run, later_runs, subjects_of_run
from portal.people.forgetting import forget_imported
from portal.people.models import Identity
from portal.people.queries import role_of
from portal.people.rules import OPERATIONS, PRODUCT, THE_MODERATORS, check_role
from portal.river import act
from portal.talk.models import Comment, CommentVote

REASON = "The import that brought this was taken back."
TakeBack = Callable[[Sequence[int], int, int | None], Any]


def undo_import(
    run_id: int, by_id: int | None = None, note: Callable[[str, int], None] = lambda _kind, _n: None
) -> dict[str, int]:
    """Take back everything that a run brought; return how many things of each kind.

    What a later run of the same source brought may be about it, so that goes first.
    """
    _check(run_id, by_id)
    done = Counter[str]()
    for kind, take_back in STEPS:
        while rows := subjects_of_run(run_id, kind, AT_ONCE):
            take_piece_back(run_id, [row.key for row in rows], [_id(row.subject) for row in rows], take_back, by_id)
            done[kind] += len(rows)
            note(kind, done[kind])
    outside.end_undoing(run_id, by_id)
    return dict(done)


def _check(run_id: int, by_id: int | None) -> None:
    if by_id is not None:
        check_role(role_of(by_id), PRODUCT, OPERATIONS)
    if get_run(run_id).undone_at:
        raise Conflict("This import was taken back already.")
    if later := later_runs(run_id):
        listed = ", ".join(map(str, later))
        raise Conflict("Later imports may build on it. Take these back first: {runs}", runs=listed, code="later")


def _id(subject: str) -> int:
    """Return the number of a subject."""
    return int(subject.partition(":")[2])


@act
def take_piece_back(
    run_id: int, keys: Sequence[str], ids: Sequence[int], take_back: TakeBack, by_id: int | None
) -> None:
    """Take back one piece together with its keys."""
    take_back(ids, run_id, by_id)
    outside.forget_keys(run_id, keys, by_id)


def _orders(ids: Sequence[int], run_id: int, by_id: int | None) -> None:
    """Take out as many invoices of the run; which of them is the same, for all go."""
    withdraw_invoices(str(run_id), by_id, most=len(ids))


def _people(ids: Sequence[int], run_id: int, by_id: int | None) -> None:
    """Forget the people of whom nothing is left."""
    left: Any = union(
        select(Idea.author_id).where(Idea.author_id.in_(ids), Idea.audience_id != THE_MODERATORS),
        select(Comment.author_id).where(Comment.author_id.in_(ids), Comment.hidden_at.is_(None)),
        select(Article.author_id).where(Article.author_id.in_(ids), Article.status == "published"),
        select(Vote.voter_id).where(Vote.voter_id.in_(ids)),
        select(CommentVote.voter_id).where(CommentVote.voter_id.in_(ids)),
        select(Order.person_id).where(Order.person_id.in_(ids)),
        select(Identity.person_id).where(Identity.person_id.in_(ids), Identity.source != get_run(run_id).source),
    )
    forget_imported(set(ids) - set(db.session.scalars(left)), f"import:{run_id}", by_id)


STEPS: list[tuple[str, TakeBack]] = [
    ("accepted", lambda ids, _run_id, by_id: ideas.take_back_accepted(ids, by_id)),
    ("vote", lambda ids, _run_id, by_id: ideas.take_back_votes(ids, by_id)),
    ("comment_vote", lambda ids, _run_id, by_id: ideas.take_back_votes_on_comments(ids, by_id)),
    ("comment", lambda ids, _run_id, by_id: ideas.take_back_comments(ids, by_id, REASON)),
    ("idea", lambda ids, _run_id, by_id: ideas.take_back_ideas(ids, by_id, REASON)),
    ("article", lambda ids, _run_id, by_id: take_back_articles(ids, by_id)),
    ("order", _orders),
    ("person", _people),
]
