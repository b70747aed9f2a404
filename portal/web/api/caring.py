"""Feedback, and the customer's word on the answer."""

from typing import Any

from portal.feedback.queries import feedback_of, get_feedback
from portal.flows.feedback import give_feedback, give_verdict
from portal.web.api import models
from portal.web.api.community import me
from portal.web.api.contract import route
from portal.web.policy import MEMBERS
from portal.web.viewing import current_viewer

Feedbacks = models.Listed[models.FeedbackOut]


@route("GET", "/feedback", to=MEMBERS, asks=models.Paged, gives=Feedbacks)
def list_feedback(query: models.Paged) -> Any:
    """Return what one told the company, the latest first."""
    page = feedback_of(me(), query.after, query.limit)
    return Feedbacks(items=[_told(row) for row in page.items], next=page.next)


def _told(row: Any) -> models.FeedbackOut:
    names = ("id", "kind", "body", "rating", "product_id", "order_id", "accepted")
    return models.FeedbackOut(created_at=row.given_at, **{name: getattr(row, name) for name in names})


def _one(feedback_id: int) -> models.FeedbackOut:
    return _told(get_feedback(feedback_id, current_viewer()))


@route(
    "POST", "/feedback", to=MEMBERS, takes=models.FeedbackIn, gives=models.FeedbackOut, status=201, limit="60 per hour"
)
def post_feedback(body: models.FeedbackIn) -> Any:
    """Tell the company something; it opens a case."""
    about = (body.rating, body.product_id, body.order_id)
    return _one(give_feedback(me(), body.kind, body.body, *about))


@route("PUT", "/feedback/<int:feedback_id>/verdict", to=MEMBERS, takes=models.VerdictIn, gives=models.FeedbackOut)
def put_verdict(feedback_id: int, body: models.VerdictIn) -> Any:
    """Say whether the answer settled the matter."""
    give_verdict(feedback_id, body.accepted, me())
    return _one(feedback_id)
