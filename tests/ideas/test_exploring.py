"""New ideas are seen: a few slots of the trending list are drawn by the hour, and marked."""

import re
from datetime import timedelta

import pytest

from portal.ideas.acts import post_idea, vote_for
from portal.ideas.queries import best_ideas
from portal.ideas.queries.exploring import SLOTS, little_seen, slotted, young_ideas
from portal.kit.clock import now
from portal.people.acts import join
from portal.people.queries import ANYBODY


@pytest.fixture
def many(ada, bo):
    """Twenty-one ideas that people want, and nine newer ones that nobody has seen."""
    ideas = [post_idea(ada, f"Idea number {n}", "Because.") for n in range(30)]
    for idea in ideas[:21]:
        vote_for(idea, bo)
    return ideas


def _drawn(at, but):
    return [line.id for line in little_seen(young_ideas(at), ANYBODY, but)]


def test_within_an_hour_all_see_the_same_and_in_another_hour_others_come(many):
    top = {line.id for line in best_ideas(ANYBODY).items}
    at = now().replace(minute=0)
    drawn = [_drawn(at + timedelta(hours=n), top) for n in range(8)]
    again = _drawn(at + timedelta(minutes=59), top)
    assert drawn[0] == again
    assert len({tuple(each) for each in drawn}) > 1
    assert not top & {idea for each in drawn for idea in each}


def test_the_slots_are_a_tenth_to_a_fifth_of_a_page_and_move_nothing_else(many):
    page = best_ideas(ANYBODY).items
    shown = slotted(page, little_seen(young_ideas(now()), ANYBODY, {line.id for line in page}))
    assert 0.1 <= len(SLOTS) / len(shown) <= 0.2
    assert [line.id for line in shown if not line.is_explored] == [line.id for line in page]


def test_the_page_marks_them_and_asks_little(client, browser, bo, many, statements):
    reader = browser(bo)
    client.get("/ideas")  # what stands beside is asked for twice a minute
    with statements() as seen:
        page = reader.get("/ideas").text
    assert page.count("little seen so far") == len(SLOTS)
    assert len(seen) <= 10, "\n".join(seen)
    assert "little seen so far" not in client.get("/ideas?sort=top").text


def test_what_many_have_voted_for_needs_no_slot(many):
    for voter in (join(f"voter {n}") for n in range(5)):
        vote_for(many[-1], voter)
    assert many[-1] not in young_ideas(now())
    assert many[-2] in young_ideas(now())


def test_what_stood_in_a_slot_does_not_come_again_on_the_pages_after_it(client, many):
    first = client.get("/ideas").text
    met, shown = re.search(r"met=([0-9.]+)", first)[1], re.compile(r'data-live="idea:([0-9]+)"')
    following = re.search(r'href="([^"]+)"[^>]*rel="next"', first)[1].replace("&amp;", "&")
    both = shown.findall(first) + shown.findall(client.get(following).text)
    assert len(met.split(".")) == len(SLOTS)
    assert sorted(map(int, both)) == sorted(many)
    assert client.get(following.replace(met, "x.-1.²")).status_code == 200
