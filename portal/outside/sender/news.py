"""What a letter with news tells: today's words about what happened, as far as its reader may see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from flask import current_app

from portal.kit.seals import seal
from portal.kit.setting import setting
from portal.outside.models.mail import Parcel
from portal.outside.queries.wishes import rhythms_of
from portal.outside.rules import reply_key
from portal.outside.topics import NEVER, TOPIC_OF, TOPICS

MOST = 30  # pieces of news in one letter; the page has them all
ALL = "all"


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news: what happened, why, where to look, and the beginning of what was said, if it is about that."""

    kind: str
    subject: str
    sentence: str
    reason: str
    path: str
    words: str = ""


Teller = Callable[..., list[News]]  # events as sentences for a person; the web knows how


def news_in(parcel: Parcel) -> dict[str, Any]:
    """Return what a letter tells, and how to answer it and to hear no more."""
    tell: Teller = current_app.extensions["teller"]
    wished = rhythms_of(parcel.person_id)
    told = tell(parcel.facts["events"], parcel.person_id)
    news = [each for each in told if wished[TOPIC_OF[each.kind]] != NEVER]
    topics = sorted({TOPIC_OF[each.kind] for each in news})
    stop, topic = stop_address(parcel.person_id, topics[0] if len(topics) == 1 else ALL), TOPICS.get("".join(topics))
    more = {"n": len(news), "topic": topic.name if topic else "", "stop": stop}
    return {"news": news[:MOST], "reply_to": _reply_to(parcel, news), **more}


def stop_address(person_id: int, topic: str) -> str:
    """Return where somebody says, without signing in, that no more letters on a topic are wished for."""
    return f"{setting('PUBLIC_URL')}/letters/{person_id}/{topic}/{seal(stop_words(person_id, topic))}"


def stop_words(person_id: int, topic: str) -> str:
    """Return what is sealed in that address."""
    return f"stop {person_id} {topic}"


def _reply_to(parcel: Parcel, news: Sequence[News]) -> str:
    """Return the address at which a letter about one idea may be answered, if the house takes answers by mail."""
    name, _, domain = parseaddr(str(setting("MAIL_REPLY")))[1].partition("@")
    if not domain or {each.subject for each in news} != {parcel.subject} or not parcel.subject.startswith("idea:"):
        return ""
    return f"{name}+{parcel.id}-{reply_key(parcel.id)}@{domain}"
