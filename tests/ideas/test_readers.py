"""Pieces of pages are kept for many readers, and none of them sees what is another's."""

import re
from itertools import permutations

import pytest

from portal.ideas.acts import accept_answer, comment_on, follow_idea, post_idea, vote_for, withdraw_vote
from portal.kit.db import writing
from portal.people.acts import join, own_audience
from portal.talk.drafts import keep_draft

ONCE = re.compile(r'name="once" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf" (?:content|value)="([^"]+)"')
EVERYWHERE = ["/ideas", "/ideas?sort=new", "/ideas/{}", "/ideas/{}?support=1"]


@pytest.fixture
def talked_about(lamp, ada, bo):
    """An idea of Ada's that Bo commented on, and one more of hers."""
    comment_on(lamp, bo, "It should fold.")
    return lamp, post_idea(ada, "A second lamp", "For the other room.")


def pages(reader, idea_id):
    return [reader.get(path.format(idea_id)).text for path in EVERYWHERE]


def test_each_reader_has_a_name_and_a_token_of_their_own(browser, ada, bo, staff, moderator, talked_about):
    readers = {person: browser(person) for person in (ada, bo, staff, moderator, join("Cleo"), join("Dora"))}
    own = {person: set(TOKEN.findall(reader.get("/me/settings").text)) for person, reader in readers.items()}
    for one, other in permutations(readers, 2):
        pages(readers[one], talked_about[0])
        for page in pages(readers[other], talked_about[0]):
            assert set(TOKEN.findall(page)) == own[other]
            assert f'"/people/{other}"' in page
            assert own[one] != own[other]


def test_names_in_the_menu_are_those_of_the_reader(browser, lamp):
    quiet = [join(name) for name in ("Quentin Quiet", "Silke Silent")]
    for person, name, other in ((quiet[0], "Quentin", "Silke"), (quiet[1], "Silke", "Quentin")):
        for page in pages(browser(person), lamp):
            assert name in page
            assert other not in page


def test_no_key_of_a_form_is_given_out_twice(browser, bo, talked_about):
    given = [key for _ in range(2) for page in pages(browser(bo), talked_about[0]) for key in ONCE.findall(page)]
    assert len(given) > 20
    assert len(set(given)) == len(given)


def test_a_vote_and_a_bell_are_shown_to_who_gave_them(browser, ada, talked_about):
    giver, other = join("Cleo"), join("Dora")
    vote_for(talked_about[0], giver)
    follow_idea(talked_about[0], giver)
    for path in ("/ideas", f"/ideas/{talked_about[0]}"):
        for person, pressed in ((other, 0), (giver, 1), (other, 0)):
            page = browser(person).get(path).text
            assert page.count('aria-pressed="true" data-vote') == pressed, path
    assert "Following" in browser(giver).get(f"/ideas/{talked_about[0]}").text
    assert "Following" not in browser(other).get(f"/ideas/{talked_about[0]}").text
    withdraw_vote(talked_about[0], giver)
    assert 'aria-pressed="true" data-vote' not in browser(giver).get("/ideas").text


def test_what_somebody_began_to_write_is_theirs(browser, talked_about):
    writer, other = join("Cleo"), join("Dora")
    keep_draft(writer, "idea", {"title": "A secret canary", "body": "Not yet."})
    keep_draft(writer, f"comment:{talked_about[0]}", {"body": "A secret canary in words"})
    for person, seen in ((writer, True), (other, False), (writer, True)):
        for path in ("/ideas", f"/ideas/{talked_about[0]}"):
            assert ("secret canary" in browser(person).get(path).text) == seen, (person, path)


def test_only_its_author_is_offered_to_edit_an_idea_and_to_accept_an_answer(browser, ada, bo, talked_about):
    path, cleo = f"/ideas/{talked_about[0]}", join("Cleo")
    for person, may in ((bo, False), (ada, True), (cleo, False), (ada, True)):
        page = browser(person).get(path).text
        assert (f"{path}/edit" in page, "Accept as the answer" in page) == (may, may), person


def test_nobody_is_offered_to_flag_what_they_wrote(browser, ada, bo, talked_about):
    idea_id, cleo = talked_about[0], join("Cleo")
    for person, flags in ((cleo, (True, True)), (ada, (False, True)), (bo, (True, False)), (cleo, (True, True))):
        page = browser(person).get(f"/ideas/{idea_id}").text
        assert (f"target=idea:{idea_id}" in page, "target=comment:" in page) == flags, person


def test_what_changes_is_seen_at_once(browser, ada, bo, talked_about):
    idea_id, reader = talked_about[0], browser(join("Cleo"))
    assert "It should fold." in reader.get(f"/ideas/{idea_id}").text
    comment_id = comment_on(idea_id, bo, "And it should float.")
    assert "And it should float." in reader.get(f"/ideas/{idea_id}").text
    accept_answer(idea_id, comment_id, ada)
    assert "Accepted answer" in reader.get(f"/ideas/{idea_id}").text


def test_what_one_person_may_see_is_on_their_pages_only(browser, ada, bo):
    with writing():
        mine = own_audience(bo)
    idea_id = post_idea(bo, "A private canary", "Between us.", audience_id=mine)
    for person, seen in ((bo, True), (join("Cleo"), False), (bo, True), (ada, False)):
        assert ("private canary" in browser(person).get("/ideas?sort=new").text) == seen
        assert (browser(person).get(f"/ideas/{idea_id}").status_code == 200) == seen
