"""What programs ask and send."""

import json

import pytest
from sqlalchemy import func, select

from portal.app import create_app
from portal.flows.feedback import give_feedback
from portal.ideas.acts import post_idea
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.people.tokens import make_token
from portal.web.api.contract import description


class Program:
    """A program with a token."""

    def __init__(self, app, person_id=None, scope="write"):
        self.http = app.test_client()
        self.head = {"Accept": "application/json"}
        if person_id:
            self.head["Authorization"] = f"Bearer {make_token(person_id, scope)}"

    def __call__(self, method, path, body=None, **head):
        return self.http.open(f"/api/v1{path}", method=method, json=body, headers=self.head | head)


@pytest.fixture
def program(app):
    return lambda person_id=None, scope="write": Program(app, person_id, scope)


IDEA = {"title": "Quieter fan", "body": "It **hums**.", "tags": ["fan"]}


def test_an_idea_is_posted_read_changed_and_listed(program, ada, bo):
    mine = program(ada)
    posted = mine("POST", "/ideas", IDEA)
    assert posted.status_code == 201
    idea = posted.json
    assert idea == mine("GET", f"/ideas/{idea['id']}").json
    assert (idea["title"], idea["body"], idea["tags"], idea["votes"], idea["status"]) == (*IDEA.values(), 0, "open")
    assert idea["author"] == {"id": ada, "name": "Ada"}
    assert mine("PATCH", f"/ideas/{idea['id']}", {"title": "Silent fan"}).json["title"] == "Silent fan"
    assert [each["title"] for each in program()("GET", "/ideas?sort=new").json["items"]] == ["Silent fan"]


def test_two_chinese_characters_are_a_title_and_two_letters_are_not(program, ada):
    posted = program(ada)("POST", "/ideas", {"title": "退货"})
    assert (posted.status_code, posted.json["title"]) == (201, "退货")
    for title, enough in (("AB", "at least 3"), ("退", "too short")):
        refused = program(ada)("POST", "/ideas", {"title": title})
        assert (refused.status_code, enough in refused.json["fields"]["title"]) == (422, True)


def test_a_list_is_read_page_by_page_to_its_end(program, ada):
    for n in range(5):
        post_idea(ada, f"Idea number {n}", "")
    seen, cursor = [], ""
    while cursor is not None:
        page = program()("GET", f"/ideas?sort=new&limit=2{f'&after={cursor}' if cursor else ''}").json
        seen += [each["title"][-1] for each in page["items"]]
        cursor = page["next"]
    assert seen == ["4", "3", "2", "1", "0"]


def test_a_vote_is_put_and_taken_back_as_often_as_one_likes(program, ada, bo):
    idea, voter = post_idea(ada, "Quieter fan", ""), program(bo)
    for _ in range(2):
        assert voter("PUT", f"/ideas/{idea}/vote").json == {"votes": 1, "voted": True}
    for _ in range(2):
        assert voter("DELETE", f"/ideas/{idea}/vote").json == {"votes": 0, "voted": False}
    own = program(ada)("PUT", f"/ideas/{idea}/vote")
    assert (own.status_code, own.json["code"]) == (422, "own_idea")


def test_comments_are_posted_and_listed(program, ada, bo):
    idea = post_idea(ada, "Quieter fan", "")
    said = program(bo)("POST", f"/ideas/{idea}/comments", {"body": "Yes."})
    assert (said.status_code, said.json["author"]["name"]) == (201, "Bo")
    assert program()("GET", f"/ideas/{idea}/comments").json["items"] == [said.json]


def test_the_company_decides_with_a_reason_along_the_table(program, ada, staff):
    idea = post_idea(ada, "Quieter fan", "")
    path = f"/ideas/{idea}/status"
    adopted = {"status": "adopted", "reason": "We measured it, and it is true."}
    assert program(ada)("PUT", path, adopted).status_code == 403
    assert program(staff)("PUT", path, adopted).json == adopted
    wrong = program(staff)("PUT", path, {**adopted, "status": "open"})
    assert (wrong.status_code, wrong.json["code"]) == (409, "state")
    short = program(staff)("PUT", path, {"status": "making", "reason": "ok"})
    assert (short.status_code, list(short.json["fields"])) == (422, ["reason"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": 7}, "title"),
        ({"title": "Fan", "author_id": 1}, "author_id"),
        ({"title": "Fan", "votes": 9}, "votes"),
        ({"title": "x" * 151}, "title"),
        ({"title": "Fan", "tags": "fan"}, "tags"),
        ([], "body"),
        (None, "body"),
        ("text", "body"),
    ],
)
def test_a_body_that_is_not_as_described_is_refused_field_by_field(program, ada, body, field):
    answer = program(ada).http.post(
        "/api/v1/ideas", data=json.dumps(body), content_type="application/json", headers=program(ada).head
    )
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert list(answer.json["fields"]) == [field]
    assert db.session.scalar(select(func.count(Idea.id))) == 0


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("[" * 40 + "]" * 40, "application/json", 400),
        ('{"title": 1' + "0" * 5000 + "}", "application/json", 400),
        ('{"title": "Fan"}', "text/plain", 415),
        (b"\xff\xfe", "application/json", 400),
    ],
)
def test_what_is_no_json_is_refused_and_breaks_nothing(program, ada, data, kind, status):
    answer = program(ada).http.post("/api/v1/ideas", data=data, content_type=kind, headers=program(ada).head)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=101", "sort=best", "page=2", "after=AAAA"])
def test_a_query_that_makes_no_sense_is_refused(program, query):
    assert program()("GET", f"/ideas?{query}").status_code == 422


def test_a_nul_in_an_address_is_refused_at_the_door_wherever_it_leads(program, client):
    for path in ("/ideas?after=%00", "/ideas?tag=a%00b", "/search?q=%00", "/no%00where"):
        answer = program()("GET", path)
        assert (answer.status_code, answer.json["code"]) == (400, "bad_request"), path
    for path in ("/ideas?tag=%00", "/search?q=a%00", "/uploads/%00.webp", "/%00", "/desk/harvest?%00"):
        answer = client.get(path)
        assert (answer.status_code, "cannot be understood" in answer.text) == (400, True), path


def test_a_key_sent_twice_does_it_once_and_gets_the_same_answer(program, ada, bo):
    mine, key = program(ada), {"Idempotency-Key": "one"}
    first, second = mine("POST", "/ideas", IDEA, **key), mine("POST", "/ideas", IDEA, **key)
    assert (first.status_code, first.json) == (second.status_code, second.json) == (201, first.json)
    other = mine("POST", "/ideas", {**IDEA, "title": "Another"}, **key)
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert program(bo)("POST", "/ideas", IDEA, **key).json["id"] != first.json["id"]
    assert mine("POST", "/ideas", {"title": ""}, **{"Idempotency-Key": "two"}).status_code == 422
    assert mine("POST", "/ideas", IDEA, **{"Idempotency-Key": "two"}).status_code == 201


def test_a_token_that_reads_does_not_write_and_a_wrong_one_opens_nothing(program, ada):
    reader = program(ada, "read")
    assert reader("GET", "/me").json["name"] == "Ada"
    assert reader("POST", "/ideas", IDEA).json["code"] == "scope"
    nobody = program()
    nobody.head["Authorization"] = "Bearer guessed"
    assert (nobody("GET", "/me").status_code, nobody("GET", "/me").json["code"]) == (401, "sign_in_first")
    assert nobody("GET", "/me").headers["WWW-Authenticate"] == "Bearer"


def test_the_company_reads_customers_their_timelines_and_the_river(program, ada, staff, flows):
    post_idea(ada, "Quieter fan", "")
    flows()
    company = program(staff, "read")
    assert ada in [each["id"] for each in company("GET", "/customers").json["items"]]
    moments = company("GET", f"/customers/{ada}/timeline").json["items"]
    assert moments[0]["sentence"] == "Ada posted “Quieter fan”"
    told = company("GET", f"/customers/{ada}/timeline", **{"Accept-Language": "zh-TW"}).json["items"]
    assert "發布" in told[0]["sentence"]
    events = company("GET", "/events?limit=2").json
    assert [each["kind"] for each in events["items"]] == ["person.joined", "person.joined"]
    assert [each["kind"] for each in company("GET", f"/events?after={events['next']}").json["items"]][-1]
    for path in ("/customers", f"/customers/{ada}", f"/customers/{ada}/timeline", "/sources", "/events"):
        assert program(ada)("GET", path).status_code == 403
        assert program()("GET", path).status_code == 401


def test_the_description_names_every_route_of_the_api(program, app):
    described = program()("GET", "/openapi.json").json
    assert described["openapi"] == "3.1.0"
    routes = {str(rule) for rule in app.url_map.iter_rules() if str(rule).startswith("/api/v1/")}
    assert len(described["paths"]) == len(routes) - 1  # but for itself


def test_each_house_describes_its_own_routes_however_many_there_are(program, app, tmp_path):
    app.extensions.pop("description", None)
    other = create_app({"TESTING": True, "DATA": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path}/other.db"})
    described = program()("GET", "/openapi.json").json["paths"]
    with other.app_context():
        assert described.keys() == description()["paths"].keys()
    assert "/api/v1/ideas" in described


def test_a_list_of_feedback_asks_as_often_for_twenty_as_for_one(program, ada, statements):
    said = [give_feedback(ada, "praise", f"It is **quiet**, {n} times.") for n in range(20)]
    with statements() as asked:
        page = program(ada)("GET", "/feedback").json
    assert [item["id"] for item in page["items"]] == said[::-1]
    assert page["items"][0]["body"] == "It is **quiet**, 19 times."
    assert len(asked) <= 10, asked
