"""Boards: categories named in three languages, open or closed, chosen when one posts."""

import pytest

from portal.ideas.acts import BoardWords, change_board, make_board, move_idea, post_idea
from portal.ideas.queries import Wanted, best_ideas
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.queries import ANYBODY

NAMES = {"en": "Lighting", "zh-Hans": "照明灯具", "zh-Hant": "照明燈具"}


@pytest.fixture
def board(staff):
    return make_board(BoardWords(NAMES), staff)


def test_an_idea_stands_on_the_board_that_was_chosen_and_can_be_moved(board, ada, staff, flows):
    lamp = post_idea(ada, "A lamp", "", board_id=board)
    assert [line.id for line in best_ideas(ANYBODY, "new", Wanted(board_id=board)).items] == [lamp]
    move_idea(lamp, None, staff)
    assert best_ideas(ANYBODY, "new", Wanted(board_id=board)).items == []
    with pytest.raises(Conflict, match="there already"):
        move_idea(lamp, None, staff)
    flows()


def test_a_closed_board_takes_no_new_ideas_and_nothing_typed_is_lost(board, ada, staff, browser, flows):
    change_board(board, BoardWords(NAMES, is_open=False), staff)
    with pytest.raises(Invalid):
        post_idea(ada, "A lamp", "", board_id=board)
    answer = browser(ada).post("/ideas", {"title": "A lamp that lasts", "body": "Ten years", "board": str(board)})
    assert answer.status_code == 422
    assert "takes no new ideas" in answer.text
    assert "A lamp that lasts" in answer.text
    flows()


def test_the_product_team_makes_boards_and_everybody_reads_them_in_their_language(browser, client, ada, staff, flows):
    fields = {"name_en": "Lighting", "name_zh_hans": "照明灯具", "name_zh_hant": "照明燈具", "is_open": "y"}
    team = browser(staff)
    assert team.post("/desk/boards", fields | {"name_zh_hans": ""}).status_code == 422
    assert team.post("/desk/boards", fields).status_code == 303
    assert browser(ada).get("/desk/boards").status_code == 403
    assert browser(ada).post("/ideas", {"title": "A lamp that lasts", "body": "", "board": "1"}).status_code == 303
    for language, name in (("en", "Lighting"), ("zh-Hans", "照明灯具"), ("zh-Hant", "照明燈具")):
        page = client.get(f"/ideas?board=1&lang={language}").text
        assert name in page
        assert "A lamp that lasts" in page
    assert client.get("/ideas?board=77").status_code == 404
    assert team.post("/desk/boards/1", fields | {"name_en": "Lights", "is_open": ""}).status_code == 303
    assert "Lights" in team.get("/desk/boards").text
    flows()


def test_only_the_product_team_makes_boards(ada):
    with pytest.raises(NotAllowed):
        make_board(BoardWords(NAMES), ada)
