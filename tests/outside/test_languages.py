"""No English is left over in letters and refusals: each letter is written, each refusal answered, in Chinese."""

import re
from itertools import product

import pytest

from portal.kit.i18n import gettext, speaking
from portal.outside.sender.letters import FOLDER, _desk
from portal.outside.sender.news import News
from portal.outside.topics import TOPICS
from portal.people.acts import join
from portal.web.errors import SENTENCES

CHINESE = ("zh-Hans", "zh-Hant")
LETTERS = sorted(path.stem for path in FOLDER.glob("*.txt"))
LATIN = re.compile(r"[A-Za-z]{2,}")
ADDRESS = re.compile(r"\S*/\S*")  # links stand in every language
NEWS = [News("idea.decided", "idea:7", "关于某事", "理由", "/ideas/7")]
FACTS = {"name": "某人", "company": "公司", "home": "https:/", "secret": "s", "key": "7", "kind": "idea", "link": "s"}
FACTS |= {"ask": 7, "left": 3, "stop": "https:/", "reply_to": "a/b", "news": NEWS}
KINDS = {  # what makes a letter say something else
    "factor": [
        {"what": "person.recovery_code_used"},
        {"what": "person.factor_removed"},
        *({"what": "person.factor_added", "factor": factor} for factor in ("passkey", "app", "codes")),
    ],
    "news": [{"n": n, "topic": topic.name} for n, topic in product((1, 9), TOPICS.values())],
}


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_in_the_language_of_its_reader(app, letter, language):
    for more in KINDS.get(letter, [{}]):
        with speaking(language):
            written = (
                _desk().get_template(f"{letter}.txt").render(**{"what": "", "factor": "", "n": 1, **FACTS, **more})
            )
        assert not LATIN.findall(ADDRESS.sub("", written)), f"{letter} {more}: {written}"


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize("status", SENTENCES)
def test_a_page_of_failure_is_in_the_language_of_its_reader(app, status, language):
    with app.test_request_context(f"/nowhere?lang={language}"), speaking(language):
        page = app.jinja_env.get_template("error.html").render(
            **_context(app), status=status, sentence=_said(status), fields={}, request_id="7"
        )
    assert not LATIN.findall(words_of(page)), page


def words_of(page):
    """Return the words of a page without what is the same in every language."""
    return re.sub(r"<[^>]+>|[0-9a-f]{16}", " ", re.search(r"<main.*?</main>", page, re.DOTALL)[0])


def _context(app):
    context = {}
    app.update_template_context(context)
    return context


def _said(status):
    return gettext(SENTENCES[status])


@pytest.mark.parametrize("language", CHINESE)
def test_what_is_refused_is_said_in_the_language_of_the_reader(app, browser, staff, language):
    ada = browser(join("阿达", language=language))
    for path in (
        "/ideas/999",
        "/nowhere",
        "/desk",
        "/desk/house",
        "/ideas?status=nothing",
        "/surveys/none",
        "/welcome/7-x",
    ):
        page = ada.get(path)
        assert page.status_code in (403, 404), path
        assert not LATIN.findall(words_of(page.text)), path
