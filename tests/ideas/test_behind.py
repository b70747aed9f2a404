"""Pages of the company behind an idea, and of its authors: what is typed is kept, and nothing is half done."""

import pytest

from portal.flows.likeness import work_out_stale
from portal.ideas.acts import BoardWords, comment_on, edit_idea, make_board, post_idea
from portal.ideas.queries import get_idea, named_statuses, splits_of, tags_of
from portal.people.acts import join
from portal.people.queries import ANYBODY

NAMES = {"name_en": "Waiting for parts", "name_zh_hans": "等待零件", "name_zh_hant": "等待零件"}


def test_a_voice_on_the_phone_is_counted_for_the_customer_who_was_chosen(browser, lamp, bo, staff, flows):
    flows()
    team, path = browser(staff), f"/desk/ideas/{lamp}"
    assert "Vote for a customer" in team.get(path).text
    asked = team.post(f"{path}/voices", {"who": "Bo", "through": "phone", "heard_at": "The hot line"})
    assert asked.status_code == 422
    assert f'<option value="{bo}">Bo</option>' in asked.text
    assert "The hot line" in asked.text
    sent = {"who": "Bo", "customer": str(bo), "through": "phone", "heard_at": "The hot line"}
    assert team.post(f"{path}/voices", sent).status_code == 303
    assert "The hot line" in team.get(path).text
    assert "already voted" in team.post(f"{path}/voices", sent).text
    new = {"who": "Somebody from the fair", "customer": "new", "through": "meeting"}
    assert team.post(f"{path}/voices", new).status_code == 303
    assert get_idea(lamp, ANYBODY).idea.votes == 2
    assert team.post(f"{path}/voices/withdrawal", {"voter": bo}).status_code == 303
    assert browser(bo).get(path).status_code == 403
    flows()


def test_a_sheet_of_paper_is_counted_and_taken_back_whole(browser, lamp, staff, flows):
    team, path = browser(staff), f"/desk/ideas/{lamp}"
    for wrong in ({"n": "0"}, {"n": "many"}, {"n": "10001"}, {"n": "3", "counted_at": "2999-01-01"}):
        assert team.post(f"{path}/tallies", {"through": "paper", **wrong}).status_code == 422
    sent = {"n": "40", "through": "paper", "heard_at": "Spring fair", "counted_at": "2026-03-01"}
    assert team.post(f"{path}/tallies", sent).status_code == 303
    assert get_idea(lamp, ANYBODY).idea.votes == 40
    assert team.post(f"{path}/tallies/withdrawal", {"tally": "1"}).status_code == 303
    assert get_idea(lamp, ANYBODY).idea.votes == 0
    flows()


def test_notes_stay_inside_and_the_answer_is_pinned_for_everybody(browser, client, lamp, staff, flows):
    team, path = browser(staff), f"/desk/ideas/{lamp}"
    assert team.post(f"{path}/notes", {"body": ""}).status_code == 422
    assert team.post(f"{path}/notes", {"body": "The supplier asks for 500."}).status_code == 303
    assert team.post(f"{path}/answer", {"body": "We have ordered <a> sample."}).status_code == 303
    page = client.get(f"/ideas/{lamp}").text
    assert "Pinned answer" in page
    assert "We have ordered &lt;a&gt; sample." in page
    assert "The supplier asks" not in page
    assert "The supplier asks" in team.get(path).text
    assert team.post(f"{path}/answer/withdrawal").status_code == 303
    assert "Pinned answer" not in client.get(f"/ideas/{lamp}").text
    flows()


def test_a_status_is_named_in_three_languages_and_offered_when_one_decides(browser, client, lamp, staff, flows):
    team = browser(staff)
    assert team.post("/desk/statuses", {"category": "review", **NAMES, "name_en": ""}).status_code == 422
    assert team.post("/desk/statuses", {"category": "review", **NAMES}).status_code == 303
    (row,) = named_statuses()
    assert f'value="review:{row.id}"' in team.get(f"/ideas/{lamp}").text
    sent = {"status": f"review:{row.id}", "reason": "The new cell has not come yet."}
    assert team.post(f"/ideas/{lamp}/decisions", sent).status_code == 303
    assert get_idea(lamp, ANYBODY).idea.named_status_id == row.id
    assert "等待零件" in client.get(f"/ideas/{lamp}?lang=zh-Hans").text
    assert team.post(f"/desk/statuses/{row.id}", {"category": "review", **NAMES}).status_code == 303
    assert f'value="review:{row.id}"' not in team.get(f"/ideas/{lamp}").text
    flows()


def test_tags_are_merged_and_parted_at_the_desk(browser, lamp, moderator, flows):
    desk = browser(moderator)
    assert desk.post("/desk/tags", {"tag": "lighting", "into": "lighting"}).status_code == 422
    assert desk.post("/desk/tags", {"tag": "lighting", "into": "lamps"}).status_code == 303
    assert tags_of(lamp) == ["lamps"]
    assert "lamps" in desk.get("/desk/tags?q=lam").text
    assert desk.post("/desk/tags/parting", {"tag": "lighting"}).status_code == 303
    assert tags_of(lamp) == ["lighting"]
    flows()


def test_authors_share_an_idea_on_its_page_and_each_has_a_word(browser, lamp, ada, bo, flows):
    comment_on(lamp, bo, "I can draw it")
    author, other, path = browser(ada), browser(bo), f"/ideas/{lamp}/authors"
    assert f'name="part-{bo}"' in author.get(path).text
    refused = author.post(path, {f"part-{ada}": "70", f"part-{bo}": "20"})
    assert refused.status_code == 422
    assert 'value="20"' in refused.text
    assert author.post(path, {f"part-{ada}": "67.5", f"part-{bo}": "32,5"}).status_code == 303
    assert "I agree" in other.get(path).text
    assert "Share it otherwise" not in other.get(path).text
    assert other.post(f"{path}/agreement", {"split": "1"}).status_code == 303
    assert [part.basis_points for part in splits_of(lamp)[0].parts] == [6750, 3250]
    assert f'href="/people/{bo}"' in other.get(f"/ideas/{lamp}").text
    assert browser(join("Cy")).post(path, {f"part-{ada}": "1"}).status_code == 403
    flows()


def test_what_is_built_on_a_comment_names_it(browser, client, lamp, bo, ada, flows):
    said = comment_on(lamp, bo, "And a lid")
    writer = browser(ada)
    assert "It builds on" in writer.get(f"/ideas/new?built_on={lamp}:{said}").text
    sent = {"title": "A lid for gloves", "body": "", "built_on": f"{lamp}:{said}"}
    answer = writer.post("/ideas", sent)
    assert answer.status_code == 303
    assert "Builds on" in client.get(answer.location).text
    assert "A lid for gloves" in client.get(f"/ideas/{lamp}").text
    assert writer.post("/ideas", sent | {"built_on": "99999"}).status_code == 404
    flows()


def test_an_idea_is_posted_without_a_name_and_claimed_with_the_code(browser, client, ada, bo, staff, flows):
    board = make_board(BoardWords(dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "Safety"), allows_anonymous=True), staff)
    writer = browser(ada)
    assert "Post it without my name" in writer.get("/ideas/new").text
    sent = {"title": "The valve leaks", "body": "I saw it.", "anonymous": "y", "once": "one press"}
    kept = writer.post("/ideas", sent)
    assert (kept.status_code, "The valve leaks" in kept.text) == (422, True)
    posted = [writer.post("/ideas", sent | {"board": str(board)}) for _ in range(2)]
    code = posted[0].text.split('<code class="big">')[1].split("<")[0]
    assert [answer.status_code for answer in posted] == [201, 201]
    assert code in posted[1].text
    assert "Ada" not in client.get("/ideas/1").text
    assert client.get("/ideas/2").status_code == 404
    assert browser(bo).post("/ideas/1/claim", {"code": "guess"}).status_code == 422
    assert code in writer.get("/ideas/1/claim").text
    assert writer.post("/ideas/1/claim", {"code": code}).status_code == 303
    assert "Ada" in client.get("/ideas/1").text
    assert "was claimed already" in browser(bo).get("/ideas/1/claim").text
    flows()


def test_who_posts_without_the_key_of_a_form_learns_the_code_of_nobody_else(browser, ada, bo, staff):
    board = make_board(BoardWords(dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "Safety"), allows_anonymous=True), staff)
    sent = {"title": "The valve leaks", "body": "I saw it.", "anonymous": "y", "board": str(board)}
    posted = [browser(writer).post("/ideas", sent).text for writer in (ada, bo)]
    assert len({page.split('<code class="big">')[1].split("<")[0] for page in posted}) == 2


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "\x00", "9" * 40, "-1", "1:2:3"])
def test_nothing_that_is_typed_breaks_these_pages(browser, lamp, staff, ada, value):
    team, author = browser(staff), browser(ada)
    for reader, path, sent in (
        (team, f"/desk/ideas/{lamp}/voices", {"who": value, "customer": value, "through": value, "heard_at": value}),
        (team, f"/desk/ideas/{lamp}/tallies", {"n": value, "through": value, "counted_at": value}),
        (team, f"/desk/ideas/{lamp}/board", {"board": value}),
        (team, f"/desk/ideas/{lamp}/voices/withdrawal", {"voter": value}),
        (team, "/desk/tags", {"tag": value, "into": value}),
        (team, "/desk/tags/parting", {"tag": value}),
        (team, "/desk/statuses", {"category": value, **dict.fromkeys(NAMES, value)}),
        (team, f"/ideas/{lamp}/merger", {"into": value, "other": value, "reason": value}),
        (author, f"/ideas/{lamp}/authors", {"other": value, "other-part": value, "part-1": value}),
        (author, f"/ideas/{lamp}/authors/agreement", {"split": value}),
        (author, "/ideas", {"title": "A good title", "board": value, "built_on": value}),
    ):
        answer = reader.post(path, sent)
        assert answer.status_code in (303, 400, 404, 409, 422), path
        assert "<script>alert" not in answer.text


def test_the_page_of_an_idea_asks_the_database_no_more_than_it_may(browser, lamp, ada, bo, staff, statements):
    child = post_idea(bo, "A lid", "")
    assert child
    for who in (None, bo, staff):
        reader = browser(who)
        reader.get(f"/ideas/{lamp}")
        with statements() as asked:
            assert reader.get(f"/ideas/{lamp}").status_code == 200
        assert len(asked) <= 14, "\n".join(asked)
    with statements() as asked:
        browser(staff).get(f"/desk/ideas/{lamp}")
    assert len(asked) <= 14, "\n".join(asked)


def test_what_looks_alike_is_suggested_with_its_score_and_a_person_decides(browser, ada, bo, staff, flows):
    first = post_idea(ada, "Let the lamp be charged by USB-C", "")
    second = post_idea(bo, "USB-C charging for the lamp, please", "")
    third = post_idea(ada, "请为头灯增加红光模式", "")
    fourth = post_idea(bo, "希望頭燈增加紅光模式", "")
    scarf = post_idea(ada, "Print a map on the scarf", "")
    flows()
    team = browser(staff)
    assert (work_out_stale(), work_out_stale()) == (5, 0)
    page = team.get("/desk/duplicates").text
    assert f'href="/ideas/{second}/merger?into={first}"' in page
    assert f'href="/ideas/{fourth}/merger?into={third}"' in page
    assert "scarf" not in page
    assert team.post("/desk/duplicates/apart", {"idea": second, "other": first}).status_code == 303
    assert f"into={first}" not in team.get("/desk/duplicates").text
    assert team.post("/desk/duplicates/apart", {"idea": second, "other": first}).status_code == 409
    assert team.post("/desk/duplicates/apart", {"idea": "x", "other": first}).status_code == 404
    form = team.get(f"/ideas/{fourth}/merger?into={third}").text
    assert f'checked id="into-0" name="into" type="radio" value="{third}"' in form
    reason = {"into": str(third), "reason": "Both ask for red light."}
    assert team.post(f"/ideas/{fourth}/merger", reason).status_code == 303
    assert "Of 2 suggestions that were decided, 1 were the same." in team.get("/desk/duplicates").text
    edit_idea(scarf, ada, "Charge the lamp by USB-C", "")
    assert work_out_stale() == 1
    assert f"{scarf}/merger?into=" in team.get("/desk/duplicates").text
    flows()


def test_what_a_customer_tells_in_a_shop_is_written_down_as_theirs(browser, bo, staff, flows):
    flows()
    team = browser(staff)
    assert "Write down an idea" in team.get("/desk/ideas/new").text
    told = {"who": "Bo", "through": "shop", "heard_at": "Bergen", "title": "A hook for the lamp", "body": "For tents."}
    asked = team.post("/desk/ideas", told)
    assert (asked.status_code, "A hook for the lamp" in asked.text, "Bergen" in asked.text) == (422, True, True)
    short = team.post("/desk/ideas", told | {"customer": str(bo), "title": "x"})
    assert (short.status_code, "For tents." in short.text) == (422, True)
    done = team.post("/desk/ideas", told | {"customer": str(bo)})
    assert done.status_code == 303
    idea = get_idea(1, ANYBODY)
    assert (idea.author, idea.idea.through, idea.idea.entered_by_id) == ("Bo", "shop", staff)
    assert "Bergen" in team.get(done.location).text
    assert browser(bo).get("/desk/ideas/new").status_code == 403
    flows()
