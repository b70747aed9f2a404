"""The past stays readable: an event of every kind, as it was stored, is read and told today.

A sample is never changed once it is here.  A new kind adds its own; a changed meaning is a new kind, and
`RENAMED` in portal/events makes the new from what was stored as the old.
"""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from portal import events
from portal.events import BY_KIND, read
from portal.events.ideas import IdeaVoted
from portal.kit.i18n import LANGUAGES, speaking
from portal.river import Projection
from portal.web.telling import sentence_of

SAMPLES = json.loads((Path(__file__).parent / "samples.json").read_text(encoding="utf-8"))


def test_every_kind_has_a_sample_and_no_sample_has_lost_its_kind():
    assert set(SAMPLES) - set(events.RENAMED) == set(BY_KIND), "Add a stored event of the new kind to samples.json."


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_stored_event_is_read_as_it_was_written(kind):
    event = read(kind, {**SAMPLES[kind], "a_field_of_another_year": 1})
    known = {field.name for field in fields(event)}
    assert {name: value for name, value in event.data().items() if name in SAMPLES[kind]} == {
        name: value for name, value in SAMPLES[kind].items() if name in known
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SAMPLES)
def test_a_stored_event_is_told_in_every_language(kind, language):
    with speaking(language):
        sentence = sentence_of(read(kind, SAMPLES[kind]), "Ada", "“Lamp”")
    assert sentence
    assert "{" not in sentence


def test_an_old_kind_becomes_what_it_is_called_today(monkeypatch):
    def upcast(data):
        return IdeaVoted(data["idea"], data["author"], first=True)

    monkeypatch.setitem(events.RENAMED, "idea.liked", events.Old(IdeaVoted, upcast, {}))
    reader, learned = Projection("test.likes", tables=[]), []
    reader.on(IdeaVoted)(lambda event, happened: learned.append(event))
    assert reader.kinds == ["idea.voted", "idea.liked"]
    assert read("idea.liked", {"idea": 7, "author": 1}) == IdeaVoted(7, 1, first=True)
