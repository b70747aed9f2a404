"""The languages people read."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup

from portal.kit import clock, i18n
from portal.kit.errors import Conflict
from portal.kit.i18n import best_language, gettext, language, ngettext, say, speaking
from portal.kit.money import Money
from portal.kit.words import N_

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def catalogue(monkeypatch):
    texts = {
        "Hello {name}": "{name},你好",
        ("{n} vote", "{n} votes"): "{n} 票",
        "open": "征求意见中",
        "Status: {state}": "状态:{state}",
    }
    monkeypatch.setattr(i18n, "sentences", lambda spoken: texts if spoken == "zh-Hans" else {})


def page(source, **values):
    environment = Environment(autoescape=True)
    i18n.teach(environment)
    return environment.from_string(source).render(**values)


@pytest.mark.usefixtures("catalogue")
def test_sentences_are_spoken_in_the_present_language_and_english_is_what_remains():
    assert (language(), gettext("Hello {name}", name="Ann")) == ("en", "Hello Ann")
    with speaking("zh-Hans"):
        assert gettext("Hello {name}", name="Ann") == "Ann,你好"
        assert ngettext("{n} vote", "{n} votes", 1200) == "1,200 票"
        assert gettext("Never translated, {name}", name="Ann") == "Never translated, Ann"
        with speaking("tlh"):
            assert language() == "en"
    assert language() == "en"
    assert (ngettext("{n} vote", "{n} votes", 1), ngettext("{n} vote", "{n} votes", 0)) == ("1 vote", "0 votes")


@pytest.mark.usefixtures("catalogue")
def test_a_message_inside_a_message_is_translated_and_other_words_are_not():
    with speaking("zh-Hans"):
        assert gettext("Status: {state}", state=N_("open")) == "状态:征求意见中"
        assert gettext("Status: {state}", state="open") == "状态:open"


def test_a_refusal_is_said_in_every_language():
    refusal = Conflict("This page link is not valid.")
    for name, words in {"en": "not valid", "zh-Hans": "链接", "zh-Hant": "連結"}.items():
        with speaking(name):
            assert words in say(refusal)


def test_values_are_written_as_the_language_does():
    many = {
        "n": 12345,
        "price": Money(123450, "CNY"),
        "at": NOON,
        "on": date(2026, 3, 4),
        "id": "12345",
        "who": ["a", "b"],
    }
    text = "{n}|{price}|{at}|{on}|{id}|{who}"
    assert gettext(text, **many) == "12,345|CN¥1,234.50|Mar 4, 2026, 12:00:00\u202fPM|Mar 4, 2026|12345|a and b"
    with speaking("zh-Hans", timezone(timedelta(hours=8))):
        assert gettext(text, **many) == "12,345|¥1,234.50|2026年3月4日 20:00:00|2026年3月4日|12345|a和b"
    with speaking("zh-Hant"):
        assert gettext("{who}", **many) == "a和b"


def test_a_day_is_the_day_of_the_zone():
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    with speaking("en", timezone(timedelta(hours=8))):
        assert i18n.format_date(late) == "Mar 5, 2026"


@pytest.mark.parametrize(
    ("money", "written"),
    [
        (Money(1250, "USD"), "$12.50"),
        (Money(1250, "JPY"), "¥1,250"),
        (Money(-1250, "EUR"), "-€12.50"),
        (Money(1250, "KWD"), "KWD1.250"),
        (Money(1250, "IDR"), "IDR12.50"),
    ],
)
def test_money_keeps_the_decimals_of_its_currency(money, written):
    assert i18n.format_money(money) == written


def test_shares_and_distances_in_time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert i18n.format_percent(0.125, 1) == "12.5 %"
    assert i18n.format_percent(Decimal("0.9")) == "90 %"
    assert i18n.format_relative(NOON - timedelta(days=3)) == "3 days ago"
    with speaking("zh-Hant"):
        assert i18n.format_relative(NOON + timedelta(hours=2)) == "2 小時後"


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (None, "en"),
        ("", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("zh-Hans-TW", "zh-Hans"),
        ("en;q=0.5, zh-tw;q=0.8", "zh-Hant"),
        ("fr, zh_TW;q=0.4, en;q=0.3", "zh-Hant"),
        ("zh;q=0, en;q=0.1", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_asks_for_a_language(header, best):
    assert best_language(header) == best


@given(st.text())
def test_no_header_is_too_strange(header):
    assert best_language(header) in i18n.LANGUAGES


@pytest.mark.usefixtures("catalogue")
def test_in_a_page_sentences_and_values_are_escaped_and_safe_html_stays():
    source = "{{ _('Hello {name}', name=name) }} {{ ngettext('{n} vote', '{n} votes', 2) }} {{ _(name) }}"
    assert page(source, name="<b>") == "Hello &lt;b&gt; 2 votes &lt;b&gt;"
    assert page("{{ _('See {link} & go', link=link) }}", link=Markup("<a>it</a>")) == "See <a>it</a> &amp; go"
    assert page("{% autoescape false %}{{ _('Hello {name}', name='<b>') }}{% endautoescape %}") == "Hello <b>"
    with speaking("zh-Hans"):
        assert page(source, name="<b>") == "&lt;b&gt;,你好 2 票 &lt;b&gt;"


def test_a_page_has_filters_for_what_people_read():
    assert page("{{ 1234|number }} {{ 0.5|percent }} {{ m|money }}", m=Money(5, "USD")) == "1,234 50 % $0.05"
