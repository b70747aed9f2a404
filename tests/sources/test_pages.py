"""The desk pages of knowledge sources."""

import csv
import io
from threading import Thread

import pytest

from portal.ideas import acts as ideas
from portal.people.acts import join
from portal.sources.projections import scores, trial


@pytest.fixture
def ranked(app, staff, flows):
    ada, bo = join("Ada"), join("=cmd()")
    for person, status in ((ada, "adopted"), (bo, "declined")):
        idea = ideas.post_idea(person, "A stove that folds", "Flat, into the lid.", ["stoves"])
        ideas.decide_idea(idea, status, "Because we looked into it.", staff)
    flows()
    scores.work_out()
    trial.validate()
    return ada


def test_the_ranking_says_who_leads_and_that_it_is_not_yet_put_to_the_test(ranked, browser, staff):
    page = browser(staff).get("/desk/sources").text
    assert "Ada" in page
    assert "2 customers ranked" in page
    assert "not yet put to the test" in page
    assert page.index("Ada") < page.index("=cmd()")
    assert "1 adopted" in page


def test_the_ranking_of_a_topic_and_of_one_that_nobody_knows(ranked, browser, staff):
    http = browser(staff)
    assert "Ada" in http.get("/desk/sources?topic=stoves").text
    assert "Nobody has contributed to this topic" in http.get("/desk/sources?topic=nothing").text


def test_the_whole_ranking_comes_as_a_file_that_no_spreadsheet_runs(ranked, browser, staff):
    answer = browser(staff).get("/desk/sources.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[5] for row in rows] == ["Customer", "Ada", "'=cmd()"]
    assert rows[1][0] == "1"


def test_the_file_is_still_written_when_the_page_has_been_answered(ranked, browser, staff):
    http, found = browser(staff), []
    # A server stands in no house between requests, as the other tests do.
    worker = Thread(target=lambda: found.append(http.get("/desk/sources.csv").text))
    worker.start()
    worker.join()
    assert found
    assert "Ada" in found[0]


@pytest.mark.parametrize("path", ["/desk/sources", "/desk/sources.csv", "/desk/sources/validation", "/desk/customers"])
def test_the_desk_is_the_companys_alone(path, browser, ada, client):
    assert browser(ada).get(path).status_code == 403
    assert client.get(path).status_code in (302, 303, 401)


def test_an_empty_house_says_what_to_do(browser, staff):
    http = browser(staff)
    assert "Nobody is ranked yet" in http.get("/desk/sources").text
    assert "There is no test yet" in http.get("/desk/sources/validation").text


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_pages_are_spoken_in_every_language(ranked, browser, staff, language):
    http = browser(staff)
    for path in ("/desk/sources", "/desk/sources/validation", "/desk/customers", f"/desk/customers/{ranked}"):
        answer = http.get(f"{path}?lang={language}")
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


def test_a_verdict_is_shown_with_its_figures(app, browser, staff):
    from portal.kit.clock import now
    from portal.kit.db import db, writing
    from portal.sources.models import SourceRun

    one = {"name": "votes", "ndcg": 0.5, "auc": 0.9, "share": 0.7}
    measured = [{**one, "name": "expected"}, one, {**one, "name": "chance"}]
    duels = [{"rival": "votes", "difference": 0.1, "low": 0.05, "high": 0.2}]
    duels.append({"rival": "recent", "difference": 0.01, "low": -0.05, "high": 0.2})
    deciles = [{"people": 10, "expected": 1.5, "real": 1, "decided": 2}]
    found = {"cuts": 3, "people": 20, "positives": 2, "uses": 4, "measured": measured, "duels": duels}
    found |= {"deciles": deciles, "newcomers": deciles[0], "hardest": "recent", "is_better": False, "beats": ["votes"]}
    with writing():
        db.session.add(SourceRun(name="validation", worked_out_at=now(), event_id=1, found=found))
    page = browser(staff).get("/desk/sources/validation").text
    assert "shown to foretell better than votes received, not shown to beat recent contributions" in page
    assert "2 people whose contributions were used" in page
    assert "0.100" in page


def test_the_ranking_asks_the_database_but_a_few_times(ranked, browser, staff, statements):
    http = browser(staff)
    http.get("/desk/sources")
    with statements() as seen:
        http.get("/desk/sources")
    assert len(seen) <= 10, seen
