"""How well questions find the paragraphs that answer them, on real Chinese text, with both engines."""

import json

import pytest
from opencc import OpenCC

from portal.search.engines import Index
from portal.search.rules.analyser import terms_of_query
from tests.search.conftest import document, seen_by_all

pytestmark = pytest.mark.samples
SETS = {
    "zh-hant-drcd": ("DRCD_dev.json", "t2s", 0.94),
    "zh-hans-cmrc2018": ("cmrc2018_dev.json", "s2t", 0.95),
}


def paragraphs(path):
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            title = article.get("title") or paragraph.get("title", "")
            yield title, paragraph["context"], [one["question"] for one in paragraph["qas"]]


def recalls(index, questions):
    """Return which shares of the questions have their paragraph first, and among the first five."""
    first = five = 0
    for question, key in questions:
        keys = [hit.key for hit in index.search(question, seen_by_all(), limit=5).hits]
        first += keys[:1] == [key]
        five += key in keys
    return first / len(questions), five / len(questions)


@pytest.mark.parametrize("name", SETS)
def test_questions_find_their_paragraph_in_either_script(engine, samples, name):
    file, other_script, wanted = SETS[name]
    found = list(paragraphs(samples / name / file))
    documents = [document(f"article:{n}", title, body) for n, (title, body, _) in enumerate(found)]
    twin = engine.twin()
    for start in range(0, len(documents), 500):
        twin.update(documents[start : start + 500], [], f"river:{start}")
    engine.become(twin)
    questions = [(question, f"article:{n}") for n, (_, _, asked) in enumerate(found) for question in asked]
    first, five = recalls(Index(engine), questions)
    assert first >= wanted
    assert five >= 0.985
    convert = OpenCC(other_script).convert
    turned = [terms_of_query(convert(question)) == terms_of_query(question) for question, _ in questions]
    assert turned.count(False) <= 0.005 * len(questions)  # the others ask the very same in the other script


def test_an_idea_finds_the_one_that_says_the_same(index, samples):
    oracle = samples.parent / "oracles" / "duplicates_bilingual.json"
    if not oracle.exists():
        pytest.skip(f"There is no {oracle}.")
    sets = json.loads(oracle.read_text("utf-8"))
    texts = [text for pair in [*sets["EN"], *sets["ZH"]] for text in pair]
    documents = [document(f"idea:{n}", text) for n, text in enumerate([*texts, *sets["distractors"]])]
    index.engine.update(documents, [], "river:1")
    ranks = []
    for n, text in enumerate(texts):
        like = [hit.key for hit in index.similar(text, seen_by_all(without={f"idea:{n}"}))]
        ranks.append(like.index(f"idea:{n ^ 1}"))  # always among the first five
    assert ranks.count(0) / len(ranks) >= 0.95
