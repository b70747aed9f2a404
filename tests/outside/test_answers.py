"""Answers by mail: a comment by whoever the letter was written to, once, without what it quotes."""

from email.message import EmailMessage
from random import Random

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.cli.mail import take_all
from portal.flows.replying import take_mail
from portal.ideas.acts import decide_idea, hide_idea, post_idea, restore_idea
from portal.kit import setting
from portal.kit.db import db
from portal.kit.errors import Conflict, NotAllowed, NotFound, Refused
from portal.outside.readers.answers import without_quotes
from portal.outside.sender import deliver_all
from portal.outside.sender.post import message_of
from portal.people.signing import sign_up
from portal.river.reader import flow
from portal.talk.models import Comment

WHY = "Many people asked for it."


@pytest.fixture
def idea(app, staff, monkeypatch):
    """An idea of somebody who got a letter about it."""
    monkeypatch.setitem(setting._settings, "MAIL_REPLY", "Wellspring <reply@house.example>")
    ina = sign_up("Ina", "ina@example.org", "four plain words here", confirmed=True)
    idea = post_idea(ina, "Quieter fan", "It hums")
    decide_idea(idea, "review", WHY, staff)
    return idea


@pytest.fixture
def letter(idea):
    """The letter that it was."""
    flow(READERS)
    left = []
    deliver_all(left.append)
    return left[0]


def answer(letter, words="Thank you!", sender="Ina <ina@example.org>", **fields):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.reply_to, f"Re: {letter.subject}"
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message.as_bytes()


def said():
    return db.session.scalars(select(Comment.body).order_by(Comment.id)).all()


def test_an_answer_is_posted_as_a_comment_once(idea, letter, flows):
    take_mail(answer(letter, "Thank you!\n\nOn Mon, 16 Nov 2026, Wellspring wrote:\n> something\n"))
    assert said() == ["Thank you!"]
    with pytest.raises(Conflict):
        take_mail(answer(letter, "And again"))
    assert said() == ["Thank you!"]
    flows()


def test_a_letter_says_how_to_stop_it_and_where_to_answer(letter):
    mail = message_of(letter)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == f"<{letter.stop}>"
    assert mail["Reply-To"].startswith("reply+")
    assert "your answer appears there" in letter.body


def test_an_answer_from_somebody_else_or_to_another_letter_is_refused(letter):
    with pytest.raises(NotAllowed):
        take_mail(answer(letter, sender="mallory@example.org"))
    raw, number = answer(letter), letter.number
    with pytest.raises(NotFound):
        take_mail(raw.replace(f"+{number}-".encode(), f"+{number + 1}-".encode()))
    assert said() == []


@pytest.mark.parametrize("field", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}])
def test_what_a_program_sends_is_no_answer(letter, field):
    with pytest.raises(Refused):
        take_mail(answer(letter, "I am away until Monday.", **field))
    assert said() == []


def test_nothing_new_and_no_mail_of_ours_is_refused(letter):
    for raw in (answer(letter, "> only what was quoted"), b"", b"\xff\x00 no mail", b"From: ina@example.org\n\nHello"):
        with pytest.raises(Refused):
            take_mail(raw)


def test_what_cannot_be_posted_leaves_the_letter_to_be_answered_later(idea, letter, moderator):
    hide_idea(idea, moderator, "not about us, so away with it")
    with pytest.raises((Refused, NotFound)):
        take_mail(answer(letter))
    restore_idea(idea, moderator)
    take_mail(answer(letter))
    assert said() == ["Thank you!"]


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, Nov 16, 2026 at 9:00 AM Wellspring <reply@house.example> wrote:\n> x",
        "On Mon, Nov 16, 2026 at 9:00 AM Wellspring\n<reply@house.example> wrote:\n> x",
        "在 2026年11月16日，Wellspring <reply@house.example> 写道：\n> x",
        "Wellspring <reply@house.example> 於 2026年11月16日 週一 上午9:00寫道：\n> x",
        "-----Original Message-----\nFrom: Wellspring\nx",
        "------------------ 原始邮件 ------------------\n发件人: Wellspring\nx",
        "发件人：Wellspring\n发送时间：2026年11月16日\nx",
        "寄件者: Wellspring\nx",
        "From: Wellspring\nSent: Monday\nx",
        "-- \nIna",
        "发自我的手机",
        "> x\n> y",
    ],
)
def test_what_an_answer_quotes_is_cut(quoted):
    assert without_quotes(f"Yes, please.\nIn green.\n\n{quoted}") == "Yes, please.\nIn green."


@pytest.mark.parametrize("words", ["On the other hand, I wrote: no.", "From here it hums.", "在 2026 年我寫過一次。"])
def test_what_only_looks_like_a_quotation_stays(words):
    assert without_quotes(f"{words}\nAnd more.") == f"{words}\nAnd more."


def test_of_a_page_the_words_above_the_quotation_are_read(idea, letter):
    message = EmailMessage()
    message["From"], message["To"] = "ina@example.org", letter.reply_to
    page = "<style>p {}</style><p>Yes &amp; no</p><div>In <b>green</b>.</div><blockquote>x</blockquote>"
    message.set_content(page, subtype="html")
    take_mail(message.as_bytes())
    assert said() == ["Yes & no\nIn green."]


@pytest.mark.parametrize("mark", ["<style ", "<br ", "<", "<p class=a "])
def test_megabytes_of_marks_that_are_never_closed_keep_nobody_waiting(letter, mark):
    message = EmailMessage()
    message["From"], message["To"] = "eve@example.org", letter.reply_to
    lines = "\n".join([mark * (70 // len(mark))] * 20_000)
    message.set_content(f"<p>Yes</p>{lines}", subtype="html", cte="8bit")
    with pytest.raises(NotAllowed):
        take_mail(message.as_bytes())


def test_a_mail_that_is_torn_is_refused_and_never_breaks_the_house(letter):
    whole, chance = answer(letter), Random(7)
    for _ in range(300):
        torn = bytearray(whole.replace(b"ina@", b"eve@"))
        for _ in range(chance.randrange(1, 12)):
            torn[chance.randrange(len(torn))] = chance.randrange(256)
        with pytest.raises(Refused):
            take_mail(bytes(torn))


def test_a_folder_of_answers_is_taken_and_what_is_refused_lies_apart(letter, tmp_path, capsys):
    (tmp_path / "1.eml").write_bytes(answer(letter))
    (tmp_path / "2.eml").write_bytes(answer(letter, "Again"))
    assert not take_all([str(tmp_path)])
    assert "answered already" in capsys.readouterr().err
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*.eml"))] == [
        "refused/2.eml",
        "taken/1.eml",
    ]
    assert said() == ["Thank you!"]
