"""Which event makes which push: ids and numbers, as they are now; the browser fetches what it may see."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from portal.ideas.models import Idea
from portal.kit.db import db
from portal.knowledge.models import ProductQuestion
from portal.knowledge.queries.wondering import questions_about
from portal.production.models import Batch

Push = tuple[str, dict[str, Any]]
ELSEWHERE = {
    "order.placed",
    "order.pledged",
    "order.paid",
    "order.moved",
    "shipment.moved",
}  # of these, other subjects than their own hear too
STANDING = (
    "case.opened",
    "case.answered",
    "case.replied",
    "case.resolved",
    "case.reopened",
    "case.closed",
    "case.not_reached",
)
TO_CUSTOMER = set(STANDING)  # what a customer sees of a case; who has it and what colleagues note is among us
GONE = {"idea.hidden", "idea.removed", "group.hidden"}  # after these nobody follows the subject any more
LEFT = {"group.left", "group.removed"}  # after these a person sees less than the sockets that they have open


def _votes(row: Any) -> list[Push]:
    """Tell of the votes where they count: at the idea, or at the one it was merged into."""
    root = select(func.coalesce(Idea.canonical_id, Idea.id)).filter_by(id=row.data["idea_id"]).scalar_subquery()
    found = db.session.execute(select(Idea.id, Idea.votes).where(Idea.id == root)).first()
    return [("votes", {"subject": f"idea:{found.id}", "votes": found.votes})] if found else []


def _merged(row: Any) -> list[Push]:
    """Tell those who look at either idea."""
    other = f"idea:{row.data.get('into_id') or row.data.get('from_id')}"
    return [
        *_votes(row),
        ("status", {"subject": row.subject, "status": ""}),
        ("status", {"subject": other, "status": ""}),
    ]


def _comments(row: Any) -> list[Push]:
    comments = db.session.scalar(select(Idea.comments).filter_by(id=row.data["idea_id"]))
    return [("comments", {"subject": row.subject, "comments": comments})]


def _status(row: Any) -> list[Push]:
    return [("status", {"subject": row.subject, "status": row.data.get("status", "")})]


def _stage(row: Any) -> list[Push]:
    batch_id = row.data["batch_id"]
    return [("stage", {"subject": f"batch:{batch_id}", "batch": batch_id})]


def _asked(row: Any) -> list[Push]:
    comments = db.session.scalar(select(Batch.comments).filter_by(id=row.data["batch_id"]))
    return [("comments", {"subject": row.subject, "comments": comments})]


def _ordered(row: Any) -> list[Push]:
    """Tell those who look at the order, and those who look at the pre-order that it counts for."""
    subjects = [row.subject, f"preorder:{row.data['preorder_id']}"]
    return [("status", {"subject": subject, "status": ""}) for subject in subjects]


def _parcel(row: Any) -> list[Push]:
    """Tell those who look at the batch, and the buyer who looks at the order."""
    order_id = row.data.get("order_id")
    mine = [("status", {"subject": f"order:{order_id}", "status": row.data["status"]})] if order_id else []
    return [*_stage(row), *mine]


def _case(row: Any) -> list[Push]:
    """Tell those who work on the case; and its customer, who looks at the feedback, but never of a note."""
    subjects = [row.subject, *([f"feedback:{row.data['feedback_id']}"] if row.kind in TO_CUSTOMER else [])]
    return [("status", {"subject": subject, "status": ""}) for subject in subjects]


def _wondered(row: Any) -> list[Push]:
    """Tell those who look at the questions about a product how many there are."""
    return [("comments", {"subject": row.subject, "comments": questions_about(row.data["product_id"])})]


def _wanted(row: Any) -> list[Push]:
    """Tell how many want to know it."""
    question_id = row.data["product_question_id"]
    votes = db.session.scalar(select(ProductQuestion.votes).filter_by(id=question_id))
    return [("votes", {"subject": f"product_question:{question_id}", "votes": votes})]


def _told_all(row: Any) -> list[Push]:
    """Tell that a question about a product has an answer, or another one."""
    return [("status", {"subject": f"product_question:{row.data['product_question_id']}", "status": ""})]


PUSHES: dict[str, Callable[[Any], list[Push]]] = {
    "idea.voted": _votes,
    "idea.vote_withdrawn": _votes,
    "idea.votes_recounted": _votes,
    "idea.votes_held": _votes,
    "idea.votes_released": _votes,
    "idea.tallied": _votes,
    "idea.tally_withdrawn": _votes,
    "idea.merged": _merged,
    "idea.parted": _merged,
    "idea.commented": _comments,
    "idea.comment_hidden": _comments,
    "idea.comment_restored": _comments,
    "idea.comment_removed": _comments,
    "idea.decided": _status,
    "idea.edited": _status,
    "idea.locked": _status,
    "idea.unlocked": _status,
    **dict.fromkeys((*STANDING, "case.assigned", "case.noted"), _case),
    "challenge.written": _status,
    "challenge.published": _status,
    "challenge.extended": _status,
    "challenge.entered": _status,
    "challenge.closed": _status,
    "challenge.decided": _status,
    "challenge.cancelled": _status,
    "challenge.moved": _status,
    "challenge.appeal_answered": _status,
    "meeting.begun": _status,
    "meeting.ended": _status,
    "meeting.changed": _status,
    "meeting.cancelled": _status,
    "order.placed": _ordered,
    "order.pledged": _ordered,
    "order.paid": _ordered,
    "order.moved": _ordered,
    "preorder.moved": _status,
    "preorder.closed": _status,
    "batch.started": _stage,
    "batch.cancelled": _stage,
    "batch.unbuilt": _stage,
    "batch.advanced": _stage,
    "shipment.moved": _parcel,
    "shipment.tracked": _status,
    "shipment.renamed": _status,
    "shipment.resent": _status,
    "shipment.divided": _status,
    "order.delayed": _status,
    "order.addressed": _status,
    "batch.asked": _asked,
    "batch.answered": _asked,
    "batch.comment_hidden": _asked,
    "batch.comment_restored": _asked,
    "product_question.asked": _wondered,
    "product_question.hidden": _wondered,
    "product_question.restored": _wondered,
    "product_question.voted": _wanted,
    "product_question.vote_withdrawn": _wanted,
    "product_question.answered": _told_all,
}


def room_of(row: Any, push: dict[str, Any]) -> str:
    """Return who hears a push: those who follow what it is about."""
    return str(push.get("subject", row.subject))


def gone_with(row: Any) -> list[str]:
    """Return what nobody may follow any more after an event: what it is about, and what was hidden with that."""
    return [row.subject, *(f"idea:{each}" for each in row.data.get("ideas", ()))] if row.kind in GONE else []


def hears_of(row: Any, followed: set[str]) -> bool:
    """Say whether an event may concern those who follow these subjects."""
    return row.subject in followed or row.kind in ELSEWHERE or row.kind in TO_CUSTOMER


def pushes_of(row: Any) -> list[Push]:
    """Return what open browsers hear of an event."""
    make = PUSHES.get(row.kind)
    return make(row) if make else []
