"""Groups for programs: the same rules as on the pages, and to who is outside nothing is there."""

import pytest

from portal.flows.groups import post_in_group
from portal.people.tokens import make_token

NEW = {"name": "Cold nights", "about": "What keeps **us** warm.", "way": "open"}


@pytest.fixture
def ask(app):
    """Return a function that asks as a person's program."""

    def ask(person_id, method, path, body=None):
        head = {"Authorization": f"Bearer {make_token(person_id, 'write')}"} if person_id else {}
        return app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=head)

    return ask


def test_a_group_is_made_listed_joined_and_left_as_often_as_one_likes(ask, ada, bo, flows):
    made = ask(ada, "POST", "/groups", NEW)
    assert made.status_code == 201
    group = made.json["id"]
    assert (made.json["role"], made.json["members"], made.json["about"]) == ("owner", 1, NEW["about"])
    assert [each["id"] for each in ask(None, "GET", "/groups").json["items"]] == [group]
    for _ in range(2):
        assert ask(bo, "PUT", f"/groups/{group}/membership").json == {"member": True, "members": 2}
    assert [each["role"] for each in ask(bo, "GET", "/groups?mine=true").json["items"]] == ["member"]
    for _ in range(2):
        assert ask(bo, "DELETE", f"/groups/{group}/membership").json == {"member": False, "members": 1}
    assert ask(bo, "GET", "/groups?mine=true").json["items"] == []
    assert ask(None, "PUT", f"/groups/{group}/membership").status_code == 401
    flows()


def test_the_board_of_a_group_is_read_and_written_by_its_rules(ask, cooks, ada, bo, flows):
    idea = {"title": "A pot with a lid", "body": "That fits.", "tags": ["pots"]}
    assert ask(bo, "POST", f"/groups/{cooks}/ideas", idea).status_code == 403
    made = ask(ada, "POST", f"/groups/{cooks}/ideas", idea)
    assert (made.status_code, made.json["group"]) == (201, cooks)
    told = ask(None, "GET", f"/groups/{cooks}/ideas?sort=new").json["items"]
    assert [(each["title"], each["group"]) for each in told] == [("A pot with a lid", cooks)]
    assert ask(ada, "POST", f"/groups/{cooks}/ideas", {"title": ""}).status_code == 422
    assert ask(ada, "POST", "/groups", NEW | {"way": "secret"}).json["fields"].keys() == {"way"}
    assert ask(ada, "GET", "/groups?after=x").status_code == 422
    flows()


def test_a_group_by_invitation_is_there_for_its_members_only(ask, testers, secret, ada, bo, staff, moderator):
    assert ask(ada, "GET", f"/groups/{testers}").json["way"] == "invited"
    assert [each["id"] for each in ask(ada, "GET", f"/groups/{testers}/ideas").json["items"]] == [secret]
    for who in (None, bo, staff, moderator):
        assert ask(who, "GET", "/groups").json["items"] == []
        for method, path in (("GET", ""), ("GET", "/ideas"), ("PUT", "/membership"), ("DELETE", "/membership")):
            answer = ask(who, method, f"/groups/{testers}{path}")
            assert answer.status_code == (404 if who or method == "GET" else 401), path
            assert "zebracanary" not in answer.text
        assert "zebracanary" not in ask(who, "POST", f"/groups/{testers}/ideas", {"title": "A stove"}).text


def test_a_list_of_groups_is_read_to_its_end(ask, ada, cooks, testers):
    post_in_group(cooks, ada, "A pot", "")
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(ada, "GET", f"/groups?limit=1{f'&after={cursor}' if cursor else ''}").json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted([cooks, testers])
