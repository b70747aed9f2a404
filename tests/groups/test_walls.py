"""What a group keeps to itself is nowhere outside: no list, no search, no count, no feed, no answer, no notice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.flows.groups import post_in_group
from portal.groups.acts import (
    accept_invitation,
    close_group,
    edit_group,
    invite,
    join_group,
    leave_group,
    remove_member,
)
from portal.ideas.acts import comment_on, edit_idea, post_idea, vote_for
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.meetings.acts import announce
from portal.outside.models.mail import Bell
from portal.people.acts import join
from portal.people.tokens import make_token
from portal.river.models import EventRow
from portal.river.reader import flow
from portal.search.acts import save_search

CANARY = "zebracanary"
PAGES = [
    "/ideas?sort=new",
    "/ideas",
    "/ideas?tag=zebracanary",
    "/groups",
    "/me/groups",
    "/search?q=whirligig",
    "/search?q=whirligih",
    "/search/at-once?q=whirlig",
    "/ideas/similar?q=the+whirligig+stove",
    "/ideas.atom",
    "/roadmap",
    "/log",
    "/notifications",
    "/api/v1/ideas?sort=new",
    "/api/v1/search?q=whirligig",
]
ASKED = (
    "tag=zebracanary",
    'value="zebracanary"',
    ">zebracanary</option>",
    "tag%3Dzebracanary",
)


@pytest.fixture
def inside(testers, secret, ada, bo):
    """Bo, who is in the group too."""
    accept_invitation(invite(testers, bo, ada), bo)
    comment_on(secret, bo, f"My {CANARY} sings.")
    vote_for(secret, bo)
    return bo


def read(reader, place):
    page = reader.get(place).text
    for typed in ASKED:
        page = page.replace(typed, "")
    return page


def test_what_a_group_keeps_to_itself_is_nowhere_outside(
    testers, secret, inside, ada, staff, moderator, browser, client, flows
):
    flows()
    places = [*PAGES, f"/people/{ada}", f"/people/{inside}"]
    closed = [f"/ideas/{secret}{rest}" for rest in ("", ".atom", "/revisions", "/authors")]
    closed += [f"/groups/{testers}{rest}" for rest in ("", "/news", "/members", ".atom", "/ideas/new")]
    closed += [f"/api/v1/ideas/{secret}", f"/api/v1/ideas/{secret}/comments"]
    for reader in (client, browser(join("Cy")), browser(staff)):
        for place in places:
            assert CANARY not in read(reader, place), place
        for place in closed:
            answer = reader.get(place)
            assert answer.status_code in (303, 401, 404), place
            assert CANARY not in answer.text
    assert CANARY in browser(inside).get("/search?q=whirligig").text
    for place in ("/ideas?sort=new", f"/ideas/{secret}", f"/groups/{testers}", f"/groups/{testers}/news"):
        assert CANARY in read(browser(inside), place), place


def test_a_saved_search_tells_of_it_inside_only(testers, ada, inside):
    cy = join("Cy")
    for person in (cy, inside):
        save_search(person, "whirligig")
    secret = post_in_group(testers, ada, "A second zebracanary stove", "Of a whirligig too.", [])
    flow(READERS)
    told = db.session.scalars(select(EventRow).filter_by(kind="search.matched")).all()
    assert [(row.subject, row.data["searchers"]) for row in told] == [(f"idea:{secret}", [inside])]
    rung = db.session.scalars(select(Bell.person_id).filter_by(event_id=told[0].id)).all()
    assert rung == [inside]


def test_the_desk_counts_and_lists_nothing_of_it(secret, staff, browser):
    desk = browser(staff)
    for place in ("/desk/harvest", "/desk/harvest.csv", "/desk/boards", "/desk/tags"):
        assert CANARY not in desk.get(place).text, place


DESK = """
/desk /desk/customers /desk/customers/{ada} /desk/customers/{ada}?about=idea /desk/sources /desk/sources?tag=zebracanary
/desk/moderation /desk/moderation/log /desk/moderation/appeals /desk/moderation/rings /desk/operations /desk/ideas
/desk/harvest /desk/harvest.csv /desk/alike /desk/boards /desk/tags /desk/statuses /desk/articles
/api/v1/events /api/v1/events?limit=100 /api/v1/customers /api/v1/customers/{ada}/timeline /api/v1/sources
/search?q=whirligig /search?q=testers /groups /notifications
"""


def test_who_works_here_and_is_not_let_in_reads_no_word_of_it(
    testers, secret, inside, ada, staff, moderator, operator, admin, browser, flows
):
    edit_idea(secret, ada, "The zebracanary lamp", "A zebracanary of another whirligig.", ["zebracanary"])
    edit_group(testers, "Friends of the zebracanary", "We try **zebracanaries**.", ada)
    flows()
    for person in (staff, moderator, operator, admin):
        desk = browser(person)
        for place in DESK.format(ada=ada).split():
            assert CANARY not in read(desk, place).lower(), (place, person)
    told = browser(inside).get("/api/v1/events")
    assert told.status_code == 403


def test_programs_of_the_company_get_what_a_group_keeps_to_itself_without_words(
    testers, secret, ada, staff, app, flows
):
    invited = invite(testers, staff, ada)
    program = {"Authorization": f"Bearer {make_token(staff, 'read')}"}

    def told():
        answer = app.test_client().get("/api/v1/events?limit=100", headers=program)
        return {each["kind"]: each["data"] for each in answer.json["items"]}

    before = told()
    assert (before["idea.posted"]["title"], before["idea.posted"]["tags"]) == ("", [])
    assert (before["idea.posted"]["author_id"], before["idea.posted"]["status"]) == (ada, "open")
    assert (before["group.made"]["title"], before["group.made"]["way"]) == ("", "invited")
    accept_invitation(invited, staff)
    assert told()["idea.posted"]["title"] == "The zebracanary stove"


def test_groups_and_live_sessions_are_found_by_those_whom_they_are_for(
    testers, secret, cooks, inside, staff, client, browser, flows
):
    meeting = announce("The hour of the stove", "Ask **us**.", now() + timedelta(days=2), 60, "UTC", staff)
    flows()
    page = client.get("/search?q=stove").text
    assert f'href="/groups/{cooks}"' in page
    assert f'href="/live/{meeting}"' in page
    assert "kind=group" in page
    assert f'href="/groups/{cooks}"' not in client.get("/search?q=stoves&kind=meeting").text
    assert f'href="/groups/{testers}"' in browser(inside).get(f"/search?q={CANARY}&kind=group").text
    assert f'href="/groups/{testers}"' not in read(client, f"/search?q={CANARY}&kind=group")
    assert client.get("/api/v1/search?q=stove&kind=meeting").json["items"][0]["url"] == f"/live/{meeting}"
    leave_group(testers, inside)
    assert f'href="/groups/{testers}"' not in browser(inside).get(f"/search?q={CANARY}").text


def test_only_members_post_on_the_board_of_a_group(cooks, testers, ada, bo):
    with pytest.raises(NotAllowed):
        post_in_group(cooks, bo, "A stove", "It burns.")
    with pytest.raises(NotFound):
        post_in_group(testers, bo, "A stove", "It burns.")
    close_group(cooks, ada, "We meet elsewhere from now on.")
    with pytest.raises(Conflict):
        post_in_group(cooks, ada, "A stove", "It burns.")


def test_an_idea_of_an_open_group_is_seen_by_all_and_told_in_its_feed(cooks, ada, client, browser, bo):
    idea = post_in_group(cooks, ada, "A pot with a lid", "That fits.")
    post_idea(ada, "A lamp", "That shines.")
    assert "A pot with a lid" in client.get("/ideas?sort=new").text
    feed = client.get(f"/groups/{cooks}.atom")
    assert "A pot with a lid" in feed.text
    assert "A lamp" not in feed.text
    page = client.get(f"/groups/{cooks}").text
    assert f"/ideas/{idea}" in page
    assert "A lamp" not in page
    assert "Cooking outside" in browser(bo).get(f"/ideas/{idea}").text


def test_who_leaves_hears_and_sees_no_more(testers, secret, inside, ada, browser, flows):
    comment_on(secret, ada, "Mine too.")
    flows()
    remove_member(testers, inside, ada)
    flows()
    vote = browser(inside).post(f"/ideas/{secret}/votes/withdrawal")
    assert vote.status_code == 404
    comment_on(secret, ada, "And it flies.")
    flows()
    assert CANARY not in read(browser(inside), "/ideas?sort=new")
    bells = browser(inside).get("/notifications").text
    assert "stove" not in bells


def test_an_author_who_left_hears_nothing_of_what_goes_on_there(testers, ada, bo, browser, flows):
    accept_invitation(invite(testers, bo, ada), bo)
    his = post_in_group(testers, bo, "A whistle for it", "Loud.")
    leave_group(testers, bo)
    comment_on(his, ada, "I like it.")
    flows()
    assert "whistle" not in browser(bo).get("/notifications").text


def test_a_vote_by_who_left_still_counts(cooks, ada, bo, flows):
    join_group(cooks, bo)
    idea = post_in_group(cooks, ada, "A pot", "With a lid.")
    vote_for(idea, bo)
    leave_group(cooks, bo)
    flows()
