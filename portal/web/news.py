"""News as letters tell it: in the language of their reader, and only what that reader may see today."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from portal.events import read
from portal.kit.db import db
from portal.kit.i18n import gettext
from portal.outside.sender.news import News
from portal.people.queries import names, viewer
from portal.river.models import EventRow
from portal.web.modules import is_told
from portal.web.subjects import PERSON, SUBJECTS, split, titles, titles_for
from portal.web.telling import name_of, sentence_of, subject_for_readers


def news_for(event_ids: Sequence[int], person_id: int) -> list[News]:
    """Return what happened, in the present language, to things that a person may see."""
    rows: Sequence[EventRow] = db.session.scalars(
        select(EventRow).where(EventRow.id.in_(event_ids)).order_by(EventRow.id)
    ).all()
    rows = [row for row in rows if is_told(subject_for_readers(row))]
    subjects = {subject_for_readers(row) for row in rows}
    called = titles_for(subjects, viewer(person_id)) | titles(each for each in subjects if each.startswith("person:"))
    actors = names(row.actor_id for row in rows if row.actor_id is not None)
    seen = [(row, subject_for_readers(row)) for row in rows]
    return [_told(row, name, actors.get(row.actor_id or 0, ""), called[name]) for row, name in seen if name in called]


def _told(row: EventRow, subject: str, actor: str, title: str) -> News:
    event = read(row.kind, row.data)
    sentence = sentence_of(event, actor or gettext("Somebody"), name_of(subject, title))
    return News(event.kind, subject, sentence, getattr(event, "reason", ""), _path(subject))


def _path(subject: str) -> str:
    """Return the path of a subject; no request is there to ask."""
    kind, key = split(subject)
    endpoint, argument = PERSON if kind == "person" else (SUBJECTS[kind].endpoint, SUBJECTS[kind].argument)
    return current_app.url_map.bind("").build(endpoint, {argument: key})
