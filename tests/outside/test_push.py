"""News in the browser: sealed for it alone, at most once, when its owner wishes, and only while they are signed in."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import delete, func, select, update

from portal.app import PROJECTIONS, READERS
from portal.cli.verify import breaches
from portal.ideas.acts import comment_on, decide_idea, hide_idea, post_idea, vote_for
from portal.kit import clock, outbound, setting, webpush
from portal.kit.db import db, writing
from portal.outside.models.devices import Push, PushDevice, SilentPush
from portal.outside.rules import FAILURES
from portal.outside.sender import push_all, pushing
from portal.outside.topics import TOPICS
from portal.outside.wishes import be_quiet, wish
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Session
from portal.people.preferences import prefer
from portal.people.quiet import mute
from portal.people.tokens import make_token
from portal.river.reader import flow
from portal.web.copying import copy_of
from tests.outside.push_service import PushService

WHY = "Many people asked for it."
ALL = dict.fromkeys(TOPICS, True)


@pytest.fixture
def service(monkeypatch):
    """A push service that the settings name as near."""
    service = PushService()
    monkeypatch.setitem(setting._settings, "PUSH_NEAR", [service.origin])
    yield service
    service.shutdown()
    service.server_close()


@pytest.fixture
def window(service, ada, browser):
    """Ada's browser, which asked to be told."""
    window = browser(ada)
    assert send(window, service.subscription()).json == {"told": True}
    return window


@pytest.fixture
def idea(window, ada):
    return post_idea(ada, "Quieter fan", "It hums")


def send(window, said):
    """Let the script of a browser say something."""
    head = {"X-CSRF-Token": window.csrf, "Accept": "application/json"}
    return window.http.post("/me/devices", json=said, headers=head)


def told():
    flow(READERS)
    return push_all()


def at(moment, monkeypatch):
    """Let it be another moment for what pushes."""
    for place in ("devices", "queries.devices", "sender.pushing"):
        monkeypatch.setattr(f"portal.outside.{place}.now", lambda: moment)


def waiting():
    return db.session.scalar(select(func.count()).select_from(Push))


def rested(**changes):
    with writing():
        db.session.execute(update(PushDevice).values(try_at=None, **changes))


def test_words_are_sealed_as_the_standard_shows():
    """RFC 8291, section 5 and appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(webpush.unpacked("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    reader = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    salt, words = webpush.unpacked("DGv6ra1nlYgDCS1FRnbzlw"), b"When I grow up, I want to be a watermelon"
    sealed = webpush.encrypted(words, reader, "BTBZMqHH6r4Tts7J_aSIgg", salt, own)
    assert webpush.packed(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_browser_is_told_once_in_the_language_of_its_owner(idea, service, ada, staff, flows):
    prefer(ada, "zh-Hant")
    decide_idea(idea, "review", WHY, staff)
    assert (told(), told()) == (1, 0)
    (message,) = service.told
    assert message["body"] == "Pia變更了「Quieter fan」的狀態"
    assert (message["link"], message["lang"], message["tag"]) == (
        f"/ideas/{idea}",
        "zh-Hant",
        f"idea.decided idea:{idea}",
    )
    assert service.sender()["sub"].startswith("mailto:")
    assert (service.heads[-1]["TTL"], service.heads[-1]["Content-Encoding"]) == ("86400", "aes128gcm")
    flows()


def test_what_comes_together_is_one_message(idea, service, bo, staff):
    for words in ("Fine", "Indeed", "So it is"):
        comment_on(idea, bo, words)
    decide_idea(idea, "review", WHY, staff)
    assert told() == 1
    assert (service.told[0]["title"], service.told[0]["link"]) == ("2 pieces of news for you", "/notifications")
    assert service.told[0]["body"].splitlines()[0] == "3 new comments on “Quieter fan”"


def test_votes_that_come_within_a_while_are_one_line(idea, service, bo, ada, monkeypatch):
    vote_for(idea, bo)
    assert told() == 1
    for n in range(11):
        vote_for(idea, join(f"Voter {n}"))
        assert told() == 0
    assert waiting() == 11
    at(clock.now() + timedelta(minutes=16), monkeypatch)
    assert (told(), waiting(), len(service.told)) == (1, 0, 2)
    assert service.told[-1]["body"] == "12 people voted for “Quieter fan”"
    assert len({each["tag"] for each in service.told}) == 1  # the browser shows the one in the place of the other


def test_a_browser_is_told_so_often_a_day_and_the_bell_keeps_all(idea, service, bo, ada, window, monkeypatch):
    monkeypatch.setitem(setting._settings, "PUSH_A_DAY", 2)
    ideas = [idea, *(post_idea(ada, f"Fan number {n}", "It hums") for n in range(3))]
    for n, each in enumerate(ideas):
        vote_for(each, bo)
        assert told() == (n < 2)
    assert (len(service.told), waiting()) == (2, 0)
    assert window.get("/notifications").text.count("One person voted for") == 4
    at(clock.now() + timedelta(days=1), monkeypatch)
    comment_on(idea, bo, "Fine")
    assert told() == 1


def test_nothing_is_told_in_quiet_hours_and_all_of_it_afterwards(idea, service, ada, staff):
    be_quiet(ada, 0, 23 * 60 + 59)
    decide_idea(idea, "review", WHY, staff)
    assert (told(), waiting(), service.told) == (0, 1, [])
    be_quiet(ada, None, None)
    assert (told(), len(service.told)) == (1, 1)


def test_nobody_is_told_of_what_they_do_not_wish_to_hear_or_may_not_see(idea, ada, bo, moderator, service):
    wish(ada, {}, ALL, {**ALL, "votes": False})
    vote_for(idea, bo)
    mute(ada, bo)
    comment_on(idea, bo, "Fine")
    assert (told(), waiting()) == (0, 0)
    assert db.session.scalars(select(SilentPush.topic)).all() == ["votes"]
    hide_idea(idea, moderator, "not about us, so away with it")
    assert (told(), service.told) == (0, [])


def test_who_voted_is_not_told(idea, service, bo):
    vote_for(idea, bo)
    assert told() == 1
    assert service.told[0]["body"] == "One person voted for “Quieter fan”"


def test_what_waits_is_not_told_once_nobody_wishes_to_hear_it(idea, ada, bo, staff, service):
    be_quiet(ada, 0, 23 * 60 + 59)
    comment_on(idea, bo, "Fine")
    decide_idea(idea, "review", WHY, staff)
    assert (told(), waiting()) == (0, 2)
    mute(ada, bo)
    wish(ada, {}, ALL, {**ALL, "ideas": False})
    be_quiet(ada, None, None)
    assert (push_all(), waiting(), service.told) == (0, 0, [])


def test_a_rebuild_tells_nothing_again(idea, service, staff):
    decide_idea(idea, "review", WHY, staff)
    assert told() == 1
    for projection in PROJECTIONS:
        projection.rebuild()
    assert (told(), len(service.told)) == (0, 1)


def test_who_is_killed_while_a_message_leaves_sends_it_never_twice(idea, service, staff, monkeypatch):
    decide_idea(idea, "review", WHY, staff)
    flow(READERS)
    with monkeypatch.context() as killed:
        killed.setattr(pushing, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            push_all()
    assert (told(), len(service.told)) == (0, 1)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_told_no_more(idea, service, staff, status):
    service.status = status
    decide_idea(idea, "review", WHY, staff)
    assert told() == 0
    assert db.session.scalar(select(func.count()).select_from(PushDevice)) == 0


def test_a_service_that_is_busy_is_asked_again_when_it_says(idea, service, staff):
    service.status, service.rest = 429, "7200"
    decide_idea(idea, "review", WHY, staff)
    assert (told(), told(), waiting(), len(service.heads)) == (0, 0, 1, 1)
    assert db.session.scalar(select(PushDevice.try_at)) > pushing.now() + timedelta(minutes=119)
    service.status = 201
    rested()
    assert (told(), waiting(), len(service.told)) == (1, 0, 1)


def test_one_browser_that_cannot_be_told_keeps_no_other_waiting(idea, app, service, staff, bo, browser, monkeypatch):
    window, tell = browser(bo), app.extensions["teller"]
    assert send(window, service.subscription("bo")).json == {"told": True}
    mine = post_idea(bo, "Louder fan", "It whispers")
    for each in (idea, mine):
        decide_idea(each, "review", WHY, staff)
    flow(READERS)
    first = db.session.get_one(PushDevice, pushing.devices_due()[0]).person_id

    def stumble(events, person_id, *more):
        if person_id == first:
            raise KeyError("comment_id")
        return tell(events, person_id, *more)

    monkeypatch.setitem(app.extensions, "teller", stumble)
    assert (push_all(), len(service.told)) == (1, 1)
    assert (push_all(), waiting()) == (0, 1)


def test_the_end_of_an_address_is_not_the_end_of_the_next_one(idea, window, service, staff, monkeypatch):
    decide_idea(idea, "review", WHY, staff)
    service.status, settle = 410, pushing._settle

    def settle_late(*what):
        assert send(window, service.subscription("anew")).json == {"told": True}
        return settle(*what)

    monkeypatch.setattr(pushing, "_settle", settle_late)
    assert told() == 0
    assert db.session.scalars(select(PushDevice.endpoint)).all() == [f"{service.origin}/anew"]


def test_an_unclear_end_is_no_reason_to_tell_again(idea, service, staff):
    service.status = None
    decide_idea(idea, "review", WHY, staff)
    assert (told(), waiting(), len(service.heads)) == (0, 0, 1)
    assert db.session.scalar(select(PushDevice.failures)) == 1


def test_a_browser_that_nobody_reaches_is_dropped_in_the_end(idea, service, staff, monkeypatch):
    monkeypatch.setitem(setting._settings, "PUSH_NEAR", [])  # its name leads into our own network now
    decide_idea(idea, "review", WHY, staff)
    assert (told(), waiting(), service.heads) == (0, 1, [])
    rested(failures=FAILURES)
    assert (told(), waiting()) == (0, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://127.0.0.1:9/x"},
        {"endpoint": "https://example.org:22/x"},
        {"endpoint": "https://example.org/" + "x" * 3000},
        {"p256dh": webpush.packed(b"\4" + b"x" * 64)},
        {"auth": "AAAA"},
        {"p256dh": "ü"},
        {"auth": 7},
    ],
    ids=["unsafe", "port", "long", "curve", "short", "odd", "number"],
)
def test_what_is_no_browser_is_refused(window, service, changed):
    answer = send(window, {**service.subscription("other"), **changed})
    assert (answer.status_code, answer.json["title"] != "") == (422, True)
    assert db.session.scalars(select(PushDevice.endpoint)).all() == [f"{service.origin}/ada"]


def test_a_browser_is_told_no_more_when_its_session_ends(idea, window, ada, bo, browser, service, staff, flows):
    here = db.session.scalars(select(PushDevice.session_id)).one()
    assert "this browser" in window.get("/me/notices").text
    browser(bo).post("/me/devices/end", {"session": here})
    decide_idea(idea, "review", WHY, staff)
    flow(READERS)
    assert waiting() == 1
    with writing():
        db.session.execute(delete(Session))
    assert (waiting(), push_all()) == (0, 0)
    flows()


@pytest.mark.parametrize("changed", [{"seen_at": timedelta(days=15)}, {"ends_at": timedelta(minutes=1)}])
def test_nothing_leaves_for_a_browser_whose_owner_is_not_signed_in_any_more(idea, service, staff, changed):
    decide_idea(idea, "review", WHY, staff)
    flow(READERS)
    with writing():
        db.session.execute(update(Session).values({name: pushing.now() - ago for name, ago in changed.items()}))
    assert (push_all(), waiting(), service.told) == (0, 0, [])


def test_who_works_for_the_company_is_told_nothing_before_the_second_factor(
    app, staff, ada, browser, service, monkeypatch
):
    window, mine = browser(staff), post_idea(staff, "Quieter fan", "It hums")
    assert send(window, service.subscription()).json == {"told": True}
    for settings in (app.config, setting._settings):
        monkeypatch.setitem(settings, "STAFF_SECOND_FACTOR", True)
    assert send(window, service.subscription()).status_code == 403
    comment_on(mine, ada, "Fine")
    assert (told(), waiting(), service.told) == (0, 0, [])
    with writing():
        db.session.execute(update(Session).values(is_strong=True))
    comment_on(mine, ada, "Indeed")
    assert (told(), len(service.told)) == (1, 1)


def test_a_program_cannot_bring_its_news_to_the_browser_of_somebody_else(window, bo, service):
    head = {"Authorization": f"Bearer {make_token(bo, 'write')}", "Accept": "application/json"}
    assert window.http.post("/me/devices", json=service.subscription("other"), headers=head).status_code == 422
    assert breaches() == []


def test_one_takes_back_what_one_asked_for_and_takes_along_what_is_kept(window, ada, service):
    here = db.session.scalars(select(PushDevice.session_id)).one()
    kept = copy_of(ada)["push_device"]
    assert [set(row) & {"endpoint", "auth", "session_id"} for row in kept] == [set()]
    window.post("/me/devices/end", {"session": here})
    assert db.session.scalars(select(PushDevice.session_id)).all() == []


def test_nothing_is_kept_of_who_is_forgotten(window, ada, flows):
    wish(ada, {}, ALL, {**ALL, "votes": False})
    forget_person(ada, ada)
    flows()
    for table in (PushDevice, SilentPush):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_browser_that_tells_the_news_of_another_is_found(window, bo):
    with writing():
        db.session.execute(update(PushDevice).values(person_id=bo))
    assert len(breaches()) == 1


def test_a_house_that_pushes_nothing_says_so(window, service, monkeypatch, client):
    key = window.post("/me/devices/key").json["key"]
    assert webpush.unpacked(key)[:1] == b"\4"
    assert window.post("/me/devices/key").json["key"] == key
    with client.get("/push.js") as script:
        assert (script.mimetype, script.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    monkeypatch.setitem(setting._settings, "PUSH", False)
    assert send(window, service.subscription()).status_code == 404
    assert 'name="push.' not in window.get("/me/notices").text


def test_an_address_that_was_not_asked_is_told_from_one_that_did_not_answer(service):
    with pytest.raises(outbound.Unasked):
        outbound.ask(service.origin)
    service.status = None
    with pytest.raises(outbound.Unreachable) as why:
        outbound.ask(service.origin, "POST", b"x", near=[service.origin])
    assert not isinstance(why.value, outbound.Unasked)
