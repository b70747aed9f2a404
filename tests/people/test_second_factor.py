"""Something beside the password: digits of an app, a passkey, a code on paper."""

import re

import pytest
from sqlalchemy import select

from portal.kit import setting
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.people.factors import (
    add_authenticator,
    drop_factors,
    factors_of,
    make_recovery_codes,
    remove_factor,
    use_recovery_code,
)
from portal.people.models import Authenticator, RecoveryCode
from portal.people.onetime import digits, new_secret, step_of
from portal.people.proofs import show_code
from portal.people.signing import sign_up

from .conftest import PASSWORD, hidden

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238


def present(secret=SECRET, ahead=0):
    return digits(secret, int(now().timestamp()) // 30 + ahead)


def sign_in(visitor, mail="ada@example.org"):
    return visitor.send("/sign-in", mail=mail, password=PASSWORD)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_digits_are_those_of_the_standard(seconds, shown):
    assert digits(SECRET, seconds // 30) == shown


def test_a_clock_may_be_one_step_off_and_no_step_is_taken_twice():
    at = 1_000_000 * 30
    found = [step_of(SECRET, digits(SECRET, 1_000_000 + off), at, after=0) for off in (-2, -1, 0, 1, 2)]
    assert found == [None, 999_999, 1_000_000, 1_000_001, None]
    assert step_of(SECRET, digits(SECRET, 1_000_000), at, after=1_000_000) is None


def test_after_the_password_comes_the_code_and_then_one_is_in(visitor, member):
    add_authenticator(member, SECRET, present(ahead=-1))
    asked = sign_in(visitor)
    assert (asked.status_code, "One more step" in asked.text) == (200, True)
    assert visitor.http.get("/me/settings").status_code == 303
    wrong = visitor.answer(asked, "/sign-in/second", code="000000")
    assert (wrong.status_code, "not the digits of this moment" in wrong.text) == (422, True)
    assert visitor.answer(wrong, "/sign-in/second", code=present()).status_code == 303
    assert visitor.http.get("/me/settings").status_code == 200


def test_a_code_that_somebody_looked_at_is_worth_nothing(member):
    add_authenticator(member, SECRET, present(ahead=-1))
    code = present()
    show_code(member, code)
    with pytest.raises(Refused):
        show_code(member, code)
    with pytest.raises(Refused):
        show_code(member, present(ahead=-1))


def test_five_wrong_codes_and_one_waits(visitor, member, app):
    add_authenticator(member, SECRET, present(ahead=-1))
    asked = sign_in(visitor)
    app.config["LIMITS"] = "on"
    try:
        tried = [visitor.answer(asked, "/sign-in/second", code="000000").status_code for _ in range(6)]
        right = visitor.answer(asked, "/sign-in/second", code=present()).status_code
    finally:
        app.config["LIMITS"] = "off"
    assert tried == [422] * 5 + [429]
    assert right == 429


def test_a_password_step_that_is_over_lets_nobody_in(visitor, member, later):
    add_authenticator(member, SECRET, present(ahead=-1))
    asked = sign_in(visitor)
    later(minutes=11)
    answer = visitor.answer(asked, "/sign-in/second", code=present())
    assert (answer.status_code, "once more" in answer.text) == (404, True)


def test_a_recovery_code_lets_in_once_and_is_kept_as_a_hash(visitor, member, post):
    add_authenticator(member, SECRET, present(ahead=-1))
    codes = make_recovery_codes(member)
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)  # of 31 letters each: 79 bits
    kept = db.session.scalars(select(RecoveryCode.hash)).all()
    assert not set(codes) & set(kept)
    typed = codes[0].upper().replace("-", " ")
    assert visitor.answer(sign_in(visitor), "/sign-in/second", code=typed).status_code == 303
    with pytest.raises(Refused):
        use_recovery_code(member, codes[0])
    assert factors_of(member).codes == 9
    assert any("9 are left" in letter.body for letter in post())


def test_new_codes_make_the_old_ones_worthless(member):
    add_authenticator(member, SECRET, present())
    old = make_recovery_codes(member)
    make_recovery_codes(member)
    with pytest.raises(Refused):
        use_recovery_code(member, old[3])


def test_the_codes_of_one_person_are_nothing_to_another(member):
    eve = sign_up("Eve", "eve@example.org", PASSWORD, confirmed=True)
    codes = make_recovery_codes(member)
    with pytest.raises(Refused):
        use_recovery_code(eve, codes[0])


def test_a_new_password_keeps_the_second_factor(visitor, member, post):
    add_authenticator(member, SECRET, present(ahead=-1))
    visitor.send("/forgot", mail="ada@example.org")
    letter = next(each for each in post() if "/reset" in each.body)
    path = re.search(r"(/reset\S+)", letter.body)[1]
    page = visitor.http.get(path)
    answer = visitor.answer(page, "/reset", password="another four words")
    assert "One more step" in answer.text
    assert visitor.http.get("/me/settings").status_code == 303


def test_the_secret_of_an_app_cannot_be_read_from_the_database_alone(member):
    secret = new_secret()
    add_authenticator(member, secret, present(secret))
    assert secret not in db.session.scalar(select(Authenticator.secret))


def test_an_app_is_set_up_with_a_picture_or_a_text_after_the_password_once_more(browser, member, post):
    ada, other = browser(member), browser(member)
    assert ada.get("/me/authenticator").headers["Location"] == "/me/prove?next=/me/authenticator"
    assert ada.post("/me/prove", {"password": "not this one", "next": "/me/authenticator"}).status_code == 422
    proved = ada.post("/me/prove", {"password": PASSWORD, "next": "/me/authenticator"})
    assert proved.headers["Location"] == "/me/authenticator"
    page = ada.get("/me/authenticator")
    secret = re.search(r'<code class="key">([^<]+)<', page.text)[1].replace(" ", "")
    sealed = hidden(page, "/me/authenticator")["sealed"]
    wrong = ada.post("/me/authenticator", {"sealed": sealed, "code": "000000"})
    assert (wrong.status_code, secret[:4] in wrong.text) == (422, True)
    done = ada.post("/me/authenticator", {"sealed": sealed, "code": present(secret)})
    assert len(re.findall(r"<li><code>[\w-]{19}</code>", done.text)) == 10
    assert other.get("/me/settings").status_code == 303  # whoever else was in has to show it too
    assert "authenticator app was added" in "".join(letter.body for letter in post())
    assert ada.post("/me/factors/remove").status_code == 303
    assert not factors_of(member)


def test_a_secret_of_ones_own_is_not_taken(browser, member):
    ada = browser(member)
    ada.post("/me/prove", {"password": PASSWORD})
    ada.post("/me/authenticator", {"sealed": SECRET, "code": present()})
    assert not factors_of(member)


def test_who_lost_all_is_let_in_with_the_password_after_somebody_looked_into_it(visitor, member, browser, post):
    add_authenticator(member, SECRET, present())
    make_recovery_codes(member)
    window = browser(member)
    drop_factors(member)
    assert window.get("/me/settings").status_code == 303
    assert sign_in(visitor).status_code == 303
    assert factors_of(member).codes == 0
    assert "was removed" in post()[-1].body


class TestStaff:
    """Who works for the company, where the house asks for a second factor."""

    @pytest.fixture(autouse=True)
    def _asked(self, app, monkeypatch):
        monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)
        monkeypatch.setitem(setting._settings, "STAFF_SECOND_FACTOR", True)

    @pytest.fixture
    def pia(self, app):
        return sign_up("Pia", "pia@example.org", PASSWORD, role="product", confirmed=True)

    def test_does_nothing_with_a_password_alone_and_is_led_to_set_it_up(self, browser, pia):
        window = browser(pia)
        assert window.get("/desk").headers["Location"] == "/me/security?next=/desk"
        assert window.get("/ideas").status_code == 200
        assert window.post("/ideas", {"title": "Lamp", "body": ""}).status_code == 403
        assert window.post("/ideas/1/votes").status_code == 403
        assert "Set up an app or a passkey" in window.get("/me/security?next=/desk").text

    def test_sees_with_a_password_alone_what_everybody_sees(self, browser, pia, moderator):
        from portal.ideas.acts import hide_idea, post_idea

        idea = post_idea(pia, "Lamp", "")
        hide_idea(idea, moderator, "not about us, so away with it")
        assert browser(moderator).get(f"/ideas/{idea}").status_code == 404

    def test_enters_the_desk_once_it_is_set_up(self, visitor, pia):
        add_authenticator(pia, SECRET, present(ahead=-1))
        asked = sign_in(visitor, "pia@example.org")
        assert visitor.answer(asked, "/sign-in/second", code=present()).status_code == 303
        assert visitor.http.get("/desk").status_code == 200

    def test_keeps_the_last_second_factor(self, pia):
        add_authenticator(pia, SECRET, present())
        with pytest.raises(Refused, match="keeps a second factor"):
            remove_factor(pia)

    def test_customers_need_none(self, browser, member):
        assert browser(member).post("/ideas", {"title": "Lamp for tents", "body": ""}).status_code == 303
