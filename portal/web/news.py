"""News as letters tell it: in the language of their reader, and only what that reader may see today."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from portal.events import read
from portal.kit.db import db
from portal.kit.i18n import gettext
from portal.kit.text import plain
from portal.outside.sender.news import News
from portal.people.queries import names, viewer
from portal.river.models import EventRow
from portal.talk.queries import words_of
from portal.web.modules import is_told
from portal.web.subjects import PERSON, SUBJECTS, split, titles, titles_for
from portal.web.telling import TOGETHER, name_of, sentence_of, subject_for_readers

SAYS = ("idea.commented", "idea.answered")  # of these a letter tells the words too, so that it can be answered
MOST = 600  # characters of them; the page has them all


def news_for(event_ids: Sequence[int], person_id: int, counts: Mapping[int, int] | None = None) -> list[News]:
    """Return what happened, in the present language, to things that a person may see; of some how often it did."""
    rows: Sequence[EventRow] = db.session.scalars(
        select(EventRow).where(EventRow.id.in_(event_ids)).order_by(EventRow.id)
    ).all()
    rows = [row for row in rows if is_told(subject_for_readers(row))]
    subjects = {subject_for_readers(row) for row in rows}
    called = titles_for(subjects, viewer(person_id)) | titles(each for each in subjects if each.startswith("person:"))
    actors = names(row.actor_id for row in rows if row.actor_id is not None)
    said = words_of((row.data["comment_id"] for row in rows if row.kind in SAYS), viewer(person_id))
    seen = [(row, subject_for_readers(row)) for row in rows]
    told = [
        (row, _told(row, name, actors.get(row.actor_id or 0, ""), called[name], said))
        for row, name in seen
        if name in called
    ]
    return [_of_many(news, called[news.subject], (counts or {}).get(row.id, 1)) for row, news in told]


def _of_many(news: News, title: str, n: int) -> News:
    """Return news that tell at once of all that rang together."""
    many = TOGETHER.get(news.kind, ("", ""))[1] if n > 1 else ""
    name = name_of(news.subject, title)
    return replace(news, sentence=gettext(many, n=n, subject=name), words="") if many else news


def _told(row: EventRow, subject: str, actor: str, title: str, said: Mapping[int, str]) -> News:
    event = read(row.kind, row.data)
    nameless, name = TOGETHER.get(event.kind, ("", ""))[0], name_of(subject, title)
    sentence = gettext(nameless, subject=name) if nameless else sentence_of(event, actor or gettext("Somebody"), name)
    return News(event.kind, subject, sentence, getattr(event, "reason", ""), _path(subject), _words(row, said))


def _words(row: EventRow, said: Mapping[int, str]) -> str:
    """Return the beginning of what somebody said, as plain words."""
    html = said.get(row.data["comment_id"], "") if row.kind in SAYS else ""
    return plain(Markup(html), MOST)  # noqa: S704 -- sanitised when it was stored, and told without its marks


def _path(subject: str) -> str:
    """Return the path of a subject; no request is there to ask."""
    kind, key = split(subject)
    endpoint, argument = PERSON if kind == "person" else (SUBJECTS[kind].endpoint, SUBJECTS[kind].argument)
    return current_app.url_map.bind("").build(endpoint, {argument: key})
