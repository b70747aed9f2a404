"""Words as people type and paste them."""

import json
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.kit.text import clean, clean_line, fold, language_of, mentions, plain, script_letters, slug

SAMPLES = Path(os.environ.get("WELLSPRING_SAMPLES", "../shared/data"))
texts = st.text(st.characters(), max_size=200)
strange = st.text(
    st.sampled_from("ab \n\r\t\0\x85\u200b\u200d\u202a\u202c\u202e\u2066\u2069\u0300\u0344\ud800\U000e0041\U0001f3f4e")
)


def hidden(text):
    return [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n"]


def check_clean(text):
    kept = clean(text)
    assert not hidden(kept)
    assert kept == unicodedata.normalize("NFC", kept)
    assert kept.encode().decode() == kept == kept.rstrip()
    assert clean(kept) == kept
    line = clean_line(text)
    assert "\n" not in line
    assert line == line.strip() == clean_line(line)
    return kept


@given(texts | strange)
@example("\u0344" * 9)
@example("e" + "\u0301" * 40)
def test_a_clean_text_is_clean_and_stays_as_it_is(text):
    check_clean(text)
    assert fold(fold(text)) == fold(text)
    assert isinstance(language_of(text), str)


@given(texts | strange)
def test_no_text_breaks_a_slug_a_card_or_a_mention(text):
    assert set(slug(text)) <= {c for c in slug(text) if c.isalnum() or c == "-" or unicodedata.category(c)[0] == "M"}
    assert len(plain(text, 20)) <= 20
    assert len(plain(Markup(text), 20)) <= 20
    assert all(len(name) <= 60 for name in mentions(text))


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample data is not here")
def test_naughty_strings_come_out_clean():
    strings = json.loads((SAMPLES / "hostile" / "blns" / "blns.json").read_text("utf-8"))
    kept = [check_clean(text) for text in strings]
    assert sum(bool(text) for text in kept) > 490


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\n \n    code\n    more\n\n", "    code\n    more"),
        ("  one line  ", "one line"),
        ("a\0b\x07c\x1b[31m", "abc[31m"),
        ("half \ud83d of it", "half  of it"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("\ufeffbegin", "begin"),
        ("\u200b\u200d\u2800\ufe0f", ""),
        ("exe\u202egnp.txt", "exegnp.txt"),
        ("a \u2067b", "a \u2067b\u2069"),
        ("a\u2069 b\u202c", "a b"),
        ("\u2067one\ntwo", "\u2067one\u2069\ntwo"),
        ("x" + "\u0300\u0316" * 50, "x" + unicodedata.normalize("NFC", "\u0300\u0316" * 4)),
        ("👩‍👩‍👧 👍🏽 🏴\U000e0067\U000e0062\U000e007f", "👩‍👩‍👧 👍🏽 🏴\U000e0067\U000e0062\U000e007f"),
        ("hi\U000e0041\U000e0042", "hi"),
        ("नमस्ते ไม่ می‌خواهم", "नमस्ते ไม่ می‌خواهم"),
    ],
)
def test_what_is_typed_is_kept_without_its_traps(typed, kept):
    assert clean(typed) == kept


def test_a_line_is_one_line():
    assert clean_line("  A\u3000bell\n\tfor\u00a0 my\u200bbike ") == "A bell for mybike"


def test_names_are_the_same_whatever_their_case_width_and_hidden_letters():
    assert fold("Ａdmin\u200b") == fold("ADMIN") == fold(" admin ") == "admin"
    assert fold("STRASSE") == fold("Straße")
    assert fold("张 三") != fold("张三")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("A bell, for my Bike!", "a-bell-for-my-bike"),
        ("自行车铃铛 2.0：更响", "自行车铃铛-2-0-更响"),
        ("Café Ünïcode", "cafe-unicode"),
        ("Йод ＡＢＣ", "йод-abc"),
        ("!!!", ""),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_keeps_the_letters_of_every_script(title, words):
    assert slug(title) == words


def test_a_card_shows_the_beginning():
    assert plain("short") == "short"
    assert plain("one two three four five", 15) == "one two three…"
    assert plain("一二三四五六七八九十", 6) == "一二三四五…"
    assert plain(Markup("<p>One <em>t</em>wo &amp; three</p>\n<ul><li>x</li><li>y</li></ul>")) == "One two & three x y"
    assert plain(Markup("<p>" + "word " * 100_000), 20) == "word word word word…"
    assert plain("ab👩‍👩‍👧cd", 6) == "ab…"


def test_mentions_are_names_after_an_at():
    text = "@ann and 你好@小明，see a@b.example, @bob.jones. https://x.example/@no @ann @x"
    assert mentions(text) == ["ann", "小明", "bob.jones", "x"]
    assert len(mentions(" ".join(f"@n{i}" for i in range(99)))) == 10


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A bell that rings louder", "en"),
        ("Café for cyclists", "en"),
        ("希望铃铛的声音更响", "zh-Hans"),
        ("希望鈴鐺的聲音更響", "zh-Hant"),
        ("这个 iPhone 支架太松了", "zh-Hans"),
        ("這個 iPhone 支架太鬆了", "zh-Hant"),
        ("皇后和公里", "zh-Hans"),
        ("自転車のベルをもっと大きく", "other"),
        ("자전거 벨", "other"),
        ("Звонок для велосипеда", "other"),
        ("Die Klingel ist mir zu leise und das Licht auch", "other"),
        ("Le vélo est à la maison et je suis très heureux", "other"),
        ("123 !!!", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_text(text, language):
    assert language_of(text) == language


def test_the_hint_decides_what_the_letters_leave_open():
    assert language_of("你好", "zh-Hant") == "zh-Hant"
    assert language_of("42", "zh-Hant") == "zh-Hant"


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample data is not here")
@pytest.mark.parametrize(("folder", "language"), [("zh-hans-cmrc2018", "zh-Hans"), ("zh-hant-drcd", "zh-Hant")])
def test_real_paragraphs_are_told_apart(folder, language):
    files = sorted((SAMPLES / folder).rglob("*.json"))
    found = [language_of(part["context"]) for file in files for part in paragraphs(json.loads(file.read_text("utf-8")))]
    assert len(found) > 500
    assert found.count(language) / len(found) > 0.995


def paragraphs(tree):
    articles = tree["data"] if isinstance(tree, dict) and "data" in tree else []
    return [part for article in articles for part in article["paragraphs"]]


def test_the_letters_of_one_script_are_not_those_of_the_other():
    simplified, traditional = script_letters()
    assert not simplified & traditional
    assert set("发国为译") <= simplified
    assert set("發國為譯") <= traditional
    assert not set("后里干只面云乾著") & (simplified | traditional)


@pytest.mark.bench
@pytest.mark.parametrize(
    "text", ["a" + " " * 20_000 + "b", "a" + "\u0300\u0316" * 10_000, "\u2067" * 20_000, "@" * 20_000, "@a." * 7_000]
)
def test_how_long_the_longest_text_takes(text):
    begun = time.process_time()
    clean_line(text), clean(text), slug(text), fold(text), mentions(text), language_of(text), plain(text)
    print(f"{(time.process_time() - begun) * 1000:.0f} ms")
