"""The pages of a challenge with a jury: planned and steered at the desk, answered and judged on the site."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.challenges.models import Award, Challenge, ConflictOfInterest, Score, Submission
from portal.challenges.queries import criteria_of
from portal.challenges.rules import seal
from portal.kit.clock import now
from portal.kit.db import db
from portal.people.acts import join

WHY = "It is simple, and everybody can repair it."
AGREEMENT = "The winner grants a licence."


def moment(days):
    return (now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def second():
    return join("Pim", role="product")


@pytest.fixture
def asked(staff, second, browser, bo):
    """A challenge, planned and published through its forms, with Bo on the jury."""
    desk = browser(staff)
    form = {"title": "A quiet kitchen", "brief": "What hums?", "opens_at": moment(-1), "closes_at": moment(9)}
    made = desk.post("/desk/challenges", form).headers["Location"]
    for step, sent in {
        "terms": {"pool": "6,000", "currency": "EUR", "least_days": "0", "agreement": AGREEMENT, "eligibility": "All"},
        "criteria": {"criteria": "60 | Quiet | 0 louder, 10 silent\n40 | Cheap"},
        "phases": {"evaluate_opens": moment(0), "evaluate_closes": moment(20)},
        "jurors": {"juror": f"#{bo}"},
        "review": {},
    }.items():
        assert desk.post(f"{made}/{step}", sent).status_code == 303, step
    assert browser(second).post(f"{made}/publication").status_code == 303
    return int(made.rpartition("/")[2])


def test_from_the_brief_to_the_award_through_forms(asked, staff, second, ada, bo, browser, client, flows):
    desk, other, juror, author = (browser(each) for each in (staff, second, bo, ada))
    place, here = f"/desk/challenges/{asked}", f"/challenges/{asked}"
    for path in (f"{place}/plan", f"{place}/jury", place):
        assert desk.get(path).status_code == 200
    page = author.get(here).text
    assert "€6,000.00" in page
    words = {"title": "Felt feet", "body": "Under it.", "tags": ""}
    refused = author.post(f"{here}/ideas", words)
    assert refused.status_code == 422
    assert "Please read the agreement, and accept it." in refused.text
    assert author.post(f"{here}/ideas", words | {"agreed": seal(AGREEMENT)}).status_code == 303
    idea = db.session.scalar(select(Submission.idea_id))
    assert desk.post(f"{place}/closing").status_code == 303
    assert desk.post(f"{place}/evaluation").status_code == 409
    assert desk.post(f"{place}/answers").status_code == 303
    assert desk.post(f"{place}/evaluation").status_code == 303
    assert "Felt feet" in juror.get(f"{here}/jury").text
    points = {f"points-{each.id}": "8" for each in criteria_of(asked)}
    wrong = juror.post(f"{here}/jury/{idea}", {**points, "gives": "yes", next(iter(points)): "11", "comment": "So so."})
    assert wrong.status_code == 422
    assert "So so." in wrong.text
    assert juror.post(f"{here}/jury/{idea}", {**points, "gives": "yes"}).status_code == 303
    assert db.session.query(Score).count() == 2
    assert client.get(f"{here}/ranking.json").status_code == 404
    assert desk.post(f"{place}/shortlist", {"size": "2"}).status_code == 303
    assert "Winner" not in author.get(here).text
    much = desk.post(f"{place}/results", {"reason": WHY, f"award-{idea}": "6000.01"})
    assert much.status_code == 422
    assert "6000.01" in much.text
    assert desk.post(f"{place}/results", {"reason": WHY, f"award-{idea}": "6,000"}).status_code == 303
    ranking = client.get(f"{here}/ranking.json")
    assert seal(ranking.text) == ranking.headers["X-Snapshot-Sha256"]
    assert '"juror_id"' not in ranking.text
    assert author.post(f"{here}/answers/{idea}/award", {}).status_code == 422
    assert author.post(f"{here}/answers/{idea}/award", {"agreed": seal(AGREEMENT)}).status_code == 303
    assert desk.post(f"{place}/answers/{idea}/payment").status_code == 422
    assert other.post(f"{place}/answers/{idea}/payment").status_code == 303
    assert db.session.scalar(select(Challenge.status)) == "awarded"
    assert db.session.scalar(select(Award.amount)) == 600_000
    assert "Winner" in author.get(here).text
    assert desk.get(f"{place}/jury").status_code == 200
    flows()
    assert "let in an answer to the challenge" in author.get("/notifications").text


def test_what_cannot_be_read_is_refused_and_kept(staff, asked, browser):
    desk, place = browser(staff), f"/desk/challenges/{asked}"
    for step, sent, kept in (
        ("criteria", {"criteria": "sixty Quiet"}, "sixty Quiet"),
        ("jurors", {"juror": "nobody@example.org"}, "nobody@example.org"),
        ("phases", {"vote_opens": moment(1)}, "A phase needs both times, or none."),
        ("terms", {"pool": "much", "currency": "EUR", "least_days": "0", "agreement": "Mine."}, "much"),
    ):
        answer = desk.post(f"{place}/{step}", sent)
        assert answer.status_code in (409, 422), step
        assert kept in answer.text, step


def test_a_juror_stands_aside_and_nobody_else_sees_the_jury(asked, staff, ada, bo, browser):
    here, idea = f"/challenges/{asked}", None
    words = {"title": "Felt feet", "body": "", "tags": "", "agreed": seal(AGREEMENT)}
    browser(ada).post(f"{here}/ideas", words)
    idea = db.session.scalar(select(Submission.idea_id))
    assert browser(ada).get(f"{here}/jury").status_code == 404
    assert browser(bo).post(f"{here}/jury/{idea}/conflict", {"words": "x"}).status_code == 422
    assert browser(bo).post(f"{here}/jury/{idea}/conflict", {"words": "Ada is my neighbour."}).status_code == 303
    assert db.session.query(ConflictOfInterest).count() == 1
    assert browser(ada).post(f"{here}/answers/{idea}/withdrawal").status_code == 303
    late = browser(ada).post(f"{here}/answers/{idea}/appeal", {"words": "I think that I was wronged."})
    assert late.status_code == 409
    assert "I think that I was wronged." in late.text


def test_a_vote_outside_the_phase_is_refused_over_http(staff, ada, bo, browser):
    desk = browser(staff)
    form = {"title": "A quiet kitchen", "brief": "", "opens_at": moment(-1), "closes_at": moment(9)}
    place = desk.post("/desk/challenges", form).headers["Location"]
    assert desk.post(f"{place}/phases", {"vote_opens": moment(9), "vote_closes": moment(12)}).status_code == 303
    assert desk.post(f"{place}/publication").status_code == 303
    here = "/challenges/" + place.rpartition("/")[2]
    browser(ada).post(f"{here}/ideas", {"title": "Felt feet", "body": "", "tags": ""})
    idea = db.session.scalar(select(Submission.idea_id))
    assert browser(bo).post(f"/ideas/{idea}/votes").status_code == 409


def test_the_page_of_a_challenge_asks_little(asked, ada, browser, statements):
    here = browser(ada)
    here.get(f"/challenges/{asked}")
    with statements() as queries:
        here.get(f"/challenges/{asked}")
    assert len(queries) <= 14, queries
