"""Ideas that are shared, built upon, posted without a name, and answered by the company."""

import pytest
from sqlalchemy import select

from portal.ideas.acts import (
    BoardWords,
    BuiltOn,
    Heard,
    agree_split,
    answer_officially,
    claim_idea,
    comment_on,
    decide_idea,
    decline_split,
    edit_idea,
    make_board,
    merge_ideas,
    merge_tags,
    name_status,
    note_on_idea,
    part_tag,
    post_anonymously,
    post_idea,
    propose_split,
    take_back_tally,
    take_tally,
    unpin_answer,
    vote_for,
    withdraw_vote,
)
from portal.ideas.models import Idea
from portal.ideas.queries import (
    Wanted,
    best_ideas,
    building_on,
    built_upon,
    get_idea,
    notes_on,
    popular_tags,
    splits_of,
    tags_of,
    voices_heard,
)
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from portal.outside.models.mail import Bell
from portal.people.acts import join
from portal.people.queries import ANYBODY, viewer
from portal.river.models import EventRow

NAMES = {"en": "Waiting for parts", "zh-Hans": "等待零件", "zh-Hant": "等待零件"}
REASON = "The new cell has not come yet."


def votes(idea_id):
    return db.session.scalar(select(Idea.votes).filter_by(id=idea_id))


def test_a_split_counts_when_all_have_agreed_and_then_its_authors_vote_no_more(lamp, ada, bo, flows):
    vote_for(lamp, bo)
    split = propose_split(lamp, {ada: 7000, bo: 3000}, ada)
    with pytest.raises(NotAllowed):
        edit_idea(lamp, bo, "Another title", "")
    assert votes(lamp) == 1
    assert agree_split(split, bo)
    assert votes(lamp) == 0
    with pytest.raises(Refused, match="your own idea"):
        vote_for(lamp, bo)
    edit_idea(lamp, bo, "Another title", "")
    assert [(part.name, part.basis_points) for part in splits_of(lamp)[0].parts] == [("Ada", 7000), ("Bo", 3000)]
    with pytest.raises(Conflict, match="settled already"):
        agree_split(split, bo)
    flows()


def test_parts_that_make_no_whole_or_are_nobodys_are_refused(lamp, ada, bo, flows):
    for parts in ({ada: 7000, bo: 2999}, {ada: 10000}, {bo: 10000}, {ada: 10001, bo: -1}, {ada: 5000, 999: 5000}):
        with pytest.raises(Invalid):
            propose_split(lamp, parts, ada)
    with pytest.raises(NotAllowed):
        propose_split(lamp, {ada: 5000, bo: 5000}, bo)
    flows()


def test_whoever_declines_leaves_what_held_before(lamp, ada, bo, flows):
    first = propose_split(lamp, {ada: 5000, bo: 5000}, ada)
    agree_split(first, bo)
    third = join("Cy")
    second = propose_split(lamp, {ada: 1, bo: 1, third: 9998}, bo)
    with pytest.raises(NotFound):
        agree_split(second, join("Di"))
    decline_split(second, ada)
    assert [split.id for split in splits_of(lamp)] == [first]
    flows()


def test_an_idea_that_is_built_on_another_names_it_and_is_named_there(lamp, ada, bo, flows):
    said = comment_on(lamp, bo, "And a lid that one opens with gloves")
    better = post_idea(bo, "A lid for gloves", "", built_on=BuiltOn(lamp, said))
    assert built_upon(get_idea(better, ANYBODY).idea, ANYBODY).title == get_idea(lamp, ANYBODY).idea.title
    assert [row.id for row in building_on(lamp, ANYBODY)] == [better]
    other = post_idea(ada, "Something else", "")
    with pytest.raises(NotFound):
        post_idea(bo, "A lid", "", built_on=BuiltOn(other, said))
    flows()


def test_an_idea_without_a_name_leads_to_nobody_until_it_is_claimed(ada, bo, staff, flows):
    board = make_board(BoardWords(dict.fromkeys(NAMES, "Safety"), allows_anonymous=True), staff)
    with pytest.raises(Invalid):
        post_anonymously("The valve leaks", "", [], None, "a code")
    idea = post_anonymously("The valve leaks", "I saw it.", [], board, "a code")
    assert get_idea(idea, ANYBODY).idea.author_id not in (ada, bo)
    vote_for(idea, ada)
    with pytest.raises(Invalid):
        claim_idea(idea, "another code", ada)
    claim_idea(idea, "a code", ada)
    assert get_idea(idea, viewer(ada)).author == "Ada"
    assert get_idea(idea, viewer(ada)).voice.own
    with pytest.raises(Conflict):
        claim_idea(idea, "a code", bo)
    flows()
    assert votes(idea) == 0, "who is the author now has no voice for it"


def test_the_company_answers_above_all_others_and_notes_what_only_colleagues_read(lamp, ada, staff, flows):
    with pytest.raises(NotAllowed):
        answer_officially(lamp, "We shall.", ada)
    said = answer_officially(lamp, "We shall measure it.", staff)
    assert get_idea(lamp, ANYBODY).idea.official_comment_id == said
    unpin_answer(lamp, staff)
    with pytest.raises(Conflict):
        unpin_answer(lamp, staff)
    with pytest.raises(NotAllowed):
        note_on_idea(lamp, "A note", ada)
    note_on_idea(lamp, "Supplier asks for 500.", staff)
    assert [note.body for note in notes_on(lamp)] == ["Supplier asks for 500."]
    flows()


def test_a_status_has_a_name_of_the_house_within_its_category(lamp, ada, staff, flows):
    waits = name_status("review", NAMES, staff)
    with pytest.raises(Invalid):
        decide_idea(lamp, "adopted", REASON, staff, named_id=waits)
    decide_idea(lamp, "review", REASON, staff)
    decide_idea(lamp, "review", REASON, staff, named_id=waits)
    assert get_idea(lamp, ANYBODY).idea.named_status_id == waits
    with pytest.raises(Conflict):
        decide_idea(lamp, "review", REASON, staff, named_id=waits)
    decide_idea(lamp, "adopted", REASON, staff)
    assert get_idea(lamp, ANYBODY).idea.named_status_id is None
    with pytest.raises(NotAllowed):
        name_status("review", NAMES, ada)
    flows()


def test_tags_that_mean_the_same_are_one_and_stand_for_themselves_again(ada, bo, staff, flows):
    first = post_idea(ada, "A lamp", "", ["light", "repair"])
    second = post_idea(ada, "Another lamp", "", ["lighting", "light"])
    assert merge_tags("light", "lighting", staff) == 2
    assert tags_of(first) == ["lighting", "repair"]
    assert tags_of(second) == ["lighting"]
    third = post_idea(bo, "A third lamp", "", ["light"])
    merge_tags("lighting", "lamps", staff)
    assert popular_tags() == ["lamps", "repair"]
    assert {line.id for line in best_ideas(ANYBODY, "new", Wanted(tag="lamps")).items} == {first, second, third}
    flows()
    part_tag("light", staff)
    assert tags_of(first) == ["light", "repair"]
    assert tags_of(second) == ["lamps", "light"]
    part_tag("lighting", staff)
    assert tags_of(second) == ["light", "lighting"]
    with pytest.raises(Invalid):
        merge_tags("light", "light", staff)
    with pytest.raises(NotAllowed):
        merge_tags("light", "lighting", ada)
    flows()


def test_what_is_heard_on_the_phone_or_counted_on_paper_says_where_it_comes_from(lamp, ada, bo, staff, flows):
    with pytest.raises(Invalid):
        vote_for(lamp, bo, Heard("telepathy", "", staff))
    with pytest.raises(NotAllowed):
        vote_for(lamp, bo, Heard("phone", "", ada))
    assert vote_for(lamp, bo, Heard("phone", "hot line", staff)) == 1
    assert [(row.name, row.through, row.by) for row in voices_heard(lamp)] == [("Bo", "phone", "Pia")]
    sheet = take_tally(lamp, 40, Heard("paper", "the spring fair", staff))
    assert votes(lamp) == 41
    twin = post_idea(bo, "Let me change the cell", "")
    merge_ideas(lamp, twin, staff, REASON)
    assert votes(twin) == 40, "the voice of its author does not count, the sheet does"
    take_back_tally(sheet, staff)
    assert votes(twin) == 0
    with pytest.raises(Conflict):
        take_back_tally(sheet, staff)
    flows()


def test_the_company_takes_a_voice_back_for_a_customer(lamp, bo, ada, staff, flows):
    vote_for(lamp, bo, Heard("shop", "Shop in Bergen", staff))
    with pytest.raises(NotAllowed):
        withdraw_vote(lamp, bo, by_id=ada)
    assert withdraw_vote(lamp, bo, by_id=staff) == 0
    idea = post_idea(bo, "A hook for the lamp", "", heard=Heard("shop", "Shop in Bergen", staff))
    assert get_idea(idea, ANYBODY).idea.entered_by_id == staff
    flows()


def test_each_author_hears_what_becomes_of_the_idea(lamp, ada, bo, staff, flows):
    agree_split(propose_split(lamp, {ada: 6_000, bo: 4_000}, ada), bo)
    decide_idea(lamp, "review", "We look at it now.", staff)
    flows()
    told = select(Bell.person_id).join(EventRow, EventRow.id == Bell.event_id).filter(EventRow.kind == "idea.decided")
    assert set(db.session.scalars(told)) == {ada, bo}
