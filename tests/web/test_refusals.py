"""What was written is shown again, whatever the refusal: nothing typed is lost."""

from portal.ideas.acts import hide_idea, post_idea


def test_words_for_what_was_hidden_meanwhile_are_shown_and_may_be_copied(browser, ada, bo, moderator):
    idea, his = post_idea(ada, "A quiet bell", "It hums."), browser(bo)
    hide_idea(idea, moderator, "spam")
    answer = his.post(f"/ideas/{idea}/comments", {"body": "Let it <b>ring</b>", "draft": f"idea:{idea}"})
    assert answer.status_code == 404
    assert "Let it &lt;b&gt;ring&lt;/b&gt;</textarea>" in answer.text
    assert f"idea:{idea}</textarea>" not in answer.text
    assert "安静的铃</textarea>" in his.post(f"/ideas/{idea}/comments", {"body": "安静的铃"}).text
    assert "What you wrote" not in his.get(f"/ideas/{idea}").text


def test_a_refusal_says_one_thing_once(client, browser, ada):
    assert "The search knows what is public." in client.get("/ideas/4711").text
    assert "The search knows" not in client.get("/welcome/1-nonsense").text
    large = browser(ada).post("/ideas", {"title": "A long one", "body": "x" * (2 * 2**20)})
    assert (large.status_code, large.text.count("Nothing was changed.")) == (413, 1)


def test_no_password_is_shown_again(browser, ada):
    answer = browser(ada).post("/nowhere", {"password": "four quiet words here", "words": "kept words"})
    assert "four quiet words" not in answer.text
    assert "kept words</textarea>" in answer.text
