"""The pages about ideas, as readers and members see them."""

from portal.ideas.acts import comment_on, post_idea, vote_for


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
    for reader in (browser(bo), browser(staff), client):
        with statements() as asked:
            assert reader.get("/ideas").status_code == 200
        assert len(asked) <= 10, asked
        with statements() as asked:
            assert reader.get(f"/ideas/{lamp}").status_code == 200
        assert len(asked) <= 14, asked
