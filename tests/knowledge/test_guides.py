"""Guides through faults: a tree that grows by clicking, leads to an end, and never in a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.care.queries import find_case_of
from portal.feedback.models import Feedback
from portal.flows.knowing import report_fault
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.knowledge import acts, queries
from portal.knowledge.acts import Leads
from portal.knowledge.models import Guide, GuideEdition
from portal.knowledge.rules import trees
from portal.people.queries import viewer
from portal.search.queries import search


@pytest.fixture
def guide(staff):
    """Does it light?  No: is there gas?  No: an answer.  Yes: a return.  Otherwise: a case."""
    made = acts.begin_guide("The stove does not light", "Two questions.", "Does it click?", staff)
    acts.add_choice(made, staff, "s1", "Yes", Leads("", "question", "Is there gas?"))
    acts.add_choice(made, staff, "s1", "I cannot say", Leads("", "case", "Tell us what you hear."))
    acts.add_choice(made, staff, "s2", "No", Leads("", "answer", "Open the **valve**."))
    acts.add_choice(made, staff, "s2", "Yes", Leads("", "return", "The igniter is broken."))
    return made


def tree_of(guide):
    return trees.read_tree(queries.draft_of(db.session.get(Guide, guide)).steps)


def test_a_guide_leads_by_its_answers_to_an_end(guide, staff, ada, flows):
    with pytest.raises(NotFound):
        queries.get_guide(guide, viewer(ada))
    acts.publish_guide(guide, staff)
    seen = queries.get_guide(guide, viewer(ada))
    gone = trees.walk(queries.published_tree(seen, 1), [0, 0])
    assert (gone.step.kind, gone.step.html) == ("answer", "<p>Open the <strong>valve</strong>.</p>\n")
    assert [choice.words for _, choice in gone.passed] == ["Yes", "No"]
    with pytest.raises(NotFound):
        trees.walk(queries.published_tree(seen, 1), [0, 7])
    flows()
    assert [hit.key for hit in search("valve", viewer(None)).items] == [f"guide:{guide}"]


def test_no_answer_leads_in_a_circle(guide, staff):
    with pytest.raises(Invalid, match="marked") as refusal:
        acts.add_choice(guide, staff, "s2", "Ask again", Leads("s1"))
    assert "circle" in str(refusal.value.fields["to"].message)
    with pytest.raises(Invalid):
        acts.change_choice(guide, staff, "s2", 0, "No", "s2")
    acts.add_choice(guide, staff, "s1", "It did once", Leads("s5"))  # two ways may lead to one end
    assert not trees.is_circular(tree_of(guide))


def test_a_question_without_answers_keeps_a_guide_from_being_published(guide, staff):
    key = acts.add_choice(guide, staff, "s1", "Sometimes", Leads("", "question", "How often?"))
    with pytest.raises(Conflict, match="two answers"):
        acts.publish_guide(guide, staff)
    acts.remove_choice(guide, staff, "s1", 2)
    assert [step.key for step in tree_of(guide).loose()] == [key]
    acts.publish_guide(guide, staff)


def test_what_is_taken_out_is_kept_until_nothing_leads_there_and_somebody_says_so(guide, staff):
    with pytest.raises(Conflict):
        acts.remove_step(guide, staff, "s2")
    acts.remove_choice(guide, staff, "s1", 0)
    assert {step.key for step in tree_of(guide).loose()} == {"s2", "s4", "s5"}
    acts.remove_step(guide, staff, "s2")
    assert tree_of(guide).find("s2") is None


def test_whoever_is_on_the_way_stays_on_the_edition_they_began(guide, staff, ada, flows):
    acts.publish_guide(guide, staff)
    with pytest.raises(Conflict):
        acts.publish_guide(guide, staff)
    acts.word_step(guide, staff, "s4", "answer", "Open the valve, and wait.")
    seen = queries.get_guide(guide, viewer(ada))
    assert trees.walk(queries.published_tree(seen, 1), [0, 0]).step.words == "Open the **valve**."
    acts.publish_guide(guide, staff)
    assert trees.walk(queries.published_tree(seen, 2), [0, 0]).step.words == "Open the valve, and wait."
    assert trees.walk(queries.published_tree(seen, 1), [0, 0]).step.words == "Open the **valve**."
    flows()


def test_nobody_writes_over_what_another_changed(guide, staff, moderator, ada):
    seen = db.session.get(GuideEdition, (guide, 1)).changes
    acts.word_step(guide, moderator, "s2", "question", "Is there any gas?", seen)
    with pytest.raises(Conflict, match="meantime"):
        acts.word_step(guide, staff, "s2", "question", "Gas?", seen)
    with pytest.raises(NotAllowed):
        acts.word_step(guide, ada, "s2", "question", "Gas?")
    with pytest.raises(Invalid):
        acts.word_step(guide, staff, "s2", "answer", "There is no gas.")


def test_what_came_of_an_end_is_counted_once_a_person(guide, staff, ada, bo, flows):
    acts.publish_guide(guide, staff)
    acts.end_walk(guide, 1, [0, 0], "not_helped", ada)
    acts.end_walk(guide, 1, [0, 0], "helped", ada)
    acts.end_walk(guide, 1, [0, 0], "helped", bo)
    with pytest.raises(Refused):
        acts.end_walk(guide, 1, [0], "helped", bo)
    flows()
    assert [(row.step, row.outcome, row.n) for row in queries.ends_of([guide])] == [("s4", "helped", 2)]


def test_at_an_end_one_writes_with_the_way_before_ones_words(guide, staff, ada, flows):
    acts.publish_guide(guide, staff)
    given = report_fault(guide, 1, [1], "case", "It hisses.", ada, None)
    row = db.session.get(Feedback, given)
    assert row.kind == "question"
    assert row.body == "> **The stove does not light**\n> - Does it click? — I cannot say\n\nIt hisses."
    with pytest.raises(Invalid):
        report_fault(guide, 1, [0, 1], "return", "", ada, None)
    flows()
    assert find_case_of(given) is not None


def test_a_retired_guide_leads_nobody_and_is_found_no_more(guide, staff, ada, flows):
    acts.publish_guide(guide, staff)
    acts.retire_guide(guide, staff, "The new stove has no igniter.")
    with pytest.raises(NotFound):
        queries.get_guide(guide, viewer(ada))
    with pytest.raises(NotFound):
        acts.end_walk(guide, 1, [0, 0], "helped", ada)
    flows()
    assert search("valve", viewer(None)).items == []
    acts.publish_guide(guide, staff)
    assert queries.get_guide(guide, viewer(ada)).edition == 1


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=30))
def test_however_a_tree_grows_it_has_no_circle(leads):
    tree = trees.Tree(tuple(trees.Step(f"s{n}", "question", f"Question {n}") for n in range(1, 8)))
    for place, (here, there) in enumerate(leads):
        try:
            tree = trees.with_choice(tree, f"s{here}", trees.Choice(f"Answer {place}", f"s{there}"))
        except Refused:
            assert f"s{here}" in tree.led_to(f"s{there}") or len(tree.get(f"s{here}").choices) == trees.MOST_CHOICES
    assert not trees.is_circular(tree)
    assert trees.read_tree(trees.write_tree(tree)) == tree
