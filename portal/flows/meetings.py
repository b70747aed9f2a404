"""Live sessions and what else they touch: a weekly row of them, and an answer that becomes knowledge."""

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from portal.kit.errors import Conflict, Invalid, Refused
from portal.knowledge.acts import publish_article, write_article
from portal.meetings import acts
from portal.meetings.queries import get_question
from portal.meetings.rules import WEEKS, title_of, weekly
from portal.people.queries import role_of, viewer
from portal.river import act


@act
def announce_weekly(
    words: tuple[str, str], day: date, at: tuple[int, int], minutes: int, zone: str, person_id: int, *, weeks: int = 1
) -> list[int]:
    """Announce a session, or one a week at the same hour of its place; return their ids."""
    if zone not in available_timezones():
        raise Invalid({"zone": "There is no such time zone."})
    try:
        instants = weekly(day, *at, ZoneInfo(zone), WEEKS.number(weeks))
    except Refused as refusal:
        raise Invalid({"weeks": refusal}) from refusal
    return [acts.announce(*words, instant, minutes, zone, person_id) for instant in instants]


@act
def keep_answer(question_id: int, person_id: int) -> int:
    """Write an answer down as an article that everybody reads, with credit to who asked; return its id."""
    asked = get_question(question_id, viewer(person_id))
    if asked.status != "answered":
        raise Conflict("This question is not answered yet.", code="unanswered")
    quoted = "\n".join(f"> {line}" for line in asked.body.splitlines())
    came_from, body = f"question:{question_id}", f"{quoted}\n\n{asked.answer}"
    people = [asked.author_id] if role_of(asked.author_id) else []  # who left is not named
    article_id = write_article(title_of(asked.body), body, person_id, people=people, came_from=came_from)
    publish_article(article_id, person_id)
    acts.note_kept(question_id, article_id, person_id)
    return article_id
