"""How people appear beside what they say, and in whose time they read."""

import io
import re
from datetime import UTC, datetime

from PIL import Image
from sqlalchemy import select

from portal.app import READERS
from portal.ideas.acts import comment_on, decide_idea, post_idea
from portal.kit.db import db
from portal.kit.setting import _settings
from portal.outside.models import Parcel
from portal.outside.sender import deliver_all
from portal.people.forgetting import forget_person
from portal.people.preferences import prefer
from portal.people.queries import portrait_of
from portal.people.signing import sign_up
from portal.river import telling
from portal.river.reader import flow
from portal.talk.models import Picture

LATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def picture(colour="teal"):
    """Return a picture as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), colour).save(out, "PNG")
    return out.getvalue()


def test_a_face_stands_beside_what_somebody_says_until_it_is_taken_away(app, ada, browser, client):
    bo = sign_up("Bo", "bo@example.org", "four plain words here", confirmed=True)
    idea = post_idea(ada, "Lamp", "")
    comment_on(idea, bo, "Good.")
    window = browser(bo)
    assert 'class="avatar is-face"' not in client.get(f"/ideas/{idea}").text
    window.post("/me/portrait", {"picture": (io.BytesIO(picture()), "me.png")})
    name = portrait_of(bo)
    assert f'<img class="avatar is-face" src="/uploads/{name}"' in browser(ada).get(f"/ideas/{idea}").text
    row = db.session.scalars(select(Picture).filter_by(name=name)).one()
    assert (row.width, row.height) == (120, 160)
    with client.get(f"/uploads/{name}") as answer:
        assert len(answer.data) < 5_000
    window.post("/me/portrait", {"remove": "yes"})
    assert 'class="avatar is-face"' not in browser(ada).get(f"/ideas/{idea}").text
    window.post("/me/portrait", {"picture": (io.BytesIO(picture()), "me.png")})
    forget_person(bo, bo)
    assert 'class="avatar is-face"' not in browser(ada).get(f"/ideas/{idea}").text


def days_of(reader, path):
    return set(re.findall(r"Mar \d, 2026", reader.get(path).text))


def test_dates_are_those_of_the_reader_or_else_of_the_company(ada, bo, browser, client, monkeypatch):
    with telling("live", LATE):
        person = sign_up("Cy", "cy@example.org", "four plain words here", confirmed=True)
        idea = post_idea(ada, "Lamp", "")
    page = f"/people/{person}"
    assert days_of(client, page) == days_of(browser(bo), page) == {"Mar 1, 2026"}
    prefer(bo, zone="Asia/Taipei")
    assert days_of(browser(bo), page) == {"Mar 2, 2026"}
    assert "7:30" in browser(bo).get(f"/ideas/{idea}").text
    assert "11:30" in browser(ada).get(f"/ideas/{idea}").text
    monkeypatch.setitem(_settings, "ZONE", "Asia/Tokyo")
    assert days_of(browser(ada), page) == {"Mar 2, 2026"}


def test_a_time_zone_is_chosen_in_the_profile_among_those_that_there_are(browser):
    person = sign_up("Cy", "cy@example.org", "four plain words here", confirmed=True)
    window, words = browser(person), {"name": "Cy", "interests": "", "language": "", "theme": "auto"}
    assert window.post("/me/settings", {**words, "zone": "Moon/Base"}).status_code == 422
    assert window.post("/me/settings", {**words, "zone": "Asia/Taipei"}).status_code == 303
    assert '<option lang="en" selected value="Asia/Taipei">' in window.get("/me/settings").text


def test_a_letter_tells_the_time_of_its_reader(app, staff):
    person = sign_up("Cy", "cy@example.org", "four plain words here", confirmed=True)
    prefer(person, zone="Asia/Taipei")
    decide_idea(post_idea(person, "Lamp", ""), "review", "Many people asked for it.", staff)
    flow(READERS)
    left = []
    deliver_all(left.append)
    assert len(left) == 1
    assert db.session.scalars(select(Parcel.state)).all() == ["sent"]
