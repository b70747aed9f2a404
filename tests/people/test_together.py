"""Two windows of one person, or a finger that presses twice: what they like is kept once, and nothing breaks."""

from portal.kit.db import db
from portal.kit.webpush import new_pair, packed
from portal.outside.devices import listen
from portal.outside.models.devices import PushDevice
from portal.outside.models.mail import ReadMark
from portal.outside.reading import mark_read
from portal.outside.topics import TOPICS
from portal.outside.wishes import be_quiet, wish
from portal.people.models import Session
from portal.people.quiet import how_muted, mute
from portal.talk.drafts import find_draft, keep_draft
from tests.together import together

HANDS = 6
ALL = dict.fromkeys(TOPICS, False)


def test_what_two_windows_keep_at_once_is_kept_once(app, ada, bo, browser):
    browser(ada)
    session = db.session.query(Session.id).filter_by(person_id=ada).scalar()
    works = [
        lambda: mute(ada, bo),
        lambda: wish(ada, {}, ALL, ALL),
        lambda: be_quiet(ada, 60, 120),
        lambda: keep_draft(ada, "idea", {"title": "Half a thought"}),
        lambda: listen(ada, session, "https://push.example/1", new_pair()[1], packed(b"0123456789abcdef")),
    ]
    for work in works:
        assert together(app, *[work] * HANDS) == [None] * HANDS
    assert how_muted(ada, bo) == "mute"
    assert find_draft(ada, "idea") == {"title": "Half a thought"}
    assert db.session.query(PushDevice).count() == 1


def test_the_read_mark_never_goes_back_however_many_windows_look(app, ada):
    together(app, *[lambda n=n: mark_read(ada, n) for n in (3, 9, 5, 9, 2, 7)])
    assert db.session.get(ReadMark, ada).event_id == 9
