"""What breaks the rules is flagged by members, hidden by moderators, and told in public without a word of it."""

import pytest

from portal.flows.flags import flag
from portal.ideas.acts import comment_on, hide_comment, hide_idea, post_idea, restore_comment, restore_idea
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.moderation import queries
from portal.moderation.acts import dismiss_flags
from portal.moderation.models import Flag
from portal.moderation.rules import REASONS, read_reason, written
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.river.models import EventRow


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A canary lamp", "It sings.")


@pytest.fixture
def remark(lamp, bo):
    return comment_on(lamp, bo, "Buy canary seed at my shop.")


def targets():
    return [row.target for row in queries.queue().items]


def states():
    db.session.expire_all()
    return [row.state for row in db.session.query(Flag).order_by(Flag.id)]


def test_the_queue_holds_the_worst_first_and_then_the_oldest(ada, bo, lamp, remark, moderator):
    other = comment_on(lamp, bo, "You are a fool.")
    flag(f"idea:{lamp}", bo, "off_topic")
    flag(f"comment:{remark}", ada, "spam", "Third time.")
    flag(f"comment:{other}", ada, "abuse")
    flag(f"comment:{remark}", moderator, "off_topic")
    assert targets() == [f"comment:{other}", f"comment:{remark}", f"idea:{lamp}"]
    first = queries.queue(size=2)
    assert [row.target for row in queries.queue(first.next, size=2).items] == [f"idea:{lamp}"]
    assert [row.flags for row in queries.queue().items] == [1, 2, 1]
    voices = queries.voices([f"comment:{remark}"])[f"comment:{remark}"]
    assert [(voice.reporter, voice.reason, voice.note) for voice in voices] == [
        ("Ada", "spam", "Third time."),
        ("Mo", "off_topic", ""),
    ]


def test_hiding_closes_the_flags_and_stands_in_the_public_log(ada, remark, moderator, flows):
    flag(f"comment:{remark}", ada, "spam")
    hide_comment(remark, moderator, written("spam", "Third time."))
    flows()
    assert (targets(), states()) == ([], ["upheld"])
    (line,) = queries.log().items
    assert (line.deed, line.target) == ("hidden", f"comment:{remark}")
    assert read_reason(line.reason) == (REASONS["spam"], "Third time.")
    restore_comment(remark, moderator)
    flows()
    assert [row.deed for row in queries.log().items] == ["restored", "hidden"]


def test_a_thing_is_flagged_once_at_a_time_and_again_when_something_new_happened(ada, remark, moderator, flows):
    flag(f"comment:{remark}", ada, "spam")
    with pytest.raises(Conflict):
        flag(f"comment:{remark}", ada, "abuse")
    dismiss_flags(f"comment:{remark}", moderator)
    assert states() == ["dismissed"]
    flag(f"comment:{remark}", ada, "abuse")
    assert states() == ["dismissed", "open"]
    flows()


def test_an_idea_is_hidden_with_its_flags_and_comes_back_to_those_who_saw_it(ada, bo, lamp, moderator, flows):
    flag(f"idea:{lamp}", bo, "rights")
    hide_idea(lamp, moderator, "rights")
    flows()
    assert states() == ["upheld"]
    restore_idea(lamp, moderator)
    flag(f"idea:{lamp}", bo, "spam")
    assert targets() == [f"idea:{lamp}"]
    flows()


def test_hiding_what_nobody_flagged_is_told_all_the_same(lamp, moderator, flows):
    hide_idea(lamp, moderator, "")
    flows()
    assert [line.deed for line in queries.log().items] == ["hidden"]


def test_only_members_flag_and_nobody_what_they_wrote(ada, bo, lamp, remark):
    with pytest.raises(Refused, match="yourself"):
        flag(f"idea:{lamp}", ada, "spam")
    with pytest.raises(Refused, match="yourself"):
        flag(f"comment:{remark}", bo, "spam")
    with pytest.raises(NotAllowed):
        flag(f"idea:{lamp}", 99, "spam")


@pytest.mark.parametrize("reason", ["", "because", "SPAM"])
def test_a_flag_has_one_of_our_reasons(bo, lamp, reason):
    with pytest.raises(Invalid):
        flag(f"idea:{lamp}", bo, reason)


TARGETS = ["idea:99", "comment:99", "person:1", "", "idea:", "idea:x", "idea:-1", "idea:" + "9" * 30, "x" * 5000]


@pytest.mark.parametrize("target", TARGETS)
def test_what_does_not_exist_is_not_flagged(bo, lamp, target):
    with pytest.raises(NotFound):
        flag(target, bo, "spam")


def test_what_is_hidden_is_not_there_to_be_flagged(ada, bo, lamp, remark, moderator):
    hide_comment(remark, moderator, "spam")
    with pytest.raises(NotFound):
        flag(f"comment:{remark}", ada, "spam")
    restore_comment(remark, moderator)
    hide_idea(lamp, moderator, "spam")
    for target in (f"idea:{lamp}", f"comment:{remark}"):
        with pytest.raises(NotFound):
            flag(target, ada if target.startswith("comment") else bo, "spam")


def test_only_moderators_dismiss(ada, bo, staff, remark, moderator):
    flag(f"comment:{remark}", ada, "spam")
    for person in (ada, bo, staff):
        with pytest.raises(NotAllowed):
            dismiss_flags(f"comment:{remark}", person)
    dismiss_flags(f"comment:{remark}", moderator)
    with pytest.raises(NotFound):
        dismiss_flags(f"comment:{remark}", moderator)


def test_the_words_of_a_flagger_who_leaves_are_blanked_and_the_flag_stays(lamp, moderator, flows):
    guest = join("Gus")
    flag(f"idea:{lamp}", guest, "privacy", "Wilhelmina lives there.")
    forget_person(guest, guest)
    flows()
    db.session.expire_all()
    assert targets() == [f"idea:{lamp}"]
    assert queries.voices(targets())[f"idea:{lamp}"][0].note == ""
    assert not any("Wilhelmina" in str(row.data) for row in db.session.query(EventRow))


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("spam", (REASONS["spam"], "")),
        ("spam: twice: here", (REASONS["spam"], "twice: here")),
        ("Not kind", (None, "Not kind")),
        ("", (None, "")),
    ],
)
def test_a_reason_is_read_as_it_was_written(kept, shown):
    assert read_reason(kept) == shown
