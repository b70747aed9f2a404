"""A group is flagged, hidden and shown again like anything else."""

import pytest

from portal.flows.appeals import appeal, decide
from portal.flows.flags import flag
from portal.flows.groups import astray_ideas_of_groups, hide_with_board, post_in_group, restore_with_board
from portal.groups.acts import accept_invitation, edit_group, hide_group, invite, join_group, leave_group, restore_group
from portal.groups.queries import find_group
from portal.ideas.acts import comment_on, hide_idea, remove_idea, restore_idea
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.queries import ANYBODY, viewer
from portal.river.models import EventRow


def test_a_group_is_flagged_from_its_page_hidden_from_the_queue_and_shown_again(
    cooks, ada, bo, moderator, browser, client, flows
):
    his, mo, base = browser(bo), browser(moderator), f"/desk/moderation/group/{cooks}"
    assert f"/flags/new?target=group:{cooks}" in his.get(f"/groups/{cooks}").text
    assert f"/flags/new?target=group:{cooks}" not in browser(ada).get(f"/groups/{cooks}").text
    assert his.get(f"/flags/new?target=group:{cooks}").status_code == 200
    assert his.post("/flags", {"target": f"group:{cooks}", "reason": "spam", "note": ""}).status_code == 303
    with pytest.raises(Refused):
        flag(f"group:{cooks}", ada, "spam")
    assert "Cooking outside" in mo.get("/desk/moderation").text
    assert "Stoves, pots" in mo.get(base).text
    assert mo.post(f"{base}/hiding", {"reason": "spam", "words": "This is a shop."}).status_code == 303
    flows()
    assert "Cooking outside" not in mo.get("/desk/moderation").text
    for reader in (client, his, browser(ada)):
        assert reader.get(f"/groups/{cooks}").status_code == 404
        assert "Cooking outside" not in reader.get("/groups").text
    assert "A group" in client.get("/log").text
    assert "hid the group" in browser(ada).get("/notifications").text
    assert mo.get(f"/groups/{cooks}").status_code == 200
    assert mo.post(f"{base}/restoration").status_code == 303
    assert client.get(f"/groups/{cooks}").status_code == 200
    flows()


def test_a_hidden_group_takes_nothing_new_and_lets_everybody_go(testers, secret, ada, bo, moderator, browser, flows):
    cy = join("Cy")
    asked = invite(testers, cy, ada)
    accept_invitation(invite(testers, bo, ada), bo)
    hide_group(testers, moderator, "abuse")
    with pytest.raises(Conflict):
        hide_group(testers, moderator, "abuse")
    for refused in (
        lambda: accept_invitation(asked, cy),
        lambda: post_in_group(testers, ada, "A whistle", "Loud."),
        lambda: edit_group(testers, "Another name", "Other words.", ada),
        lambda: join_group(testers, cy),
    ):
        with pytest.raises(NotFound):
            refused()
    assert browser(cy).get(f"/groups/invitations/{asked}").status_code == 404
    assert "zebracanary" not in browser(cy).get("/notifications").text
    assert browser(bo).get(f"/ideas/{secret}").status_code == 200
    flows()
    leave_group(testers, bo)
    restore_group(testers, moderator)
    with pytest.raises(Conflict):
        restore_group(testers, moderator)
    assert find_group(testers, viewer(ada))
    assert find_group(testers, viewer(bo)) is None
    with pytest.raises(NotAllowed):
        hide_group(testers, ada, "spam")
    flows()


def test_the_maker_of_a_hidden_group_appeals(cooks, ada, moderator, browser, flows):
    hide_group(cooks, moderator, "spam: This is a shop.")
    flows()
    event = db.session.query(EventRow.id).filter_by(kind="group.hidden").scalar()
    page = browser(ada).get(f"/me/moderation/{event}").text
    assert "Your group was hidden" in page
    assert "This is a shop." in page
    made = appeal(event, ada, "We only cook.")
    decide(made, join("Mia", role="moderator"), "grant", "You do, as everybody sees.")
    assert find_group(cooks, ANYBODY)
    flows()


def test_moderators_look_at_what_a_closed_group_wrote_only_when_a_member_flagged_it(
    testers, secret, ada, bo, moderator, browser, flows
):
    accept_invitation(invite(testers, bo, ada), bo)
    mo = browser(moderator)
    for path in (f"idea/{secret}", f"group/{testers}"):
        assert mo.get(f"/desk/moderation/{path}").status_code == 404
    flag(f"idea:{secret}", bo, "danger")
    flag(f"group:{testers}", bo, "danger")
    flows()
    for path in (f"idea/{secret}", f"group/{testers}"):
        assert "zebracanary" in mo.get(f"/desk/moderation/{path}").text


def test_a_group_whose_maker_left_keeps_its_name_and_is_found_by_it(cooks, ada, bo, client, flows):
    join_group(cooks, bo)
    forget_person(ada, ada)
    flows()
    assert "Cooking outside" in client.get(f"/groups/{cooks}").text
    found = client.get("/search?q=cooking").text
    assert f"/groups/{cooks}" in found
    assert "Stoves, pots" not in found


def test_what_stands_on_the_board_is_hidden_and_shown_with_the_group(cooks, ada, bo, moderator, browser, client, flows):
    whistle = post_in_group(cooks, ada, "A whistling kettle", "It sings.")
    spoon = post_in_group(cooks, ada, "A spoon with a kettle", "It stirs.")
    comment_on(whistle, bo, "Let the kettle hum.")
    hide_idea(spoon, moderator, "spam")
    hide_with_board(cooks, moderator, "spam")
    flows()
    assert client.get(f"/ideas/{whistle}").status_code == 404
    for path in ("/ideas", "/ideas?sort=new", "/search?q=kettle", "/ideas.atom"):
        assert "whistling" not in client.get(path).text
    assert "Let the kettle hum" not in client.get("/search?q=kettle").text
    for judge in (lambda: restore_idea(whistle, moderator), lambda: remove_idea(whistle, moderator, "spam")):
        with pytest.raises(Conflict):
            judge()
    restore_with_board(cooks, moderator)
    flows()
    assert client.get(f"/ideas/{whistle}").status_code == 200
    assert client.get(f"/ideas/{spoon}").status_code == 404
    assert "whistling" in client.get("/search?q=kettle").text
    assert "spoon" not in client.get("/search?q=kettle").text


def test_an_idea_that_stays_hidden_with_a_group_that_is_shown_is_noticed(cooks, ada, moderator, flows):
    post_in_group(cooks, ada, "A whistling kettle", "It sings.")
    hide_with_board(cooks, moderator, "spam")
    restore_group(cooks, moderator)
    assert len(astray_ideas_of_groups()) == 1


def test_what_was_removed_from_a_board_is_not_astray(cooks, ada, moderator, flows):
    idea = post_in_group(cooks, ada, "A whistling kettle", "It sings.")
    hide_idea(idea, moderator, "spam")
    remove_idea(idea, join("Mia", role="moderator"), "spam")
    flows()
