"""A text looks like spam for reasons that can be read; the machine suggests, and does nothing."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from portal.cli.moderation import read_messages, try_out
from portal.flows.flags import flag
from portal.flows.spam import spam_score
from portal.ideas.acts import comment_on, post_idea
from portal.kit.errors import Invalid, NotAllowed
from portal.moderation import queries
from portal.moderation.acts import set_spam_word
from portal.moderation.rules.spam import WORD_LIST, Around, learn, likeness, marks_of, nearest, shingles, weigh

SAMPLES = Path(os.environ.get("WELLSPRING_SAMPLES", "../shared/data")) / "sms-spam" / "SMSSpamCollection"
SPAM = "WINNER! CLAIM your casino bonus at http://a.example and http://b.example, call 09061701461 now"
FINE = "Could the lamp have a warmer light for the evening?"


@pytest.fixture
def lamp(ada):
    return post_idea(ada, "A lamp", "It shines.")


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample data is not here")
@pytest.mark.parametrize("seed", [7, 11])
def test_on_messages_that_were_not_seen_nearly_all_that_is_called_spam_is_spam(seed):
    messages = read_messages(SAMPLES)
    found = try_out(messages, seed)
    assert found.seen + found.unseen == len(messages) == len(set(messages))
    assert found.precision >= 0.97
    assert found.recall >= 0.85


def test_a_score_is_the_sum_of_parts_that_say_why():
    score = weigh(SPAM, WORD_LIST, Around(timedelta(hours=2), 12, 0.8))
    assert {part.name for part in score.parts} == {"links", "newcomer", "fast", "copy", "words"}
    assert score.sum == score.bias + sum(part.weight for part in score.parts)
    assert score.is_spam
    assert not weigh(FINE, WORD_LIST).is_spam
    assert weigh(FINE, WORD_LIST).parts == ()
    assert weigh("发票代开，加微信", WORD_LIST).sum > weigh("这盏灯可以更暖一些吗", WORD_LIST).sum


def test_near_copies_are_found_whatever_their_case_and_spaces():
    assert likeness(shingles("Buy canary seed"), shingles("BUY  canary seed")) == 1
    assert nearest(SPAM, [SPAM.replace("now", "today"), FINE]) > 0.6
    assert nearest(SPAM, [FINE]) < 0.1
    assert nearest("", [""]) == 0


@pytest.mark.parametrize("text", ["", " ", "\u0001", "x" * 20_000, "。" * 500, "1" * 5_000, "http://" * 2_000])
def test_every_text_has_a_score(text):
    assert 0 <= weigh(text, WORD_LIST, Around(timedelta(0), 10**6, 1)).percent <= 100


def test_what_was_learned_is_what_stands_oftener_in_spam():
    learned = learn([("free prize", True), ("free prize", True), ("warm lamp", False), ("warm lamp", False)])
    assert learned.words["prize"] > 0 > learned.words["lamp"]


def test_a_mark_is_a_word_a_pair_of_characters_or_what_a_text_shows():
    assert marks_of("FREE CASH £5 at www.a.example 0906 170 1461") >= {"free", "cash", "<shout>", "<money>", "<link>"}
    assert marks_of("贷款") == {"贷款"}


def test_hyphens_and_digits_without_end_are_read_once():
    assert "<link>" not in marks_of("well-known, " + "a-" * 500_000)
    assert "<money>" not in marks_of("1" * 500_000)
    assert {"<link>", "<money>"} <= marks_of("a well-known.com for 1500 usd")


def test_moderators_edit_the_list(bo, moderator, flows):
    set_spam_word("Canary", 300, moderator)
    set_spam_word("casino", 0, moderator)
    set_spam_word("代币", 250, moderator)
    words = queries.spam_words()
    assert (words["canary"], words["代币"], "casino" in words) == (300, 250, False)
    with pytest.raises(NotAllowed):
        set_spam_word("canary", 0, bo)
    for word, weight in (("", 1), ("two words", 1), ("x", 501), ("三个字", 1)):
        with pytest.raises(Invalid):
            set_spam_word(word, weight, moderator)
    flows()


def test_the_queue_says_what_looks_like_spam_and_the_page_why(browser, ada, bo, lamp, moderator, flows):
    comment = comment_on(lamp, bo, SPAM)
    assert spam_score(f"comment:{comment}").is_spam
    flag(f"comment:{comment}", ada, "spam")
    mo = browser(moderator)
    assert "looks like spam" in mo.get("/desk/moderation").text
    page = mo.get(f"/desk/moderation/comment/{comment}").text
    assert "words and marks:" in page
    assert "casino" in page
    flows()
    assert "hidden" not in [row.deed for row in queries.log().items]


def test_the_list_is_edited_on_its_page(browser, ada, moderator):
    mo = browser(moderator)
    assert "casino" in mo.get("/desk/moderation/words").text
    assert mo.post("/desk/moderation/words", {"word": "canary", "weight": "200"}).status_code == 303
    assert "canary" in mo.get("/desk/moderation/words").text
    assert mo.post("/desk/moderation/words", {"word": "casino", "weight": "0"}).status_code == 303
    assert "casino" not in mo.get("/desk/moderation/words").text
    refused = mo.post("/desk/moderation/words", {"word": "two words", "weight": "x"})
    assert refused.status_code == 422
    assert "two words" in refused.text
    assert browser(ada).get("/desk/moderation/words").status_code == 403
