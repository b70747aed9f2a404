"""Parts of the house that a company does without: hidden, closed to all, and whole when opened again."""

import re

import pytest

from portal.app import READERS
from portal.house.acts import switch_modules
from portal.house.queries import modules_off
from portal.house.rules import MODULES
from portal.ideas.acts import comment_on, post_idea
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.knowledge.acts import publish_article, write_article
from portal.river.reader import flow
from portal.surveys.acts import ask_person, start_survey, write_survey
from portal.web.modules import ADDRESSES, module_of
from portal.web.subjects import address_of


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


def hrefs(page):
    return {link.partition("?")[0] for link in re.findall(r'(?:href|action|formaction)="(/[^"#]*)', page)}


def open_pages(app):
    """Return the pages that have an address of their own, as the map of the house lists them."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return [rule.rule for rule in rules if not rule.rule.startswith(("/api/", "/static/"))]


def test_no_page_leads_into_a_closed_part(app, browser, admin, ada, bo, staff):
    idea = post_idea(ada, "A lamp", "It shines.")
    comment_on(idea, bo, "Yes.")
    flow(READERS)
    switch_modules(list(MODULES), admin)
    for who in (browser(), browser(ada), browser(admin)):
        waiting, seen, wrong = (
            [*open_pages(app), f"/ideas/{idea}", f"/people/{ada}", f"/desk/harvest/{idea}"],
            set(),
            [],
        )
        for path in waiting:
            answer = who.get(path)
            if path in seen or answer.status_code != 200 or "html" not in answer.content_type:
                continue
            seen.add(path)
            wrong += [(path, href) for href in hrefs(answer.text) if module_of(href)]
        assert len(seen) > 10
    assert not wrong


def test_what_lies_in_a_closed_part_is_not_found_and_rings_no_bell(app, browser, admin, ada, bo, moderator, client):
    article = write_article("How the lantern burns", "It burns.", moderator)
    publish_article(article, moderator)
    survey = write_survey("A lantern", "csat", admin)
    start_survey(survey, admin)
    ask_person(survey, ada)
    flow(READERS)
    assert f'"/knowledge/{article}"' in client.get("/search?q=lantern").text
    assert "A lantern" in browser(ada).get("/notifications").text
    switch_modules(["knowledge", "surveys"], admin)
    assert f'"/knowledge/{article}"' not in client.get("/search?q=lantern").text
    assert client.get("/search?q=lantern&kind=article").status_code == 200
    found = client.get("/api/v1/search?q=lantern").json["items"]
    assert [item for item in found if item["kind"] == "article"] == []
    assert "A lantern" not in browser(ada).get("/notifications").text
    with app.test_request_context():
        assert address_of(f"article:{article}") is None
