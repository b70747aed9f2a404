"""Another mail address, and taking it back."""

import pytest

from portal.kit.errors import Invalid, NotFound
from portal.people.accounts import change_password
from portal.people.addresses import ask_for_new_mail, confirm_new_mail, undo_new_mail
from portal.people.factors import add_authenticator, factors_of
from portal.people.queries import find_by_mail
from portal.people.signing import sign_up

from .conftest import PASSWORD, link
from .test_second_factor import SECRET, present


def secret_in(letters, address):
    letter = [each for each in letters if each.address == address][-1]
    return link(letter).partition("secret=")[2]


def move(member, post, mail="ada@new.example"):
    ask_for_new_mail(member, mail)
    confirm_new_mail(secret_in(post(), mail))


def test_a_new_address_counts_once_it_is_confirmed_there(browser, visitor, member, post):
    ada = browser(member)
    assert ada.get("/me/mail").headers["Location"] == "/me/prove?next=/me/mail"
    assert ada.post("/me/mail", {"mail": "ada@new.example"}).status_code == 303  # to the password first
    assert post() == []
    ada.post("/me/prove", {"password": PASSWORD})
    assert ada.post("/me/mail", {"mail": "not an address"}).status_code == 422
    assert ada.post("/me/mail", {"mail": "Ada@New.Example"}).status_code == 200
    assert find_by_mail("ada@example.org") == member
    path = link(post()[0])
    page = visitor.http.get(path)
    assert find_by_mail("ada@new.example") is None  # opening the link changed nothing
    assert visitor.answer(page, "/confirm-mail").status_code == 200
    assert find_by_mail("ada@new.example") == member
    assert find_by_mail("ada@example.org") is None
    assert [letter.address for letter in post()] == ["ada@new.example", "ada@example.org"]


def test_the_old_address_takes_the_account_back_with_all_that_a_thief_left(browser, visitor, member, post):
    thief = browser(member)
    move(member, post, "thief@example.org")
    change_password(member, "known to the thief only")
    add_authenticator(member, SECRET, present())
    thief.sign_in(member)
    path = link([each for each in post() if each.address == "ada@example.org"][-1])
    answer = visitor.answer(visitor.http.get(path), "/undo-mail")
    assert find_by_mail("ada@example.org") == member
    assert find_by_mail("thief@example.org") is None
    assert thief.get("/me/settings").status_code == 303
    assert not factors_of(member)
    reset = visitor.http.get(answer.headers["Location"])
    assert visitor.answer(reset, "/reset", password="four other words now").status_code == 303
    assert visitor.http.get("/me/settings").status_code == 200


def test_a_thief_who_moves_on_twice_gains_nothing(member, post):
    move(member, post, "one@thief.example")
    first = secret_in(post(), "ada@example.org")
    move(member, post, "two@thief.example")
    undo_new_mail(first)
    assert find_by_mail("ada@example.org") == member
    with pytest.raises(NotFound):
        undo_new_mail(secret_in(post(), "one@thief.example"))


def test_after_three_days_there_is_no_way_back(member, post, later):
    move(member, post)
    secret = secret_in(post(), "ada@example.org")
    later(hours=73)
    with pytest.raises(NotFound):
        undo_new_mail(secret)


def test_nobody_takes_an_address_that_may_be_wanted_back(member, post, later):
    move(member, post)
    with pytest.raises(Invalid):
        sign_up("Eve", "ada@example.org", PASSWORD)
    later(hours=73)
    assert sign_up("Eve", "ada@example.org", PASSWORD)


def test_the_sign_up_does_not_tell_that_an_address_may_be_wanted_back(visitor, member, post):
    move(member, post)
    letters = len(post())
    answer = visitor.send("/sign-up", name="Eve", mail="ada@example.org", password=PASSWORD)
    assert (answer.status_code, "look into your mail" in answer.text) == (200, True)
    assert (find_by_mail("ada@example.org"), len(post())) == (None, letters)


def test_who_has_the_address_is_told_there_and_nowhere_else(browser, member, post):
    sign_up("Bo", "bo@example.org", PASSWORD, confirmed=True)
    ada = browser(member)
    ada.post("/me/prove", {"password": PASSWORD})
    known = ada.post("/me/mail", {"mail": "bo@example.org"})
    unknown = ada.post("/me/mail", {"mail": "no@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert {letter.address: letter.subject for letter in post()} == {
        "bo@example.org": "You have an account already",
        "no@example.org": "Please confirm your new mail address",
    }


def test_only_the_latest_letter_counts(member, post):
    ask_for_new_mail(member, "one@example.org")
    first = secret_in(post(), "one@example.org")
    ask_for_new_mail(member, "two@example.org")
    with pytest.raises(NotFound):
        confirm_new_mail(first)
