"""Parts of the house that a company does without: hidden, closed to all, and whole when opened again."""

import pytest

from portal.house.acts import switch_modules
from portal.house.queries import modules_off
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.web.modules import ADDRESSES, module_of


def test_a_closed_part_is_hidden_and_says_so_to_readers_and_programs(client, browser, admin, staff, flows):
    assert 'href="/challenges"' in client.get("/ideas").text
    switch_modules(["challenges", "preorders", "roadmap"], admin)
    page = client.get("/ideas").text
    for path in ("/challenges", "/preorders", "/roadmap", "/changelog.atom", "/desk/challenges"):
        assert f'href="{path}"' not in page
        answer = browser(staff).get(path)
        assert answer.status_code == 404
        assert "does without this part" in answer.text
    answer = client.get("/api/v1/preorders")
    assert (answer.status_code, answer.json["code"]) == (404, "module_off")
    assert 'href="/desk/challenges"' not in browser(staff).get("/desk").text
    switch_modules([], admin)
    assert client.get("/challenges").status_code == 200
    assert 'href="/challenges"' in client.get("/ideas").text
    flows()


def test_a_closed_part_takes_nothing_either(browser, ada, admin):
    switch_modules(["challenges"], admin)
    assert browser(ada).post("/challenges/1/entries", {}).status_code == 404


def test_the_admin_opens_and_closes_parts_at_the_desk(browser, admin, staff, flows):
    desk = browser(admin)
    page = desk.get("/desk/house").text
    assert "What to do next" in page
    assert desk.post("/desk/house/modules", {"open": ["knowledge", "rewards", "nonsense"]}).status_code == 303
    assert modules_off() == {"challenges", "groups", "live", "rounds", "preorders", "surveys", "roadmap"}
    again = desk.post("/desk/house/modules", {"open": ["knowledge", "rewards"]})
    assert again.status_code == 409
    assert "set like this already" in again.text
    assert browser(staff).get("/desk/house").status_code == 403
    flows()


def test_only_an_admin_switches_what_there_is(admin, staff):
    with pytest.raises(NotAllowed):
        switch_modules(["challenges"], staff)
    with pytest.raises(NotFound):
        switch_modules(["cellar"], admin)
    with pytest.raises(Conflict):
        switch_modules([], admin)


def test_an_address_belongs_to_a_part_by_its_first_words(app):
    assert module_of("/challenges/7/entries") == "challenges"
    assert module_of("/challengesome") == ""
    assert module_of("/desk") == ""
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    for begun in ADDRESSES:
        assert any(rule == begun or rule.startswith(begun + "/") for rule in rules), begun
