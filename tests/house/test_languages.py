"""Every sentence is spoken in every language.  Each test says how to put it right."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from portal.kit.catalogues import TRANSLATED, entries
from portal.kit.spoken import spoken_in
from portal.kit.text import script_letters
from portal.kit.words import names_in

ROOT = Path(__file__).parents[2]

spoken = cache(lambda: spoken_in(ROOT))  # all files are read for it: once
written = cache(lambda folder: list(entries(folder)))
DAY_AND_SPACE = re.compile(r"\{(day|month|until|start|end|expected_on|promised_on)\} [\u4e00-\u9fff]")
each_language = pytest.mark.parametrize("folder", TRANSLATED.values())


IN_IDEAS = ("portal/ideas/", "templates/macros/marks.html", "templates/site/ideas/")
PLACES_OF_WORDS = {  # words whose Chinese fits these places alone: elsewhere the same English says another thing
    "About": ("templates/site/knowledge/",),
    "Answers": ("templates/desk/surveys/", "portal/web/desk/sources.py"),
    "Award": ("portal/challenges/", "templates/desk/challenges/", "templates/site/challenges/"),
    "Being asked": ("templates/site/surveys/",),
    "Cases": ("templates/desk.html", "templates/desk/care/", "templates/desk/today/"),
    "Code": ("portal/web/site/account/",),
    "Decline": IN_IDEAS,
    "Declined": IN_IDEAS,
    "Done": ("templates/desk/rewards/",),
    "Failed": ("portal/orders/",),
    "Held": ("templates/desk/preorders/",),
    "Left": ("templates/desk/rewards/",),
    "Next": ("templates/macros/lists.html",),
    "Open": IN_IDEAS,
    "Pairs": IN_IDEAS,
    "Places": ("templates/site.html",),
    "Released": ("portal/web/desk/books.py",),
    "Used": ("templates/desk/sources/",),
}


def ids(key):
    return [key] if isinstance(key, str) else list(key)


def as_po(key):
    quoted = [part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for part in ids(key)]
    if len(quoted) == 1:
        return f'msgid "{quoted[0]}"\nmsgstr ""\n'
    return f'msgid "{quoted[0]}"\nmsgid_plural "{quoted[1]}"\nmsgstr[0] ""\n'


@each_language
def test_every_sentence_is_translated(folder):
    have = {key for _, key, text in written(folder) if text}
    missing = {key: places for key, places in spoken().items() if key not in have}
    paste = "\n".join(f"#: {places[0]}\n{as_po(key)}" for key, places in missing.items())
    assert not missing, f"Translate in portal/languages/{folder}/<room>.po:\n\n{paste}"


@each_language
def test_a_translation_fills_the_same_names_as_the_sentence(folder):
    for file, key, text in written(folder):
        wanted = names_in(" ".join(ids(key)))
        assert not text or names_in(text) == wanted, f"{folder}/{file}: {key!r} needs {wanted} in {text!r}."


@each_language
def test_one_sentence_has_one_translation(folder):
    said = defaultdict(set)
    for file, key, text in written(folder):
        said[key].add((text, file))
    for key, texts in said.items():
        assert len({text for text, _ in texts}) == 1, f"Make it one: {key!r} in {folder} is {sorted(texts)}."


@each_language
def test_nothing_stands_between_a_day_and_the_chinese_after_it(folder):
    """A day in Chinese ends in a Chinese character; close up `{day} 前` to `{day}前`."""
    loose = [(file, text) for file, _, text in written(folder) if DAY_AND_SPACE.search(text)]
    assert not loose


@each_language
def test_no_character_of_the_other_script_slips_in(folder):
    simplified, traditional = script_letters()
    foreign = traditional if folder == "zh_Hans" else simplified
    for file, _, text in written(folder):
        assert not set(text) & foreign, f"{folder}/{file}: {set(text) & foreign} of the other script in {text!r}."


def test_a_word_that_means_another_thing_elsewhere_is_said_where_its_translation_fits():
    for word, places in PLACES_OF_WORDS.items():
        astray = [place for place in spoken().get(word, ()) if not place.startswith(places)]
        assert not astray, f"Say more than {word!r} there, so that it has a translation of its own: {astray}"
