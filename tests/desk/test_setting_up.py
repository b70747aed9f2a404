"""A new house is set up in three steps by its first administrator; the same is set later at the desk."""

import re
from io import BytesIO

import pytest

from portal.house.acts import allow_sites, choose_languages, name_house
from portal.house.queries import standing
from portal.house.rules import ACCENTS, MODULES, checked_sites
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.kit.setting import setting
from portal.outside.models.mail import Parcel
from portal.outside.sender.letters import Letter, write_letter
from portal.outside.sender.post import message_of
from portal.people.acts import join
from portal.people.calling_in import call_in, call_off, come_in, invitation_in, standing_invitations, words_of
from portal.people.models import MailInvitation, Person, SignIn
from portal.web.site.widget import SHADES
from portal.web.statics import FOLDER
from tests.ideas.test_pictures import photo

NAME = {"company": "North Ridge Works", "accent": "rust"}


def test_the_first_admin_of_an_empty_house_is_led_through_three_steps(admin, browser, flows):
    desk = browser(admin)
    assert desk.get("/desk").location.endswith("/desk/set-up")
    assert desk.get("/desk/set-up").location.endswith("/desk/set-up/name")
    assert "Step 1 of 3" in desk.get("/desk/set-up/name").text
    assert desk.post("/desk/set-up/name", NAME).location.endswith("/desk/set-up/parts")
    parts = {"languages": ["en", "zh-Hant"], "open": ["knowledge", "rewards"]}
    assert desk.post("/desk/set-up/parts", parts).location.endswith("/desk/set-up/people")
    assert desk.post("/desk/set-up/people", {"go": "later"}).location.endswith("/desk")
    now = standing()
    assert (now.company, now.accent, now.languages) == ("North Ridge Works", "rust", ("en", "zh-Hant"))
    assert now.off == set(MODULES) - {"knowledge", "rewards"}
    assert now.steps == {"name": "done", "parts": "done", "people": "left"}
    page = desk.get("/desk").text
    assert "<title>Today · North Ridge Works</title>" in page
    assert 'data-accent="rust"' in page
    assert '"/desk/set-up/people"' in page  # what was left can be come back to
    flows()


def test_a_logo_is_made_anew_and_shown_at_the_top_of_pages_and_letters(admin, browser, client, flows):
    desk = browser(admin)
    wrong = desk.post("/desk/house/name", NAME | {"logo": (BytesIO(b"<svg onload='alert(1)'/>"), "logo.svg")})
    assert wrong.status_code == 422
    assert "Only PNG, JPEG, WebP and GIF" in wrong.text
    assert "North Ridge Works" in wrong.text
    drawn = photo("JPEG", (960, 240))
    assert desk.post("/desk/house/name", NAME | {"logo": (BytesIO(drawn), "logo.jpg")}).status_code == 303
    file, width, height = standing().logo
    assert (width, height) == (480, 120)
    assert f'<img class="logo" src="/logo/{file}" alt="" width="128" height="32">' in client.get("/ideas").text
    shown = client.get(f"/logo/{file}")
    assert (shown.mimetype, shown.data[:4]) == ("image/png", b"\x89PNG")
    shown.close()
    assert client.get(f"/logo/{'x' * 24}.png").status_code == 404
    letter = message_of(Letter(1, "ada@example.org", "Hello", "Look:\n\nhttps://example.org/a?b=1&c=2\n<b>"))
    assert "<b>" in letter.get_body(("plain",)).get_content()
    page = letter.get_body(("html",)).get_content()
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in page
    assert "&lt;b&gt;" in page
    assert [part.get_content_type() for part in letter.walk()].count("image/png") == 1
    assert desk.post("/desk/house/name", NAME | {"is_bare": "y"}).status_code == 303
    assert standing().logo is None
    assert "/logo/" not in client.get("/ideas").text
    assert not message_of(Letter(1, "ada@example.org", "Hello", "Look.")).is_multipart()
    flows()


def test_what_was_typed_into_a_step_is_kept_when_it_is_refused(admin, browser):
    desk = browser(admin)
    answer = desk.post("/desk/set-up/name", {"company": "x" * 61, "accent": "rust"})
    assert answer.status_code == 422
    assert "x" * 61 in answer.text
    assert desk.post("/desk/set-up/parts", {"open": ["knowledge"]}).status_code == 422
    answer = desk.post("/desk/set-up/people", {"mails": "cleo@example.org\nnobody", "role": "product"})
    assert answer.status_code == 422
    assert "“nobody” is no mail address." in answer.text
    assert "cleo@example.org" in answer.text
    assert standing().steps == {}
    assert not standing_invitations()
    assert desk.get("/desk/set-up/cellar").status_code == 404


def test_nobody_else_sees_the_steps(admin, browser, staff):
    other = browser(join("Second", role="admin"))
    assert "What to do next" in other.get("/desk").text
    assert other.get("/desk/set-up/name").location.endswith("/desk/house")
    assert browser(staff).get("/desk/set-up").status_code == 403
    join("Ada")
    assert browser(admin).get("/desk").status_code == 200
    assert browser(admin).get("/desk/set-up").location.endswith("/desk/house")


def test_a_name_is_in_every_page_letter_and_setting(admin, client):
    assert setting("COMPANY") == "Wellspring"
    name_house(" North  Ridge Works ", "blue", admin)
    assert setting("COMPANY") == "North Ridge Works"
    letter = message_of(Letter(1, "ada@example.org", "Hello", "Look."))
    assert letter["From"] == "North Ridge Works <wellspring@localhost>"
    assert "<span>North Ridge Works</span>" in client.get("/ideas").text
    with pytest.raises(Invalid):
        name_house("", "blue", admin)
    with pytest.raises(Invalid):
        name_house("North", "gold", admin)


def test_only_the_chosen_languages_are_spoken(admin, ada, client, browser):
    choose_languages(["zh-Hant", "en", "tlh"], admin)
    page = client.get("/ideas", headers={"Accept-Language": "zh-CN"})
    assert '<html lang="en"' in page.text
    assert '<button name="language" value="zh-Hans"' not in page.text
    assert '<button name="language" value="zh-Hant"' in page.text
    assert '<html lang="zh-Hant"' in client.get("/ideas?lang=zh-Hant").text
    assert '<html lang="en"' in client.get("/ideas?lang=zh-Hans").text
    choose_languages(["zh-Hant"], admin)
    assert '<html lang="zh-Hant"' in client.get("/ideas").text
    assert "/preferences" not in client.get("/ideas").text.split("foot")[-1]
    with pytest.raises(Invalid):
        choose_languages(["tlh"], admin)


def test_only_an_admin_sets_the_house(staff, admin, browser):
    for refused in (
        lambda: name_house("North", "blue", staff),
        lambda: choose_languages(["en"], staff),
        lambda: allow_sites("https://a.example", staff),
        lambda: call_in("cleo@example.org", "customer", staff),
    ):
        with pytest.raises(NotAllowed):
            refused()
    join("Ada")
    desk = browser(admin)
    assert desk.post("/desk/house/name", NAME).status_code == 303
    assert desk.post("/desk/house/languages", {"languages": ["en"]}).status_code == 303
    assert desk.post("/desk/house/languages", {}).status_code == 422
    assert desk.post("/desk/house/sites", {"sites": "https://shop.example"}).status_code == 303
    assert desk.post("/desk/house/sites", {"sites": "shop"}).status_code == 422
    assert "/widget/feedback.js" in desk.get("/desk/house").text


def test_a_site_is_written_as_browsers_name_it():
    assert checked_sites("https://Shop.example/\n\nhttp://127.0.0.1:8401\nhttps://a.example:443") == [
        "https://shop.example",
        "http://127.0.0.1:8401",
        "https://a.example",
    ]
    assert checked_sites("https://例子.example") == ["https://xn--fsqu00a.example"]
    wrong = (
        "*",
        "https://*",
        "shop.example",
        "ftp://a.example",
        "https://a.example/path",
        "https://a;b",
        "https://a b",
    )
    for line in (*wrong, "https://u@a.example", "javascript:1", "https://", "https://a.example; script-src *"):
        with pytest.raises(Invalid):
            checked_sites(line)
    with pytest.raises(Invalid):
        checked_sites("\n".join(f"https://s{n}.example" for n in range(21)))


def test_an_invitation_is_a_letter_by_which_somebody_comes_in_once(admin, client, flows, browser):
    (asked,) = call_in("Cleo@Example.org", "product", admin, "zh-Hans")
    flows()
    parcel = db.session.query(Parcel).one()
    letter = write_letter(parcel)
    assert (letter.address, letter.subject) == ("cleo@example.org", "Wellspring 邀请您加入")
    link = re.search(r"/welcome/\S+", letter.body)[0]
    assert "cleo@example.org" in client.get(link).text
    guest = browser()
    guest.csrf = re.search(r'name="csrf" value="([^"]+)"', client.get(link).text)[1]
    refused = guest.post(link, {"name": "Cleo", "password": "short"})
    assert refused.status_code == 422
    assert 'value="Cleo"' in refused.text
    assert guest.post(link, {"name": "Cleo", "password": "four plain words here"}).status_code == 303
    person = db.session.query(Person).filter_by(name="Cleo").one()
    assert (person.role, db.session.get(SignIn, person.id).mail) == ("product", "cleo@example.org")
    assert db.session.get(MailInvitation, asked, populate_existing=True).mail == ""
    assert client.get(link).status_code == 404
    flows()


def test_an_invitation_is_taken_back_replaced_and_refused(admin, ada, browser):
    first, second = call_in("cleo@example.org, dan@example.org", "customer", admin)
    (again,) = call_in("cleo@example.org", "moderator", admin)
    with pytest.raises(NotFound):
        invitation_in(words_of(first))
    call_off(second, admin)
    assert [each.id for each in standing_invitations()] == [again]
    come_in(words_of(again), "Cleo", "four plain words here")
    with pytest.raises(Conflict):
        call_off(again, admin)
    for mails, role in (
        ("cleo@example.org", "customer"),
        ("x@example.org", "admin"),
        ("", "customer"),
        ("x", "customer"),
    ):
        with pytest.raises(Invalid):
            call_in(mails, role, admin)
    for words in ("", "7", f"{again}-", f"{again}-x", "9" * 30 + "-x"):
        with pytest.raises(NotFound):
            invitation_in(words)


def test_the_colours_are_the_same_wherever_they_stand():
    ground, small = ((FOLDER / "css" / name).read_text() for name in ("accents.css", "widget.css"))
    for accent in ACCENTS:
        (light, on), (dark, _) = SHADES[accent]
        assert f"--brand: light-dark({light}, {dark})" in ground, accent
        assert f"--brand: light-dark({light}, {dark}); --on: light-dark({on}" in small, accent
