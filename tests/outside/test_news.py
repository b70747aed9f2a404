"""News by mail: to all who follow, each at most once, when each wishes, and no more by one request."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.app import PROJECTIONS, READERS
from portal.events.outside import NewsWritten
from portal.ideas.acts import comment_on, decide_idea, hide_comment, hide_idea, merge_ideas, post_idea, vote_for
from portal.kit.db import db, writing
from portal.outside.acts import news
from portal.outside.models import Parcel
from portal.outside.sender import deliver_all
from portal.outside.topics import DAILY, NEVER, TOPICS
from portal.outside.wishes import wish
from portal.people.signing import sign_up
from portal.river.models import EventRow
from portal.river.reader import flow

WHY = "Many people asked for it."
ALL_RING = dict.fromkeys(TOPICS, True)


@pytest.fixture
def people(app):
    """Three members with an address."""
    return [
        sign_up(name, f"{name}@example.org", "four plain words here", confirmed=True) for name in ("ina", "jo", "kim")
    ]


def read_post():
    """Let the river flow and carry what waits; return the letters that left."""
    flow(READERS)
    left = []
    deliver_all(left.append)
    return left


def later():
    """Let the hour come of all letters that wait."""
    with writing():
        for parcel in db.session.scalars(select(Parcel).where(Parcel.try_at.is_not(None))):
            parcel.try_at -= timedelta(days=8)


def test_the_author_and_all_voters_hear_what_became_of_an_idea_each_once(people, staff):
    ina, jo, _ = people
    idea = post_idea(ina, "Quieter fan", "It hums")
    vote_for(idea, jo)
    decide_idea(idea, "review", WHY, staff)
    letters = read_post()
    assert sorted(letter.address for letter in letters) == ["ina@example.org", "jo@example.org"]
    assert all("Quieter fan" in letter.subject and WHY in letter.body for letter in letters)
    assert all(f"/ideas/{idea}" in letter.body for letter in letters)
    assert read_post() == []


def test_those_who_voted_for_a_merged_idea_hear_of_it_too(people, staff):
    ina, jo, kim = people
    one, other = post_idea(ina, "Quieter fan", "It hums"), post_idea(jo, "A silent fan", "It hums")
    vote_for(other, kim)
    merge_ideas(other, one, staff, "Both ask for the same.")
    assert {letter.address for letter in read_post()} >= {"jo@example.org", "kim@example.org"}
    decide_idea(one, "review", WHY, staff)
    assert {letter.address for letter in read_post()} == {f"{name}@example.org" for name in ("ina", "jo", "kim")}


def test_ten_thousand_are_told_in_pieces(people, staff, monkeypatch):
    monkeypatch.setattr(news, "PIECE", 1)
    ina, jo, kim = people
    idea = post_idea(ina, "Quieter fan", "It hums")
    vote_for(idea, jo)
    vote_for(idea, kim)
    decide_idea(idea, "review", WHY, staff)
    assert len(read_post()) == 3
    pieces = db.session.scalars(select(EventRow).filter_by(kind=NewsWritten.kind).order_by(EventRow.id)).all()
    assert [(row.data["n"], row.data["is_last"]) for row in pieces] == [(1, False)] * 3 + [(0, True)]


def test_what_comes_before_a_digest_leaves_goes_with_it(people, staff):
    ina, jo, _ = people
    wish(ina, {"ideas": DAILY, "comments": DAILY}, ALL_RING)
    idea = post_idea(ina, "Quieter fan", "It hums")
    comment_on(idea, jo, "Fine")
    decide_idea(idea, "review", WHY, staff)
    assert [letter.address for letter in read_post()] == ["jo@example.org"]
    later()
    (digest,) = read_post()
    assert digest.subject == "2 pieces of news for you"
    assert digest.stop.startswith("http")
    assert "/all/" in digest.stop


def test_a_letter_about_a_comment_tells_its_words_unless_it_was_hidden_meanwhile(people, moderator):
    ina, jo, _ = people
    wish(ina, {"comments": DAILY}, ALL_RING)
    idea = post_idea(ina, "Quieter fan", "It hums")
    remarks = [comment_on(idea, jo, words) for words in ("Mine hums **too**, & louder.", "Buy our fans!")]
    flow(READERS)
    hide_comment(remarks[1], moderator, "spam")
    later()
    [letter] = read_post()
    assert "\n  Mine hums too, & louder.\n" in letter.body
    assert "Buy our fans" not in letter.body


def test_what_was_hidden_meanwhile_is_not_told(people, staff, moderator):
    ina, *_ = people
    wish(ina, {"ideas": DAILY}, ALL_RING)
    idea = post_idea(ina, "Quieter fan", "It hums")
    decide_idea(idea, "review", WHY, staff)
    read_post()
    hide_idea(idea, moderator, "not about us, so away with it")
    later()
    assert read_post() == []
    assert db.session.scalar(select(Parcel.state)) == "dropped"


def test_a_letter_is_written_in_the_language_of_its_reader(people, staff):
    from portal.people.preferences import prefer

    ina, *_ = people
    idea = post_idea(ina, "Quieter fan", "It hums")
    prefer(ina, "zh-Hant")
    decide_idea(idea, "review", WHY, staff)
    (letter,) = read_post()
    assert "不再收到這類郵件" in letter.body
    assert "No more" not in letter.body


def test_one_request_stops_the_letters_and_looking_at_the_link_does_not(people, staff, client):
    ina, jo, _ = people
    idea = post_idea(ina, "Quieter fan", "It hums")
    decide_idea(idea, "review", WHY, staff)
    (letter,) = read_post()
    path = letter.stop.partition("/letters/")[2]
    assert client.get(f"/letters/{path}").status_code == 200
    decide_idea(idea, "adopted", WHY, staff)
    assert len(read_post()) == 1
    assert client.post(f"/letters/{path}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    decide_idea(idea, "parked", WHY, staff)
    assert read_post() == []
    assert client.post(f"/letters/{path[:-3]}abc").status_code == 404
    assert client.post(f"/letters/{jo}{path[len(str(ina)) :]}").status_code == 404


def test_a_letter_that_waits_is_not_sent_to_who_stopped_it(people, staff):
    ina, *_ = people
    wish(ina, {"ideas": DAILY}, ALL_RING)
    decide_idea(post_idea(ina, "Quieter fan", "It hums"), "review", WHY, staff)
    read_post()
    wish(ina, {"ideas": NEVER}, ALL_RING)
    later()
    assert read_post() == []


def test_a_rebuild_of_the_bells_sends_nothing_again(people, staff):
    ina, *_ = people
    decide_idea(post_idea(ina, "Quieter fan", "It hums"), "review", WHY, staff)
    assert len(read_post()) == 1
    for projection in PROJECTIONS:
        if projection.name == "outside.bells":
            projection.rebuild()
    assert read_post() == []
    assert db.session.scalar(select(func.count()).select_from(Parcel)) == 1
