"""The product team's morning: the list narrowed by facets, one idea after the other, all said in one act."""

import re
from datetime import timedelta

import pytest

from portal.flows.inbox import Asked, around, beside, counts, inbox, tags_and_groups
from portal.flows.triage import Verdict, triage_idea
from portal.groups.acts import make_group
from portal.ideas.acts import BoardWords, decide_idea, hide_idea, make_board, name_status, post_idea, vote_for
from portal.ideas.models import Idea, IdeaNote, LeadUser
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import NotAllowed, Refused
from portal.people.models import Person
from portal.people.queries import viewer
from portal.web.kept import forget_all

WORDS = "We are building a first one; thank you for asking."


@pytest.fixture
def board(staff):
    return make_board(BoardWords({"en": "Lights", "zh-Hans": "灯", "zh-Hant": "燈"}), staff)


@pytest.fixture
def lamps(ada, bo, board):
    made = [post_idea(ada, f"A lamp of kind {n}", "It shines.", ["lighting"], board_id=board) for n in range(3)]
    vote_for(made[1], bo)
    return made


def fresh(idea_id):
    return db.session.get(Idea, idea_id, populate_existing=True)


def test_each_facet_counts_what_it_would_leave_while_the_others_stand(lamps, ada, staff, board, moderator):
    post_idea(ada, "A stove", "It burns.", ["heat"])
    decide_idea(lamps[0], "declined", WORDS, staff)
    hidden = post_idea(ada, "A secret", "Nobody sees it.")
    hide_idea(hidden, moderator, "spam")
    found = counts(Asked(board=str(board), status="open"), viewer(staff), now())
    assert found["status"] == {"open": 2, "declined": 1}
    assert found["board"] == {str(board): 2, "none": 1}
    assert found["answered"] == {"no": 2}
    assert found["owner"] == {"none": 2}
    assert found["customer"] == {"none": 2}


def test_the_list_is_narrowed_by_who_the_authors_are(lamps, ada, bo, staff, browser):
    stove = post_idea(bo, "A stove", "It burns.")
    fold = make_group("Stove people", "We cook.", "open", bo)
    with writing():
        db.session.get(Person, bo).trust_level = 2
        db.session.add(LeadUser(person_id=bo, ahead=0.9, needs=0.9, leads=True, themes=[]))
        db.session.commit()
    seen = viewer(staff)
    found = counts(Asked(), seen, now())
    assert (found["trust"], found["lead"]) == ({"0": 3, "2": 1}, {"no": 3, "yes": 1})
    assert tags_and_groups(Asked(), seen, now())[1] == [(fold, "Stove people", 1)]
    for asked in (Asked(trust="2"), Asked(lead="yes"), Asked(group=str(fold))):
        assert [line.id for line in inbox(asked, "top", seen, now()).items] == [stove], asked
    page = browser(staff).get("/desk/harvest?trust=2").text
    for said in ("Regular", "Lead users", "Stove people", "A stove"):
        assert said in page
    assert "A lamp" not in page
    assert browser(staff).get("/desk/harvest?group=none&trust=9&lead=x").status_code == 200


def test_an_idea_opens_beside_the_list(lamps, staff, browser):
    page = browser(staff).get(f"/desk/harvest/{lamps[2]}?tag=lighting").text
    beside_it = page.partition("list-beside")[2].partition("</nav>")[0]
    places = [beside_it.index(f"/desk/harvest/{lamp}?tag=lighting") for lamp in (lamps[1], lamps[2], lamps[0])]
    assert places == sorted(places)
    near = around(lamps[2], Asked(), "old", viewer(staff), now(), most=1)
    assert ([line.id for line in near.before], list(near.after)) == ([lamps[1]], [])


def test_one_walks_the_list_as_it_is_narrowed_and_sorted(lamps, ada, staff):
    post_idea(ada, "A stove", "It burns.")
    seen, asked = viewer(staff), Asked(tag="lighting")
    assert [line.id for line in inbox(asked, "top", seen, now()).items] == [lamps[1], lamps[2], lamps[0]]
    assert beside(lamps[2], asked, "top", seen, now()) == (lamps[1], lamps[0])
    assert beside(lamps[1], asked, "top", seen, now()) == (None, lamps[2])
    first = inbox(asked, "old", seen, now(), size=2)
    rest = inbox(asked, "old", seen, now(), first.next, size=2)
    assert [line.id for line in (*first.items, *rest.items)] == lamps
    for order in ("trending", "new", "talk", "decided", "silent"):
        inbox(asked, order, seen, now(), inbox(asked, order, seen, now(), size=1).next)
        beside(lamps[0], asked, order, seen, now())


def test_answer_status_owner_and_promise_are_one_act(lamps, staff, flows):
    promised = now() + timedelta(days=9)
    verdict = Verdict(WORDS, status="review", owner_id=staff, promised=promised, seen="open")
    triage_idea(lamps[0], verdict, staff)
    idea = fresh(lamps[0])
    assert (idea.status, idea.reason, idea.owner_id, idea.next_update_at) == ("review", WORDS, staff, promised)
    assert idea.official_comment_id
    flows()


def test_where_one_part_is_refused_nothing_is_done(lamps, ada, staff):
    for wrong in (
        Verdict(WORDS, status="shipped", owner_id=staff),  # no step leads there
        Verdict(WORDS, is_public=False, status="review", owner_id=staff),  # a note is no public reason
        Verdict(WORDS, owner_id=ada),
        Verdict(WORDS, promised=now() - timedelta(days=1)),
        Verdict(WORDS, seen="parked"),
        Verdict(),
    ):
        with pytest.raises(Refused):
            triage_idea(lamps[0], wrong, staff)
    idea = fresh(lamps[0])
    assert (idea.status, idea.owner_id, idea.official_comment_id) == ("open", None, None)
    assert not db.session.query(IdeaNote).count()
    with pytest.raises(NotAllowed):
        triage_idea(lamps[0], Verdict("I like it.", owner_id=ada), ada)


def test_a_note_stays_among_colleagues(lamps, staff, client, browser):
    triage_idea(lamps[0], Verdict("Ask the workshop first.", is_public=False), staff)
    assert "Ask the workshop" not in client.get(f"/ideas/{lamps[0]}").text
    assert "Ask the workshop" in browser(staff).get(f"/desk/harvest/{lamps[0]}").text


def test_the_page_saves_and_goes_on_to_the_next_and_loses_nothing_typed(lamps, staff, browser, flows):
    team = browser(staff)
    page = team.get(f"/desk/harvest/{lamps[1]}?tag=lighting")
    assert f"/desk/harvest/{lamps[2]}?tag=lighting" in page.text
    sent = {"words": WORDS, "whom": "public", "step": "review", "owner": str(staff), "seen": "open", "go": "next"}
    answer = team.post(f"/desk/harvest/{lamps[1]}?tag=lighting", sent)
    assert answer.location.endswith(f"/desk/harvest/{lamps[2]}?tag=lighting")
    again = team.post(f"/desk/harvest/{lamps[1]}?tag=lighting", sent | {"words": "Quite another answer."})
    assert again.status_code == 409
    assert "Meanwhile a colleague decided" in again.text
    assert "Quite another answer." in again.text
    last = team.post(f"/desk/harvest/{lamps[0]}?tag=lighting", sent)
    assert last.location.endswith("/desk/harvest?tag=lighting")
    assert team.post(f"/desk/harvest/{lamps[2]}", {"words": "", "whom": "public", "seen": "open"}).status_code == 422
    flows()


def test_the_list_shows_facets_columns_and_views_that_somebody_named(lamps, staff, admin, browser, statements):
    team = browser(staff)
    narrowed = "/desk/harvest?tag=lighting&answered=no&columns=votes&columns=owner"
    page = team.get(narrowed).text
    assert "Looked after by" in page
    assert 'name="columns" value="votes.owner"' not in page.split("</form>")[0]
    with statements() as asked:
        assert team.get(f"/desk/harvest/{lamps[0]}?tag=lighting").status_code == 200
    assert len(asked) <= 14, asked
    assert team.post("/desk/harvest/views", {"name": "My lamps", "query": "tag=lighting&x=1"}).status_code == 303
    named = team.get("/desk/harvest").text
    assert re.search(r'href="/desk/harvest\?tag=lighting"[^>]*>My lamps', named)
    assert "My lamps" not in browser(admin).get("/desk/harvest").text
    assert team.post("/desk/harvest/views/removal", {"name": "My lamps"}).status_code == 303
    assert "My lamps" not in team.get("/desk/harvest").text


def test_many_ideas_are_handed_over_at_once(lamps, staff, admin, browser, flows):
    team = browser(staff)
    sent = {"ideas": [str(lamp) for lamp in lamps], "owner": str(admin)}
    assert team.post("/desk/harvest/owners", sent).status_code == 303
    assert {fresh(lamp).owner_id for lamp in lamps} == {admin}
    again = team.post("/desk/harvest/owners", sent)
    assert again.status_code == 409
    assert "in these hands already" in again.text
    flows()


def test_a_bad_address_narrows_nothing(lamps, staff, browser):
    team = browser(staff)
    for query in ("owner=x", "board=99999999999999999999", "owner=-1", "customer=a", "columns=zzz", "q=%25_%5C"):
        assert team.get(f"/desk/harvest?{query}").status_code == 200, query
    assert team.get("/desk/harvest/999").status_code == 404


def test_the_first_look_after_something_happened_asks_ten_times_at_most(lamps, staff, admin, browser, statements):
    team = browser(staff)
    name_status("review", {"en": "On the bench", "zh-Hans": "试验中", "zh-Hant": "試驗中"}, staff)
    team.post("/desk/harvest/views", {"name": "My lamps", "query": "tag=lighting"})
    for path in ("/desk/harvest", "/desk/harvest?tag=lighting&answered=no&sort=silent&columns=votes"):
        forget_all()
        with statements() as asked:
            assert team.get(path).status_code == 200
        assert len(asked) <= 10, "\n".join(asked)
