"""No more letters: asked for from a letter, by a person with a button or by their mail program with one request."""

from flask import render_template

from portal.kit.errors import NotFound
from portal.kit.seals import is_sealed
from portal.outside.sender.news import ALL, stop_words
from portal.outside.topics import TOPICS
from portal.outside.wishes import stop_letters
from portal.web.pages import Pages
from portal.web.policy import ANYBODY

bp = Pages("letters", __name__)
LINK = "/letters/<int:person_id>/<topic>/<proof>"


@bp.get(LINK, to=ANYBODY)
def ask(person_id: int, topic: str, proof: str) -> str:
    """Ask whether it is meant: programs that look into mails open links, and must change nothing."""
    return _page(person_id, topic, proof, done=False)


@bp.post(LINK, to=ANYBODY, limit="60 per minute", most=16_384, free=True)
def stop(person_id: int, topic: str, proof: str) -> str:
    """Write no more letters on a topic; who has the link needs no other proof, and need not sign in."""
    page = _page(person_id, topic, proof, done=True)
    stop_letters(person_id, TOPICS if topic == ALL else [topic])
    return page


def _page(person_id: int, topic: str, proof: str, *, done: bool) -> str:
    if topic not in (ALL, *TOPICS) or not is_sealed(stop_words(person_id, topic), proof):
        raise NotFound("This link is not one of ours.")
    words = TOPICS[topic].name if topic in TOPICS else ""
    link = {"person_id": person_id, "topic": topic, "proof": proof}
    return render_template("site/notices/stop.html", words=words, link=link, done=done)
