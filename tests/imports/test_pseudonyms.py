"""Names of real people are replaced by invented ones, wherever they stand."""

import re

import pytest

from portal.outside.readers.pseudonyms import Pseudonyms


@pytest.fixture
def names():
    names = Pseudonyms("bells.example", b"secret")
    names.learn("user/1", "Kevin Montrose")
    names.learn("user/2", "jin")
    names.learn("user/3", "heltonbiker2")
    return names


def test_a_name_is_readable_stable_and_says_nothing_of_its_owner(names):
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+ [1-9][0-9]{1,2}", names.name("user/1"))
    assert names.name("user/1") == Pseudonyms("bells.example", b"secret").name("user/1")
    assert names.name("user/1") != Pseudonyms("bells.example", b"other").name("user/1")
    assert names.name("user/1") != Pseudonyms("horns.example", b"secret").name("user/1")


def test_hardly_two_people_share_a_name(names):
    assert len({names.name(f"user/{n}") for n in range(20_000)}) > 19_900


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("@Kevin Montrose's bell", "user/1"),
        ("@KevinMontrose: yes", "user/1"),
        ("@kevin yes", "user/1"),
        ("(@Jin)", "user/2"),
        ("thanks,@jin.", "user/2"),
        ("[@jin](https://bells.example/users/2/jin)", "user/2"),
        ("as heltonbiker2 said", "user/3"),
        ("Kevin Montrose, again", "user/1"),
    ],
)
def test_who_is_called_or_named_gets_the_invented_name(names, text, key):
    hidden = names.hidden(text)
    assert names.name(key).replace(" ", "") in hidden.replace(" ", "")
    assert not re.search("kevin|montrose|jin|helton", hidden, re.IGNORECASE)


def test_whom_nobody_knows_is_called_by_an_invented_name_too(names):
    assert "Stranger" not in names.hidden("@Stranger, hello")
    assert names.hidden("@Stranger") == names.hidden("@stranger")


def test_other_signs_stay_as_they_are(names):
    for text in ["a@b.example", "jinx and Jin", "@ home", "x@", "see http://a.example/@b", ""]:
        assert names.hidden(text) == text


def test_a_link_to_a_profile_does_not_tell_the_name(names):
    hidden = names.hidden(
        "[Kev M](https://bells.example/users/1/kevin-montrose) and https://x.example/users/9/al-b?tab=1"
    )
    assert hidden == f"[{names.name('user/1')}](https://bells.example/users/1) and https://x.example/users/9?tab=1"
