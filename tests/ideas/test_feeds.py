"""Feeds that programs read: new ideas, and what becomes of one; what everybody may see, and nothing else."""

from xml.etree.ElementTree import fromstring

from portal.ideas.acts import comment_on, decide_idea, hide_comment, hide_idea, post_idea

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def titles(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    root = fromstring(answer.data)
    for entry in (root, *root.iterfind("a:entry", ATOM)):
        assert all(entry.find(f"a:{name}", ATOM) is not None for name in ("id", "title", "updated", "link"))
    return [entry.findtext("a:title", "", ATOM) for entry in root.iterfind("a:entry", ATOM)]


def test_new_ideas_come_first_each_in_its_language(ada, client):
    post_idea(ada, "Quieter <fan> & \U0001f300", "It hums", ["noise"])
    post_idea(ada, "安静的风扇", "晚上太吵了，我们希望它安静一些")
    answer = client.get("/ideas.atom")
    assert titles(answer) == ["安静的风扇", "Quieter <fan> & \U0001f300"]
    entries = fromstring(answer.data).findall("a:entry", ATOM)
    assert [entry.get(LANG) for entry in entries] == ["zh-Hans", "en"]
    assert titles(client.get("/ideas.atom?tag=noise")) == ["Quieter <fan> & \U0001f300"]
    assert titles(client.get("/ideas.atom?tag=none")) == []


def test_one_idea_tells_what_became_of_it_and_what_is_said(ada, bo, staff, moderator, client):
    idea = post_idea(ada, "Quieter fan", "It hums")
    comment_on(idea, bo, "Mine *too*")
    hide_comment(comment_on(idea, bo, "Buy pills"), moderator, "an advertisement")
    decide_idea(idea, "review", "Many people asked for it.", staff)
    decide_idea(idea, "adopted", "We make it.", staff)
    told = client.get(f"/ideas/{idea}.atom")
    assert set(titles(told)) == {"Quieter fan: Adopted", "Bo about “Quieter fan”", "Quieter fan"}
    assert "&lt;em&gt;too&lt;/em&gt;" in told.text
    assert "pills" not in told.text
    assert f"/ideas/{idea}.atom" in client.get(f"/ideas/{idea}").text


def test_who_asks_again_gets_no_second_copy_and_a_session_changes_nothing(ada, client, browser):
    post_idea(ada, "Quieter fan", "It hums")
    first = client.get("/ideas.atom")
    again = client.get("/ideas.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert browser(ada).get("/ideas.atom").data == first.data


def test_what_is_hidden_is_in_no_feed(ada, moderator, client, browser):
    idea = post_idea(ada, "Quieter fan", "It hums")
    hide_idea(idea, moderator, "not about us, so away with it")
    for window in (client, browser(moderator)):
        assert titles(window.get("/ideas.atom")) == []
        assert window.get(f"/ideas/{idea}.atom").status_code == 404


def test_a_feed_costs_few_questions(ada, client, statements):
    for number in range(12):
        post_idea(ada, f"Quieter fan {number}", "It hums")
    with statements() as asked:
        client.get("/ideas.atom")
    assert len(asked) <= 10


def test_each_comment_says_in_which_language_it_is(ada, bo, client):
    idea = post_idea(ada, "Quieter fan", "It hums")
    comment_on(idea, bo, "晚上太吵了，我们希望它安静一些")
    comment_on(idea, bo, "夜裡太吵了，我們希望它安靜一些")
    page = client.get(f"/ideas/{idea}").text
    assert '<div class="prose" lang="zh-Hans"' in page
    assert '<div class="prose" lang="zh-Hant"' in page
