"""What open browsers hear: told by real sockets at the real server, while the acts are done by another process."""

from datetime import timedelta
from queue import Empty, Queue
from threading import Event
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import socketio

from config import secret_key
from portal.app import create_app
from portal.care.acts import answer_case, note_on_case
from portal.care.queries import find_case_of
from portal.flows.feedback import give_feedback
from portal.flows.groups import post_in_group
from portal.groups.acts import accept_invitation, invite, make_group, remove_member
from portal.ideas.acts import comment_on, hide_idea, post_idea, restore_idea, vote_for, withdraw_vote
from portal.kit.clock import now
from portal.kit.db import db
from portal.meetings.acts import announce, answer, ask, begin, take_up, vote
from portal.outside.reading import mark_read
from portal.people.acts import give_role, join
from portal.people.sanctions import suspend_person
from portal.river.reader import river_name
from portal.web.live.listener import MOST_MISSED
from portal.web.sessions import begin_session, csrf_token, end_sessions
from tests.server import Server

SOON, NEVER = 5, 0.7  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all these stories."""
    server = Server(tmp_path_factory.mktemp("live")).start()
    yield server
    server.stop()


@pytest.fixture
def outside(server):
    """The same house, entered by the back door: another process than the one with the sockets."""
    url = f"sqlite:///{server.folder}/wellspring.db"
    app = create_app({"DATA": server.folder, "DATABASE_URL": url, "RIVER": "elsewhere"})
    app.config["SECRET_KEY"] = secret_key(server.folder)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Page:
    """An open page: a socket with a session of its own that writes down what it hears."""

    def __init__(self, server, app, person_id=None, csrf=None, **said):
        self.heard, self.cookie = Queue(), ""
        self.socket = socketio.Client(reconnection=False, handle_sigint=False)
        self.socket.on("*", lambda name, push: self.heard.put((name, push)))
        if person_id:
            with app.test_request_context():
                self.cookie = f"session={begin_session(person_id)}"
            with app.app_context(), app.test_request_context(headers={"Cookie": self.cookie}):
                csrf = csrf_token() if csrf is None else csrf
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self.socket.connect(server.url, headers=headers, auth={"csrf": csrf, **said}, transports=["websocket"])

    def hears(self, name, **expected):
        """Return the next push of this name that says all this."""
        while True:
            heard, push = self.heard.get(timeout=SOON)
            if heard == name and expected.items() <= push.items():
                return push

    def hears_nothing(self, *names):
        """Say that for a while no push of these names comes."""
        try:
            while True:
                name, push = self.heard.get(timeout=NEVER)
                assert name not in names, (name, push)
        except Empty:
            return True

    def is_shown_the_door(self):
        """Say that the server closes the socket."""
        gone = Event()
        self.socket.on("disconnect", lambda *_: gone.set())
        assert not self.socket.connected or gone.wait(SOON)


@pytest.fixture
def opened(server, outside):
    """Return a function that opens a page."""
    pages = []

    def opened(person_id=None, **said):
        pages.append(Page(server, outside, person_id, **said))
        return pages[-1]

    yield opened
    for page in pages:
        page.socket.disconnect()


@pytest.fixture
def people(outside):
    return join("Ada"), join("Bo"), join("Pia", role="product"), join("Mo", role="moderator")


def test_no_answer_tells_which_program_sends_it(server):
    for path in ("/healthz", "/ideas", "/static/nothing.css", "/%00"):
        try:
            answer = urlopen(f"{server.url}{path}", timeout=9)
        except HTTPError as error:
            answer = error
        with answer:
            assert answer.headers["Server"] is None


def test_a_vote_and_a_comment_reach_whoever_follows_the_idea(people, opened):
    ada, bo, *_ = people
    idea = post_idea(ada, "A stove that folds", "Flat.")
    other = post_idea(ada, "A lamp", "Bright.")
    reader, elsewhere = opened(subjects=[f"idea:{idea}"]), opened(subjects=[f"idea:{other}"])
    vote_for(idea, bo)
    comment_on(idea, bo, "And light.")
    assert reader.hears("votes", subject=f"idea:{idea}", votes=1)["event"] > 0
    reader.hears("comments", comments=1)
    assert elsewhere.hears_nothing("votes", "comments")


def test_the_bell_rings_in_every_page_that_a_person_has_open(people, opened):
    ada, bo, *_ = people
    idea = post_idea(ada, "A stove that folds", "Flat.")
    pages, stranger = [opened(ada), opened(ada)], opened(bo)
    for page in pages:
        page.hears("notice", count=0)
    comment_on(idea, bo, "And light.")
    for page in pages:
        assert page.hears("notice", count=1)["rang"] > 0
    stranger.hears("notice", count=0)
    assert stranger.hears_nothing("notice")
    mark_read(ada, 10**9)
    opened(ada).hears("notice", count=0)


def test_an_answer_reaches_its_customer_and_nobody_else(people, opened, outside):
    ada, bo, pia, _ = people
    feedback = give_feedback(ada, "question", "Does it fold?")
    hers, his = (opened(person, subjects=[f"feedback:{feedback}"]) for person in (ada, bo))
    desk = opened(pia, subjects=[f"feedback:{feedback}"])
    hers.hears("status", subject=f"feedback:{feedback}")  # it became a case
    db.session.rollback()
    case = find_case_of(feedback).id
    desk.socket.call("follow", {"subjects": [f"case:{case}"]})
    hers.socket.call("follow", {"subjects": [f"case:{case}"]})
    note_on_case(case, pia, "I will measure it.")
    desk.hears("status", subject=f"case:{case}")
    assert hers.hears_nothing("status")
    answer_case(case, pia, "Yes, flat.")
    push = hers.hears("status", subject=f"feedback:{feedback}")
    assert set(push) == {"subject", "status", "event"}  # ids and numbers, no words
    hers.hears("notice", count=1)
    assert his.hears_nothing("status")


def test_who_comes_back_hears_what_was_missed_and_nothing_twice(people, opened, outside):
    ada, bo, *_ = people
    idea = post_idea(ada, "A stove that folds", "Flat.")
    first = opened(subjects=[f"idea:{idea}"])
    vote_for(idea, bo)
    seen = first.hears("votes")["event"]
    first.socket.disconnect()
    comment_on(idea, bo, "And light.")
    again = opened(subjects=[f"idea:{idea}"], after=f"{river_name()}:{seen}")
    assert again.hears("comments", comments=1)["event"] > seen
    assert again.hears_nothing("votes", "anew")


def test_who_comes_from_another_river_looks_anew(people, opened):
    assert opened(after="a river before the restore:7").hears("anew")["place"].startswith(river_name())


def test_who_was_away_for_too_long_looks_anew(people, opened):
    ada, bo, *_ = people
    idea = post_idea(ada, "A stove that folds", "Flat.")
    start = opened(bo, subjects=[f"idea:{idea}"])
    for _ in range(MOST_MISSED // 2):
        vote_for(idea, bo)
        withdraw_vote(idea, bo)
    assert start.hears("votes", votes=0)
    assert opened(after=f"{river_name()}:1", subjects=[f"idea:{idea}"]).hears("anew")


def test_a_page_without_its_token_is_not_let_in(people, opened):
    with pytest.raises(socketio.exceptions.ConnectionError):
        opened(people[0], csrf="of another page")


def test_a_page_whose_session_has_ended_by_now_is_not_let_in_as_a_guest(opened):
    with pytest.raises(socketio.exceptions.ConnectionError):
        opened(csrf="of a session that is no more")


def test_a_socket_ends_with_its_session(people, opened):
    ada, *_ = people
    page = opened(ada)
    page.hears("notice")
    end_sessions(ada)
    page.is_shown_the_door()


def test_a_suspension_ends_every_socket_and_session_of_the_person_at_once(people, opened, server):
    ada, bo, _, mo = people
    pages, other = [opened(bo), opened(bo)], opened(ada)
    for page in (*pages, other):
        page.hears("notice")
    suspend_person(bo, mo, 3, "spam")
    for page in pages:
        page.is_shown_the_door()
        asked = Request(f"{server.url}/notifications", headers={"Cookie": page.cookie})
        assert urlopen(asked).url.startswith(f"{server.url}/sign-in")
    assert other.socket.connected
    assert opened(bo).hears("notice")  # who signs in again reads


def test_a_socket_ends_when_its_person_has_another_role(people, opened):
    *_, pia, _ = people
    page = opened(pia)
    page.hears("notice")
    give_role(pia, "customer", join("Ad", role="admin"))
    page.is_shown_the_door()


def test_a_word_after_the_end_of_a_session_is_not_heard(people, opened):
    ada, *_ = people
    page = opened(ada)
    end_sessions(ada)
    page.socket.emit("follow", {"subjects": []})
    page.is_shown_the_door()


def test_what_is_hidden_is_followed_no_more(people, opened):
    ada, bo, _, mo = people
    idea = post_idea(ada, "A stove that folds", "Flat.")
    reader, hers = opened(subjects=[f"idea:{idea}"]), opened(ada)
    vote_for(idea, bo)
    reader.hears("votes")
    hide_idea(idea, mo, "It is an advertisement.")
    hers.hears("notice", count=2)  # of the vote, and of what was hidden
    reader.socket.call("follow", {"subjects": [f"idea:{idea}"]})
    restore_idea(idea, mo)
    vote_for(idea, join("Cy"))
    assert reader.hears_nothing("votes", "status")


@pytest.fixture
def hour(people):
    """A session that is live."""
    *_, pia, _ = people
    meeting = announce("Ask the workshop", "", now() + timedelta(days=1), 60, "UTC", pia)
    begin(meeting, pia)
    return meeting


def test_many_votes_at_a_session_are_few_messages_in_the_order_of_the_house(people, opened, hour):
    ada, bo, *_ = people
    first, second = ask(hour, ada, "When is it made?"), ask(hour, bo, "What does it cost?")
    page, other = opened(bo, subjects=[f"meeting:{hour}"]), opened(subjects=["meeting:4711"])
    page.hears("here", subject=f"meeting:{hour}", n=1)
    crowd = [join(f"Hiker {n}") for n in range(30)]
    for person in crowd:
        vote(second, person)
    heard = []
    while not heard or heard[-1]["order"][0][1] < len(crowd):
        heard.append(page.hears("questions", subject=f"meeting:{hour}"))
    assert heard[-1]["order"] == [[second, 30, 1], [first, 0, 1]]
    assert all(set(push) == {"subject", "order", "words", "event"} for push in heard)
    assert len(heard) < 20  # two a second, however many vote
    assert other.hears_nothing("questions", "here")


def test_who_comes_late_to_a_session_or_back_hears_how_it_stands(people, opened, outside, hour):
    ada, bo, pia, _ = people
    start = opened(bo, subjects=[f"meeting:{hour}"])
    question = ask(hour, ada, "When is it made?")
    push = start.hears("questions")
    while question not in push["words"]:  # that it began may be told apart
        push = start.hears("questions")
    seen = push["event"]
    start.socket.disconnect()
    take_up(question, pia)
    answer(question, pia, "In spring.")
    again = opened(bo, subjects=[f"meeting:{hour}"], after=f"{river_name()}:{seen}")
    assert again.hears("questions", words=[question])["order"] == [[question, 0, 2]]


def test_who_is_taken_out_of_a_group_hears_of_it_no_more(people, opened):
    ada, bo, *_ = people
    group = make_group("Testers", "We test.", "invited", ada)
    accept_invitation(invite(group, bo, ada), bo)
    idea = post_in_group(group, ada, "A latch", "It clicks.")
    inside, outside_ = opened(bo, subjects=[f"idea:{idea}"]), opened(join("Cy"), subjects=[f"idea:{idea}"])
    vote_for(idea, bo)
    inside.hears("votes", votes=1)
    remove_member(group, bo, ada)
    inside.is_shown_the_door()
    again = opened(bo, subjects=[f"idea:{idea}"])
    comment_on(idea, ada, "It clicks twice.")
    assert again.hears_nothing("comments", "votes")
    assert outside_.hears_nothing("comments", "votes")
