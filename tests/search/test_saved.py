"""Saved searches: who hears of what is new, once, and only of what they may see."""

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.ideas.acts import comment_on, edit_idea, hide_idea, post_idea, restore_idea
from portal.kit.db import db
from portal.kit.errors import Conflict, Refused
from portal.orders.acts import create_product
from portal.outside.models import Bell
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.quiet import mute
from portal.river import telling
from portal.river.models import EventRow
from portal.river.reader import flow
from portal.search import indexing, reactions
from portal.search.acts import end_search, save_search
from portal.search.queries import finds_of, saved_by


@pytest.fixture(autouse=True)
def index(app):
    indexing.make_anew()


def heard(person_id):
    """Return the things of which a person heard by a saved search, the first first."""
    flow(READERS)
    rung = select(EventRow.subject).join(Bell, Bell.event_id == EventRow.id).order_by(EventRow.id)
    return list(db.session.scalars(rung.where(Bell.person_id == person_id, EventRow.kind == "search.matched")))


def test_who_saved_a_search_hears_once_of_what_is_new_in_either_script(ada, bo, flows):
    post_idea(ada, "An old quiet bell", "")
    saved = save_search(bo, "安静 铃")
    save_search(bo, "quiet bells")
    chinese = post_idea(ada, "更安靜的鈴", "")
    bell = post_idea(ada, "A bell that is quiet", "")
    post_idea(ada, "A loud bell", "")
    assert heard(bo) == [f"idea:{chinese}", f"idea:{bell}"]
    edit_idea(bell, ada, "A very quiet bell", "")
    said = comment_on(bell, ada, "Quiet bells are best.")
    assert heard(bo) == [f"idea:{chinese}", f"idea:{bell}", f"idea:{bell}"]
    assert finds_of(bo)[saved] == 1
    flows()
    assert said
    assert heard(ada) == []


def test_a_saved_search_tells_of_nothing_that_its_owner_may_not_see(ada, bo, moderator):
    save_search(bo, "canary")
    save_search(moderator, "canary")
    hidden = post_idea(ada, "Canary lamp", "")
    hide_idea(hidden, moderator, "spam")
    assert heard(bo) == []
    assert heard(moderator) == [f"idea:{hidden}"]
    restore_idea(hidden, moderator)
    assert heard(bo) == heard(moderator) == [f"idea:{hidden}"]


def test_nobody_hears_of_their_own_words_of_whom_they_muted_or_of_what_came_in(ada, bo):
    save_search(ada, "lamp")
    post_idea(ada, "My lamp", "")
    mute(ada, bo)
    post_idea(bo, "Your lamp", "")
    with telling("import:1"):
        post_idea(join("Cy"), "Their lamp", "")
    assert heard(ada) == []


def test_a_saved_search_asks_for_what_was_chosen(ada, bo, staff):
    save_search(ada, "bell", "idea", tag="sound")
    save_search(ada, "bell", writer_id=staff)
    save_search(ada, "bell", "product")
    post_idea(bo, "A bell", "", tags=("sounds",))
    tagged = post_idea(bo, "Another bell", "", tags=("sound",))
    product = create_product("Bell one", "A bell.", staff)
    assert heard(ada) == [f"idea:{tagged}", f"product:{product}"]


def test_many_hear_in_pieces(ada, monkeypatch):
    monkeypatch.setattr(reactions, "PIECE", 2)
    people = [join(f"Reader {n}") for n in range(5)]
    for person in people:
        save_search(person, "lamp")
    idea = post_idea(ada, "A lamp", "")
    assert [heard(person) for person in people] == [[f"idea:{idea}"]] * 5


def test_a_search_is_saved_once_and_in_bounds_and_ended_by_its_owner_only(ada, bo):
    saved = save_search(ada, "lamp")
    with pytest.raises(Conflict):
        save_search(ada, "lamp")
    with pytest.raises(Refused):
        save_search(ada, "…!")
    with pytest.raises(Refused):
        end_search(saved, bo)
    end_search(saved, ada)
    for n in range(30):
        save_search(ada, f"lamp {n}")
    with pytest.raises(Refused, match="end one of them"):
        save_search(ada, "one too many")


def test_a_search_is_saved_from_its_page_listed_and_ended(browser, ada, bo):
    post_idea(bo, "A bell", "", tags=("sound",))
    flow(READERS)
    reader = browser(ada)
    assert "Tell me of new finds" in reader.get("/search?q=bell&tag=sound").text
    assert reader.post("/me/searches", {"q": "bell", "tag": "sound", "author": str(bo)}).status_code == 303
    assert "already" in reader.post("/me/searches", {"q": "bell", "tag": "sound", "author": str(bo)}).text
    assert "You hear of new finds" in reader.get(f"/search?q=bell&tag=sound&author={bo}").text
    page = reader.get("/me/searches").text
    assert "Tag: sound" in page
    assert "Written by: Bo" in page
    saved = saved_by(ada)[0].id
    assert browser(bo).post(f"/me/searches/{saved}/end").status_code == 404
    assert reader.post(f"/me/searches/{saved}/end").status_code == 303
    assert "No saved search yet" in reader.get("/me/searches").text


def test_a_saved_search_asks_for_one_of_what_was_chosen_and_is_called_as_its_owner_likes(browser, ada, bo, staff):
    reader, sent = browser(ada), {"q": "bell", "tag": ["sound", "light"], "author": [str(bo), str(staff)]}
    assert reader.post("/me/searches", sent).status_code == 303
    assert reader.post("/me/searches", sent).status_code == 409
    post_idea(bo, "A bell", "", tags=("wood",))
    lit = post_idea(bo, "A bell", "", tags=("light",))
    post_idea(join("Cy"), "A bell", "", tags=("sound",))
    loud = post_idea(staff, "A bell", "", tags=("sound",))
    assert heard(ada) == [f"idea:{lit}", f"idea:{loud}"]
    saved = saved_by(ada)[0].id
    page = reader.get("/me/searches").text
    assert "Tag: sound / light" in page
    assert f"tag=sound&amp;tag=light&amp;author={bo}&amp;author={staff}" in page
    assert "You hear of new finds" in reader.get(f"/search?q=bell&tag=sound&tag=light&author={bo}&author={staff}").text
    assert reader.post(f"/me/searches/{saved}/name", {"name": "What rings"}).status_code == 303
    assert "What rings</a>" in reader.get("/me/searches").text
    long = reader.post(f"/me/searches/{saved}/name", {"name": "x" * 500})
    assert long.status_code == 422
    assert "x" * 500 in long.text
    assert browser(bo).post(f"/me/searches/{saved}/name", {"name": "Mine"}).status_code == 404
    assert reader.post(f"/me/searches/{saved}/name", {"name": ""}).status_code == 303
    assert "bell</a>" in reader.get("/me/searches").text


def test_nothing_is_kept_of_the_searches_of_a_person_who_left(ada, bo, flows):
    save_search(ada, "lamp")
    post_idea(bo, "A lamp", "")
    flow(READERS)
    forget_person(ada, ada)
    flow(READERS)
    assert saved_by(ada) == []
    flows()
