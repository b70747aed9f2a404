"""What a second person removes nobody reads any more; a locked idea is read, and takes no comments and votes."""

import pytest

from portal.flows.flags import flag
from portal.ideas import acts
from portal.ideas.acts import comment_on, hide_comment, hide_idea, post_idea
from portal.ideas.queries import get_idea
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.people.queries import viewer
from portal.people.sanctions import suspend_person, warn_person
from portal.people.tokens import make_token
from portal.river import upkeep

SPAM = {"reason": "spam", "words": "No shops here."}


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A lamp", "It shines.")


@pytest.fixture
def remark(lamp, bo):
    return comment_on(lamp, bo, "Buy canary seed at my shop.")


@pytest.fixture
def second(app):
    return join("Mia", role="moderator")


def test_what_one_moderator_hid_another_removes_and_a_tombstone_stays(
    browser, client, ada, bo, lamp, moderator, second, admin, flows
):
    mo, base = browser(moderator), f"/desk/moderation/idea/{lamp}"
    assert browser(second).post(f"{base}/removal", SPAM).status_code == 409  # it is not hidden
    mo.post(f"{base}/hiding", SPAM)
    assert client.get(f"/ideas/{lamp}").status_code == 404
    assert mo.post(f"{base}/removal", SPAM).status_code == 403
    assert browser(second).post(f"{base}/removal", SPAM).status_code == 303
    flows()
    for reader in (client, browser(ada), browser(bo), mo, browser(admin)):
        page = reader.get(f"/ideas/{lamp}")
        assert page.status_code == 410
        assert "The moderators have removed this idea." in page.text
        assert "No shops here." in page.text
        assert "A lamp" not in page.text
    assert "It shines." not in mo.get(base).text
    assert "A lamp" not in mo.get("/desk/moderation/log").text
    assert "It shines." in browser(admin).get(base).text
    assert "Removed" in client.get("/log").text
    with pytest.raises(NotFound):
        get_idea(lamp, viewer(moderator))
    assert browser(bo).post(f"/ideas/{lamp}/votes").status_code == 404
    for person in (moderator, second):
        with pytest.raises(NotAllowed):
            acts.restore_idea(lamp, person)
    acts.restore_idea(lamp, admin)
    flows()
    assert "It shines." in client.get(f"/ideas/{lamp}").text


def test_a_removed_idea_of_a_few_is_to_all_others_not_there(browser, client, ada, bo, lamp, moderator, second):
    from portal.ideas.models import Idea
    from portal.kit.db import load
    from portal.people.acts import own_audience

    with upkeep():
        load(Idea, lamp).audience_id = own_audience(ada)
    hide_idea(lamp, moderator, "spam")
    acts.remove_idea(lamp, second, "spam")
    assert browser(ada).get(f"/ideas/{lamp}").status_code == 410
    for reader in (client, browser(bo)):
        assert reader.get(f"/ideas/{lamp}").status_code == 404


def test_a_removed_comment_leaves_a_tombstone_and_its_words_are_gone(
    browser, client, lamp, remark, moderator, second, admin, flows
):
    hide_comment(remark, moderator, "spam")
    with pytest.raises(NotAllowed):
        acts.remove_comment(remark, moderator, "spam")
    acts.remove_comment(remark, second, "spam")
    flows()
    assert "The moderators have removed this comment." in client.get(f"/ideas/{lamp}").text
    mo = browser(moderator)
    assert "canary" not in mo.get(f"/desk/moderation/comment/{remark}").text + mo.get("/desk/moderation/log").text
    with pytest.raises(NotAllowed):
        acts.restore_comment(remark, second)
    acts.restore_comment(remark, admin)
    flows()
    assert "canary" in client.get(f"/ideas/{lamp}").text
    with pytest.raises(Conflict):
        acts.remove_comment(remark, second, "spam")


def test_an_administrator_removes_alone_and_nobody_else_at_all(ada, staff, lamp, remark, admin, flows):
    hide_idea(lamp, admin, "danger")
    for person in (ada, staff):
        with pytest.raises(NotAllowed):
            acts.remove_idea(lamp, person, "danger")
    acts.remove_idea(lamp, admin, "danger")
    with pytest.raises(Refused):
        acts.hide_idea(lamp, admin, "danger")
    flows()


def test_a_locked_idea_is_read_and_takes_no_comments_and_votes(
    browser, client, ada, bo, staff, lamp, moderator, statements, flows
):
    given = acts.vote_for(lamp, bo)
    mo, base = browser(moderator), f"/desk/moderation/idea/{lamp}"
    assert mo.post(f"{base}/lock", {"reason": "off_topic", "words": "It turned into a quarrel."}).status_code == 303
    page = client.get(f"/ideas/{lamp}").text
    assert "It turned into a quarrel." in page
    assert "Locked by the moderators" in page
    other = join("Cy")
    refused = browser(other).post(f"/ideas/{lamp}/votes")
    assert refused.status_code == 409
    assert "This idea is locked" in refused.text
    said = browser(other).post(f"/ideas/{lamp}/comments", {"body": "But it shines."})
    assert said.status_code in (409, 422)
    assert "But it shines." in said.text
    assert "This idea is locked" in said.text
    with upkeep():
        headers = {"Authorization": f"Bearer {make_token(other, 'write')}"}
    answer = client.put(f"/api/v1/ideas/{lamp}/vote", json={}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "locked")
    comment_on(lamp, staff, "We read all of this.")  # the company may still answer
    assert acts.withdraw_vote(lamp, bo) == given - 1
    with pytest.raises(Conflict):
        acts.lock_idea(lamp, moderator, "spam")
    flows()
    assert "Locked" in client.get("/log").text
    assert mo.post(f"{base}/unlock").status_code == 303
    assert acts.vote_for(lamp, other) == 1
    comment_on(lamp, other, "It shines.")
    flows()
    for person in (ada, staff):
        with pytest.raises(NotAllowed):
            acts.lock_idea(lamp, person, "spam")


def test_the_public_log_tells_of_sanctions_without_a_name_or_a_word(client, bo, moderator, flows):
    warn_person(bo, moderator, "abuse: Wilhelmina is right.")
    suspend_person(bo, moderator, 7, "spam: The third shop in a week.")
    flows()
    log = client.get("/log").text
    assert "A member, for 7 days" in log
    assert "It is advertising or spam" in log
    for secret in ("Bo<", ">Bo", "Wilhelmina", "third shop", f"/people/{bo}"):
        assert secret not in log


def test_the_key_of_a_line_locks_and_removes(browser, ada, bo, lamp, remark, moderator, second, flows):
    flag(f"idea:{lamp}", bo, "off_topic")
    assert 'data-key="l"' in browser(moderator).get("/desk/moderation").text
    hide_comment(remark, moderator, "spam")
    flows()
    assert 'data-key="m"' in browser(second).get("/desk/moderation/log").text
    db.session.rollback()
