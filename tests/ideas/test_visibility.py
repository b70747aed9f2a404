"""What is hidden is nowhere: not in lists, not near, not in answers, and absent looks the same."""

import pytest

from portal.flows.harvest import decide_ideas
from portal.flows.making import make_product
from portal.ideas.acts import (
    bring_along,
    comment_on,
    decide_idea,
    edit_idea,
    follow_idea,
    hide_comment,
    hide_idea,
    post_idea,
    restore_idea,
    vote_for,
)
from portal.kit.errors import Conflict, NotFound
from portal.people.rules import THE_STAFF

CANARY = "zebracanary"
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def hidden(ada, bo, moderator, staff):
    """An idea that everybody saw, was talked about, and is hidden now."""
    idea_id = post_idea(ada, f"The {CANARY} stove", f"A {CANARY} that burns.", [CANARY])
    vote_for(idea_id, bo)
    comment_on(idea_id, bo, f"I have a {CANARY} too.")
    decide_idea(idea_id, "adopted", f"We take the {CANARY}.", staff)
    decide_idea(idea_id, "making", f"We make the {CANARY}.", staff)
    hide_idea(idea_id, moderator, "spam")
    return idea_id


def places(idea_id):
    lists = [f"/ideas?sort={sort}" for sort in ("trending", "top", "new", "decided")]
    pages = [f"/ideas/{idea_id}{rest}" for rest in ("", "?support=1", "/revisions", "/comments/1", "/edit")]
    return [*lists, *pages, f"/ideas?tag={CANARY}", f"/ideas/similar?q=the+{CANARY}+stove", "/ideas/new", "/ideas"]


def test_a_hidden_idea_is_nowhere(browser, client, ada, bo, hidden, lamp):
    for reader in (client, browser(bo), browser(ada)):
        for place in [*places(hidden), f"/ideas/{lamp}"]:
            page = reader.get(place).text.replace(f'value="{CANARY}"', "").replace(f">{CANARY}</option>", "")
            page = page.replace(f"tag={CANARY}", "").replace(f"tag%3D{CANARY}", "").replace(f"q=the+{CANARY}+stove", "")
            assert CANARY not in page, place


def test_a_hidden_idea_answers_as_one_that_never_was(browser, bo, hidden, lamp):
    reader = browser(bo)
    posts = ["votes", "votes/withdrawal", "followers", "comments", "answer", "revisions"]
    asked = [("get", rest) for rest in ("", "/revisions", "/comments/1", "/edit")] + [("post", f"/{p}") for p in posts]
    for way, rest in asked:
        there, nowhere = (
            getattr(reader, way)(f"/ideas/{idea_id}{rest}", **({"data": {"body": "x"}} if way == "post" else {}))
            for idea_id in (hidden, 4711)
        )
        assert (there.status_code, nowhere.status_code) == (404, 404), (way, rest)
        without = [page.text.replace(page.headers["X-Request-Id"], "") for page in (there, nowhere)]
        hide = [line for line in without[0].splitlines() if str(hidden) in line and "/ideas/" in line]
        assert len(without[0]) - len(without[1]) <= 20 + 8 * len(hide)
        assert CANARY not in there.text


def test_the_moderators_see_what_they_hid(browser, moderator, hidden):
    assert CANARY in browser(moderator).get(f"/ideas/{hidden}").text


def test_what_only_the_company_may_see_is_not_shown_to_customers(browser, client, staff, bo):
    idea_id = post_idea(staff, f"An inner {CANARY}", "", audience_id=THE_STAFF)
    assert CANARY in browser(staff).get(f"/ideas/{idea_id}").text
    for reader in (client, browser(bo)):
        assert all(CANARY not in reader.get(place).text for place in ("/ideas?sort=new", f"/ideas/{idea_id}"))


def test_of_a_hidden_comment_no_word_is_left(browser, client, bo, ada, moderator, lamp):
    head = comment_on(lamp, bo, f"a {CANARY}")
    reply = comment_on(lamp, bo, f"another {CANARY}", head)
    for comment_id in (head, reply):
        hide_comment(comment_id, moderator, "spam")
    for reader in (client, browser(bo), browser(ada)):
        for place in (f"/ideas/{lamp}", f"/ideas/{lamp}/comments/{head}", f"/ideas/{lamp}/comments/{reply}"):
            page = reader.get(place).text
            assert CANARY not in page
            assert "A moderator has hidden this comment." in page


def test_what_is_kept_for_all_holds_nothing_of_a_viewer(browser, client, ada, bo, lamp):
    member = browser(bo)
    member.get("/ideas")
    member.post(f"/ideas/{lamp}/votes", **JSON)
    assert 'aria-pressed="true" data-vote' in member.get("/ideas").text
    for place in ("/ideas", f"/ideas/{lamp}"):
        first, second = client.get(place).text, client.get(place).text
        assert first == second
        assert 'aria-pressed="true" data-vote' not in first
        assert "nonce" not in first
        assert ">Bo<" not in first
    assert "Your own idea" in browser(ada).get("/ideas").text


def test_nothing_is_done_with_a_hidden_idea_until_it_is_shown_again(hidden, bo, staff, moderator):
    for deed in (
        lambda: decide_idea(hidden, "shipped", "It left the house today.", staff),
        lambda: decide_ideas([hidden], "shipped", "It left the house today.", staff),
        lambda: make_product(hidden, staff),
        lambda: edit_idea(hidden, staff, "Another title", ""),
        lambda: vote_for(hidden, staff),
        lambda: comment_on(hidden, bo, "Still here?"),
        lambda: follow_idea(hidden, bo),
    ):
        with pytest.raises(NotFound):
            deed()
    with pytest.raises(Conflict, match="must show it again first"):
        decide_idea(hidden, "shipped", "It left the house today.", moderator)
    restore_idea(hidden, moderator)
    decide_idea(hidden, "shipped", "It left the house today.", staff)


def test_the_making_of_a_hidden_idea_goes_on(hidden, staff):
    bring_along(hidden, "shipped", "The last one left the house today.", staff)
