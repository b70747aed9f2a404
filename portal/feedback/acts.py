"""What a customer does: give feedback, and say whether the answer settled it."""

from sqlalchemy import update

from portal.events.feedback import FeedbackGiven, FeedbackVerdictGiven
from portal.feedback.models import Feedback
from portal.feedback.rules import KINDS
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Invalid, NotFound, Refused
from portal.kit.markdown import RENDER_VERSION
from portal.kit.text import clean, language_of, plain
from portal.people.acts import own_audience
from portal.people.queries import role_of
from portal.people.rules import ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered

SUMMARY = 80  # letters of the first words


@act
def give_feedback(
    author_id: int,
    kind: str,
    body: str,
    rating: int | None = None,
    product_id: int | None = None,
    order_id: int | None = None,
    came_from: str = "",
) -> int:
    """Tell the company something, about a product, an order or the community; return the id."""
    check_role(role_of(author_id), *ROLES)
    body = _checked(kind, body, rating)
    row = Feedback(author_id=author_id, kind=kind, body=body, html=rendered(body), render_version=RENDER_VERSION)
    row.summary, row.language, row.rating = plain(body, SUMMARY), language_of(body), rating
    row.product_id, row.order_id, row.came_from = product_id, order_id, came_from
    row.audience_id, row.given_at = own_audience(author_id), told_at()
    db.session.add(row)
    db.session.flush()
    told = (row.id, author_id, kind, body, rating, product_id, order_id, row.language, row.audience_id, came_from)
    record(FeedbackGiven(*told), author_id)
    return row.id


def _checked(kind: str, body: str, rating: int | None) -> str:
    """Return the cleaned words, or say beside each field what is wrong with it."""
    wrong: dict[str, str | Refused] = {}
    if kind not in KINDS:
        wrong["kind"] = "Please choose what it is."
    if rating is not None and rating not in limits.RATING:
        wrong["rating"] = Refused("Please give a number from {least} to {most}.", least=1, most=5)
    try:
        body = limits.MESSAGE.text(clean(body))
    except Refused as refusal:
        wrong["body"] = refusal
    if wrong:
        raise Invalid(wrong)
    return body


@act
def give_verdict(feedback_id: int, accepted: bool, author_id: int) -> None:
    """Say whether the answer settled the matter; only the author has this word."""
    row = load(Feedback, feedback_id)
    if row.author_id != author_id:
        raise NotFound("This does not exist, or not any more.")
    row.accepted, row.judged_at = accepted, told_at()
    record(FeedbackVerdictGiven(feedback_id, author_id, accepted), author_id)


def blank_words(author_id: int) -> None:
    """Blank what a person who is forgotten told us; called inside the answer to their leaving."""
    blank = {"body": "…", "html": "", "summary": "…"}
    db.session.execute(update(Feedback).filter_by(author_id=author_id).values(blank))
