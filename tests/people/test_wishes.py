"""What somebody hears of, how, and when not; and whom not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.app import READERS
from portal.ideas.acts import comment_on, decide_idea, post_idea, vote_for
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.outside.models import LetterWish, Parcel
from portal.outside.projections import ring
from portal.outside.queries.mail import bells, rung_after, unread, unread_by
from portal.outside.queries.wishes import letter_time, wanting, wants
from portal.outside.topics import DAILY, NEVER, NOW, TOPIC_OF, TOPICS, WEEKLY, Quiet, letter_at
from portal.outside.wishes import wish
from portal.people.forgetting import forget_person
from portal.people.preferences import prefer
from portal.people.quiet import mute, muted_by, unmute
from portal.river.reader import flow

TAIPEI = ZoneInfo("Asia/Taipei")
WHY = "Many people asked for it."
NIGHT = Quiet(22 * 60, 7 * 60)
ALL_RING = dict.fromkeys(TOPICS, True)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("rhythm", "quiet", "now", "leaves"),
    [
        (NOW, None, "2026-11-18 12:00", "2026-11-18 12:00"),
        (NOW, NIGHT, "2026-11-18 23:30", "2026-11-19 07:00"),
        (NOW, NIGHT, "2026-11-18 05:00", "2026-11-18 07:00"),
        (NOW, NIGHT, "2026-11-18 12:00", "2026-11-18 12:00"),
        (NOW, Quiet(600, 660), "2026-11-18 10:30", "2026-11-18 11:00"),
        (NOW, Quiet(600, 600), "2026-11-18 10:00", "2026-11-18 10:00"),
        (DAILY, None, "2026-11-18 12:00", "2026-11-19 08:00"),
        (DAILY, None, "2026-11-18 06:00", "2026-11-18 08:00"),
        (DAILY, Quiet(0, 9 * 60), "2026-11-18 06:00", "2026-11-18 09:00"),
        (WEEKLY, None, "2026-11-18 12:00", "2026-11-23 08:00"),
        (WEEKLY, None, "2026-11-23 07:00", "2026-11-23 08:00"),
        (WEEKLY, None, "2026-11-23 08:00", "2026-11-30 08:00"),
    ],
)
def test_a_letter_leaves_when_its_reader_wishes(rhythm, quiet, now, leaves):
    assert letter_at(rhythm, quiet, TAIPEI, at(now)) == at(leaves)


def test_who_wants_no_letters_gets_none():
    assert letter_at(NEVER, None, TAIPEI, at("2026-11-18 12:00")) is None


def test_every_event_that_rings_belongs_to_a_topic_that_one_can_silence():
    about_oneself = {"idea.hidden", "idea.restored", "idea.comment_hidden", "idea.comment_restored"}
    about_oneself |= {"batch.comment_hidden", "batch.comment_restored"}
    about_oneself |= {"person.warned", "person.suspended", "person.suspension_lifted"}
    about_oneself |= {"idea.removed", "idea.comment_removed", "idea.locked", "idea.unlocked"}
    about_oneself |= {"question.hidden", "question.restored"}
    about_oneself |= {"product_question.hidden", "product_question.restored"}
    about_oneself |= {"appeal.decided", "appeal.settled", "person.sanction_overturned"}
    only_followed = {"group.made", "group.joined", "group.left", "meeting.signed_up", "meeting.signed_off"}
    only_followed |= {"idea.posted", "idea.followed", "idea.unfollowed", "order.placed", "batch.started"}
    only_followed |= {"product.awaited", "product.unawaited", "idea.split_agreed"}
    only_followed |= {"person.joined", "person.role_given"}
    heard = {kind.kind for kind in ring.reads} - about_oneself - only_followed - {"person.forgotten"}
    assert heard <= set(TOPIC_OF), "Add its kind to a topic in portal/outside/topics.py."


def test_who_chose_nothing_hears_what_the_topic_says(ada, bo):
    wish(bo, {"ideas": DAILY}, {**ALL_RING, "comments": False})
    assert wanting([ada, bo], "ideas", NOW) == {ada}
    assert wanting([ada, bo], "ideas", DAILY) == {bo}
    assert wanting([ada, bo], "comments", "bell") == {ada}
    assert (wants(ada, "comments", NOW), wants(ada, "comments", "bell")) == (False, True)


def test_a_bell_that_was_silenced_does_not_ring(ada, bo, flows):
    idea = post_idea(ada, "Lamp", "")
    comment_on(idea, bo, "Fine")
    flows()
    assert unread(ada) == 1
    wish(ada, {}, {**ALL_RING, "comments": False})
    assert (unread(ada), unread_by([ada]), bells(ada, None, 9), rung_after(0, 9)) == (0, {}, [], [])
    flows()


def test_somebody_who_is_muted_rings_no_bell_and_is_heard_again(ada, bo, flows):
    idea = post_idea(ada, "Lamp", "")
    comment_on(idea, bo, "Fine")
    flows()
    mute(ada, bo)
    assert (unread(ada), bells(ada, None, 9)) == (0, [])
    unmute(ada, bo)
    assert unread(ada) == 1


def test_what_somebody_says_who_is_muted_is_folded_for_the_one_who_muted(ada, bo, browser):
    idea = post_idea(ada, "Lamp", "")
    comment_on(idea, bo, "A word of mine")
    mine, theirs = browser(ada), browser(bo)
    assert mine.post(f"/people/{bo}/muting", {"how": "mute"}).status_code == 303
    assert "You do not hear this person" in mine.get(f"/ideas/{idea}").text
    assert "You do not hear this person" not in theirs.get(f"/ideas/{idea}").text
    assert "muted" in mine.get("/me/notices").text
    mine.post(f"/people/{bo}/muting", {"how": "none"})
    assert "You do not hear this person" not in mine.get(f"/ideas/{idea}").text


def test_who_is_blocked_sees_the_name_alone(ada, bo, browser, client):
    post_idea(ada, "Quieter fan", "")
    assert "Quieter fan" in browser(bo).get(f"/people/{ada}").text
    browser(ada).post(f"/people/{bo}/muting", {"how": "block"})
    assert "Quieter fan" not in browser(bo).get(f"/people/{ada}").text
    assert "Quieter fan" in client.get(f"/people/{ada}").text


def test_who_is_blocked_reads_neither_what_somebody_cares_about_nor_since_when_they_are_here(ada, bo, browser, client):
    browser(ada).post("/me/settings", {"name": "Ada", "interests": "Cargo bikes", "language": "en", "theme": "auto"})
    browser(ada).post(f"/people/{bo}/muting", {"how": "block"})
    for window, is_known in ((client, True), (browser(bo), False)):
        page = window.get(f"/people/{ada}").text
        assert "Ada" in page
        assert ("Cargo bikes" in page, "here since" in page) == (is_known, is_known)


def test_nobody_mutes_themselves_or_the_company(ada, staff):
    for other in (ada, staff):
        with pytest.raises(Refused):
            mute(ada, other)
    assert muted_by(ada) == frozenset()


def test_letters_wait_or_are_not_written_as_somebody_wishes(member, bo, staff):
    idea = post_idea(member, "Lamp", "")
    wish(member, {"ideas": WEEKLY}, ALL_RING)
    decide_idea(idea, "review", WHY, staff)
    flow(READERS)
    waiting = db.session.scalars(select(Parcel).filter_by(letter=WEEKLY)).one()
    assert waiting.try_at.weekday() == 0
    wish(member, {"ideas": NEVER}, ALL_RING)
    decide_idea(idea, "adopted", WHY, staff)
    flow(READERS)
    assert db.session.scalar(select(func.count()).select_from(Parcel).filter_by(letter=WEEKLY)) == 1


def test_wishes_are_kept_on_their_page(browser, ada):
    window = browser(ada)
    window.post("/me/notices", {"mail.ideas": "daily", "bell.ideas": "on", "mail.comments": "nonsense"})
    page = window.get("/me/notices").text
    assert page.count(" checked") == 1
    assert '<option value="daily" selected>' in page
    assert wants(ada, "comments", NEVER)


def test_quiet_hours_need_both_ends_and_are_those_of_where_one_is(browser, member):
    window = browser(member)
    sent = {"begins": "00:00", "ends": "23:59"}
    assert window.post("/me/quiet", {**sent, "ends": ""}).status_code == 422
    assert window.post("/me/quiet", sent).status_code == 303
    assert 'value="23:59"' in window.get("/me/notices").text
    at = {}
    for zone in ("Asia/Taipei", "America/Lima"):
        prefer(member, zone=zone)
        assert zone in window.get("/me/notices").text
        at[zone] = letter_time(member, "ideas").astimezone(ZoneInfo(zone))
    assert {(each.hour, each.minute) for each in at.values()} == {(23, 59)}


def test_the_wishes_of_a_person_who_left_are_gone(ada, bo, staff, flows):
    wish(ada, {"ideas": DAILY}, {})
    mute(bo, ada)
    forget_person(ada, ada)
    flows()
    assert db.session.scalar(select(func.count()).select_from(LetterWish)) == 0
    assert muted_by(bo) == frozenset()


def test_a_page_of_a_person_tells_what_they_gave_to_whom_may_see_it(ada, bo, moderator, client, browser):
    from portal.ideas.acts import hide_idea

    shown, hidden = post_idea(ada, "Quieter fan", ""), post_idea(ada, "Louder fan", "")
    comment_on(shown, ada, "It hums at night")
    comment_on(hidden, ada, "Nobody reads this")
    vote_for(shown, bo)
    hide_idea(hidden, moderator, "not about us, so away with it")
    page = client.get(f"/people/{ada}").text
    assert ("Quieter fan" in page, "It hums at night" in page) == (True, True)
    assert ("Louder fan" in page, "Nobody reads this" in page) == (False, False)
