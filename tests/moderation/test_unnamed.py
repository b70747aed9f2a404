"""Who wrote something without a name is warned and suspended like everybody, and nobody learns by it who it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.challenges import acts as challenges
from portal.flows.answering import answer_challenge, comment_in_time
from portal.flows.appeals import appeal, decide
from portal.ideas.acts import BoardWords, claim_idea, make_board, post_anonymously, post_idea
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import NotAllowed, NotFound
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Person
from portal.people.sanctions import lift_suspension, sanctions_of, suspend_person, warn_person
from portal.people.suspending import told_until
from portal.river.models import EventRow
from portal.web.copying import copy_of

DAY = timedelta(days=1)
WHY = "We ask again next year, in other words."


@pytest.fixture
def zora():
    """An author whose name is found wherever it stands."""
    return join("Zora Unmistakable")


@pytest.fixture
def blind(staff):
    challenge = challenges.write_challenge("A quiet kitchen", "What hums?", now() - DAY, now() + DAY, staff)
    challenges.set_terms(challenge, challenges.Terms(is_blind=True), staff)
    challenges.publish_challenge(challenge, staff)
    return challenge


@pytest.fixture
def idea(blind, zora):
    return answer_challenge(blind, zora, "Felt feet", "Buy them at my shop.")


def writer(idea_id):
    return db.session.scalar(select(Idea.author_id).filter_by(id=idea_id))


def told_of(person_id):
    """Return what the river says of a person since they joined."""
    rows = db.session.scalars(select(EventRow).where(EventRow.kind != "person.joined"))
    return [row.kind for row in rows if person_id in (row.actor_id, row.data.get("person_id"))]


def test_a_suspension_for_an_unnamed_answer_binds_its_author_and_names_nobody(
    idea, blind, zora, moderator, staff, browser, flows
):
    mo, hers, base = browser(moderator), browser(zora), f"/desk/moderation/idea/{idea}"
    assert mo.post(f"{base}/suspension", {"reason": "spam", "days": "7", "words": "Again."}).status_code == 303
    assert hers.get("/me/settings").status_code == 303  # her sessions ended
    flows()
    refused = browser(zora).post("/ideas", {"title": "A lamp", "body": "It shines."})
    assert refused.status_code == 403
    assert "You are suspended until" in refused.text
    assert (told_of(zora), told_until(zora)) == ([], None)
    lamp = post_idea(zora, "A lamp", "It shines.")  # past the pages, to look at her record
    for path in (base, "/desk/moderation", "/desk/moderation/log", "/log"):
        page = mo.get(path)
        assert page.status_code == 200, path
        assert "Zora" not in page.text, path
    assert "suspended until" in mo.get(base).text
    assert "nobody learns who that is" in mo.get(base).text
    named = mo.get(f"/desk/moderation/idea/{lamp}").text
    assert "Zora" in named
    assert "suspended until" not in named
    assert "suspended" in browser(zora).get("/notifications").text
    challenges.cancel_challenge(blind, staff, WHY)
    flows()
    assert "suspended until" in mo.get(f"/desk/moderation/idea/{lamp}").text  # the names are told
    lift_suspension(zora, moderator)
    flows()
    assert browser(zora).post("/ideas", {"title": "A shed", "body": "Of wood."}).status_code == 303


def test_a_lifted_suspension_of_an_unnamed_author_leaves_that_of_the_name(idea, zora, moderator, flows):
    suspend_person(zora, moderator, 3, "spam")
    suspend_person(writer(idea), moderator, 30, "spam")
    flows()
    lift_suspension(writer(idea), moderator)
    flows()
    assert db.session.get(Person, zora).suspended_until == told_until(zora) is not None


def test_an_unnamed_author_appeals_unnamed(idea, zora, moderator, browser, flows):
    mia = join("Mia", role="moderator")
    warn_person(writer(idea), moderator, "spam: This is no shop.")
    flows()
    event = db.session.scalar(select(EventRow.id).filter_by(kind="person.warned"))
    assert "This is no shop." in browser(zora).get("/me/moderation").text
    with pytest.raises(NotFound):
        appeal(event, join("Cy"), "It was me.")
    made = appeal(event, zora, "It was no advertisement.")
    flows()
    assert told_of(zora) == []
    for path in ("/desk/moderation/appeals", f"/desk/moderation/appeals/{made}"):
        assert "Zora" not in browser(mia).get(path).text, path
    with pytest.raises(NotAllowed):
        decide(made, moderator, "grant", "You are right.")
    decide(made, mia, "grant", "You are right.")
    flows()
    assert "Granted" in browser(zora).get(f"/me/moderation/{event}").text
    copy = copy_of(zora)
    assert [row["words"] for row in copy["appeal"]] == ["It was no advertisement."]
    assert "Felt feet" in [row["title"] for row in copy["idea"]]


def test_who_works_here_and_wrote_unnamed_goes_on_at_the_desk(blind, operator, moderator, browser, flows):
    idea = answer_challenge(blind, operator, "Felt feet", "Buy them at my shop.")
    desk = browser(operator)
    suspend_person(writer(idea), moderator, 7, "spam")
    flows()
    assert desk.get("/desk").status_code == 200
    assert len(sanctions_of([writer(idea)])[writer(idea)]) == 1


def test_who_leaves_unnamed_and_suspended_leaves_sound_records(idea, blind, zora, moderator, staff, flows):
    comment_in_time(idea, zora, "Felt of wool, I mean.")
    suspend_person(writer(idea), moderator, 7, "spam")
    forget_person(zora, zora)
    flows()
    challenges.cancel_challenge(blind, staff, WHY)
    flows()


def test_what_was_said_to_nobody_counts_for_who_claims_it(zora, staff, moderator, browser, flows):
    words = BoardWords(dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "Safety"), allows_anonymous=True)
    idea = post_anonymously("Felt feet", "Buy them.", [], make_board(words, staff), "four words of mine")
    suspend_person(writer(idea), moderator, 7, "spam")
    assert "counts for whoever says" in browser(moderator).get(f"/desk/moderation/idea/{idea}").text
    claim_idea(idea, "four words of mine", zora)
    flows()
    assert told_until(zora) is not None
    assert browser(zora).post("/ideas", {"title": "A lamp", "body": "It shines."}).status_code == 403
