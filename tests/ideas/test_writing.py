"""Forms of ideas over HTTP: drafts that keep themselves, words of the company, answers, and votes without script."""

from portal.ideas.acts import comment_on, post_idea, vote_for
from portal.talk.drafts import keep_draft


def keep(reader, place, **fields):
    return reader.http.put(f"/drafts/{place}", json=fields, headers={"X-CSRF-Token": reader.csrf})


def test_a_draft_comes_back_and_goes_when_it_is_sent(browser, ada, bo, lamp, flows):
    writer = browser(ada)
    assert keep(writer, "idea", title="Half a tho", body="").json == {"saved": True}
    for place in ("/ideas", "/ideas/new"):
        assert 'value="Half a tho"' in writer.get(place).text
    assert "Half a tho" not in browser(bo).get("/ideas/new").text
    assert writer.post("/ideas", {"title": "x"}).status_code == 422
    assert writer.post("/ideas", {"title": "Half a thought", "body": ""}).status_code == 303
    assert "Half a tho" not in writer.get("/ideas/new").text
    keep(writer, f"comment:{lamp}", body="Besides")
    assert ">\nBesides</textarea>" in writer.get(f"/ideas/{lamp}").text.replace("\r", "")
    keep(writer, f"comment:{lamp}", body="")
    assert "Besides" not in writer.get(f"/ideas/{lamp}").text
    flows()


def test_a_draft_may_name_what_is_no_field_of_any_form(browser, ada, bo, lamp):
    idea = post_idea(bo, "A lid for gloves", "")
    keep_draft(
        bo, f"comment:{idea}", {"formdata": "x", "data": "x", "self": "x", "extra_filters": "x", "body": "Said."}
    )
    keep_draft(bo, f"idea:{idea}", {"formdata": "x", "meta": "x", "body": "Not sent yet."})
    author = browser(bo)
    assert "Said." in author.get(f"/ideas/{idea}").text
    assert "Not sent yet." in author.get(f"/ideas/{idea}/edit").text


def test_a_stranger_has_no_drafts_with_us(client):
    assert client.put("/drafts/idea", json={"title": "x"}, headers={"Accept": "application/json"}).status_code == 401


def test_the_product_team_decides_on_the_page_and_everybody_reads_why(browser, client, staff, bo, lamp, flows):
    team = browser(staff)
    assert 'value="review">Look into it<' in team.get(f"/ideas/{lamp}").text
    place = f"/ideas/{lamp}/decisions"
    for wrong in ({"reason": "short"}, {"reason": "A long enough reason.", "next_update_at": "2001-01-01"}):
        refused = team.post(place, {"status": "review", **wrong})
        assert refused.status_code == 422
        assert wrong["reason"] in refused.text
    assert team.post(place, {"status": "shipped", "reason": "We skip the steps."}).status_code == 422
    assert browser(bo).post(place, {"status": "review", "reason": "I decide, do I not."}).status_code == 403
    assert team.post(place, {"status": "review", "reason": "We shall measure <it>."}).status_code == 303
    assert "We shall measure &lt;it&gt;." in client.get(f"/ideas/{lamp}").text
    flows()


def test_who_asked_accepts_an_answer_and_it_stands_first(browser, ada, bo, lamp, flows):
    for n in range(3):
        comment_on(lamp, bo, f"note {n}")
    answer = comment_on(lamp, bo, "a 21700 cell")
    asker = browser(ada)
    assert asker.post(f"/ideas/{lamp}/answer", {"comment_id": answer}).status_code == 303
    page = asker.get(f"/ideas/{lamp}").text
    assert page.index("a 21700 cell") < page.index("note 0")
    assert page.count("a 21700 cell") == 1
    assert browser(bo).post(f"/ideas/{lamp}/answer/withdrawal", {"comment_id": answer}).status_code == 403
    assert asker.post(f"/ideas/{lamp}/answer/withdrawal", {"comment_id": answer}).status_code == 303
    other = post_idea(ada, "Another idea", "")
    assert asker.post(f"/ideas/{other}/answer", {"comment_id": answer}).status_code == 404
    flows()


def test_a_vote_without_script_leads_back_to_where_it_was_given_and_never_elsewhere(browser, ada, bo, lamp, flows):
    voter = browser(bo)
    for path, back, to in (
        ("votes", "/ideas?sort=top", "/ideas?sort=top"),
        ("votes/withdrawal", "//elsewhere.example", "/ideas"),
        ("votes/withdrawal", "", f"/ideas/{lamp}"),
    ):
        answer = voter.post(f"/ideas/{lamp}/{path}", {"next": back})
        assert (answer.status_code, answer.headers["Location"]) == (303, to)
    own = browser(ada).post(f"/ideas/{lamp}/votes", headers={"Accept": "application/json"})
    assert (own.status_code, own.json["code"]) == (422, "own_idea")
    flows()


def test_long_talk_is_turned_page_by_page_and_each_word_is_there_once(browser, bo, lamp):
    for n in range(45):
        comment_on(lamp, bo, f"word-{n:02}-")
    reader, path, seen = browser(bo), f"/ideas/{lamp}", []
    while path:
        page = reader.get(path).text
        seen += [f"word-{n:02}-" for n in range(45) if f"word-{n:02}-" in page]
        path = (
            page.split('" class="button is-small" rel="next"')[0].rsplit('href="', 1)[1] if 'rel="next"' in page else ""
        )
        path = path.replace("&amp;", "&")
    assert seen == [f"word-{n:02}-" for n in range(45)]
    assert vote_for(lamp, bo)
