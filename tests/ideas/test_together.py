"""Many at once, and the same thing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from portal.ideas.acts import vote_for
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.people.acts import join

MANY = 64


def test_sixty_four_voters_at_one_moment_are_sixty_four_votes(app, lamp, flows):
    voters = [join(f"voter {n}") for n in range(MANY)]
    start = Barrier(16)

    def vote(voter):
        with app.app_context():
            start.wait()
            return vote_for(lamp, voter)

    with ThreadPoolExecutor(16) as crowd:
        counted = sorted(crowd.map(vote, voters))
    assert counted == list(range(1, MANY + 1))
    assert db.session.scalar(select(Idea.votes).filter_by(id=lamp)) == MANY
    flows()


def test_a_form_that_is_sent_twice_posts_once(browser, ada, flows):
    author = browser(ada)
    form = {"title": "A lamp sent twice", "body": "", "once": "one key"}
    first, second = author.post("/ideas", form), author.post("/ideas", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Idea)) == 1
    assert author.post("/ideas", form | {"title": "Another under the same key"}).status_code == 422
    comment = {"body": "Said once.", "once": "another key"}
    places = {author.post(f"{first.headers['Location']}/comments", comment).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    flows()
