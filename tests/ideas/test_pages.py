"""The pages about ideas, as readers and members see them."""

import re

from portal.ideas.acts import comment_on, post_idea, vote_for
from portal.people.signing import sign_up


def csrf_in(answer):
    return re.search(r'<main.*?name="csrf" value="([^"]+)"', answer.text, re.DOTALL)[1]


def test_the_front_door_shows_ideas_to_whoever_comes_by(client, lamp, bo):
    vote_for(lamp, bo)
    page = client.get("/ideas").text
    assert "A lamp with a battery" in page
    assert f'data-votes-of="idea:{lamp}" data-n="1"' in page


def test_a_member_posts_votes_and_talks(browser, ada, bo, flows):
    answer = browser(ada).post(
        "/ideas", {"title": "左手锅柄", "body": "现在的卡扣只适合右手。", "tags": "cookware，锅"}
    )
    assert answer.status_code == 303
    place = answer.headers["Location"]
    other = browser(bo)
    assert other.post(f"{place}/votes", headers={"Accept": "application/json"}).json == {"votes": 1, "voted": True}
    assert other.post(f"{place}/comments", {"body": "I would buy it."}).status_code == 303
    page = other.get(place).text
    assert "I would buy it." in page
    assert 'aria-pressed="true" data-vote=' in page
    flows()


def test_pages_ask_the_database_but_a_few_times(browser, client, lamp, bo, staff, statements):
    for n in range(25):
        comment_on(lamp, bo, f"comment {n}")
        post_idea(bo, f"idea {n}", "text", ["a", "b"])
    client.get("/ideas?sort=new")  # what stands beside the list is asked for twice a minute
    for reader in (browser(bo), browser(staff), client):
        with statements() as asked:
            assert reader.get("/ideas").status_code == 200
        assert len(asked) <= 10, asked
        with statements() as asked:
            assert reader.get(f"/ideas/{lamp}").status_code == 200
        assert len(asked) <= 14, asked


def test_what_a_stranger_writes_goes_with_them_through_the_sign_in(client, lamp, flows):
    person_id = sign_up("Cy", "cy@example.org", "correct horse battery", confirmed=True)
    refused = client.post("/ideas", data={"title": "A tent that <hums>", "body": "Softly."})
    assert refused.status_code == 401
    assert "A tent that &lt;hums&gt;" in refused.text
    sent = {"carry_to": "/ideas", "kept.title": "A tent that <hums>", "kept.body": "Softly.", "csrf": csrf_in(refused)}
    wrong = client.post("/sign-in", data=sent | {"mail": "cy@example.org", "password": "a wrong one"})
    assert wrong.status_code == 422
    assert "A tent that &lt;hums&gt;" in wrong.text
    inside = client.post("/sign-in", data=sent | {"mail": "cy@example.org", "password": "correct horse battery"})
    assert inside.status_code == 200
    answer = client.post("/ideas", data={"title": "A tent that <hums>", "body": "Softly.", "csrf": csrf_in(inside)})
    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).text.count("A tent that &lt;hums&gt;") > 1
    assert person_id
    flows()


def test_a_page_that_was_open_for_too_long_loses_nothing(browser, bo, lamp):
    reader = browser(bo)
    reader.csrf = "old"
    refused = reader.post(f"/ideas/{lamp}/comments", {"body": "a long thought"})
    assert refused.status_code == 403
    assert 'name="body" value="a long thought"' in refused.text
    reader.csrf = csrf_in(refused)
    assert reader.post(f"/ideas/{lamp}/comments", {"body": "a long thought"}).status_code == 303


def test_a_vote_of_a_stranger_is_one_press_away_after_the_sign_in(client, browser, lamp, bo):
    page = client.get("/ideas").text
    assert f'href="/sign-in?next=/ideas/{lamp}?support%3D1"' in page
    assert "One press" in browser(bo).get(f"/ideas/{lamp}?support=1").text
