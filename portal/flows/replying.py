"""An answer by mail becomes a comment of the person the letter was written to."""

from portal.ideas.acts import comment_on
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.outside.acts import take_answer
from portal.outside.models import Parcel
from portal.outside.readers.answers import read_answer
from portal.river import act


def take_mail(raw: bytes) -> int:
    """Post what a mail answers under the idea that the letter was about; return the comment."""
    answer = read_answer(raw)
    return post_answer(answer.parcel_id, answer.key, answer.sender, answer.words)


@act
def post_answer(parcel_id: int, key: str, sender: str, words: str) -> int:
    """Take an answer to a letter and post it; what cannot be posted leaves the letter unanswered."""
    parcel = db.session.get_one(Parcel, take_answer(parcel_id, key, sender))
    kind, _, idea_id = parcel.subject.partition(":")
    if kind != "idea":
        raise Refused("This letter cannot be answered by mail.")
    return comment_on(int(idea_id), parcel.person_id, words)
