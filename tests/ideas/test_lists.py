"""The four orders: stable among equals, narrowed, and walking their indexes on both databases."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, text

from portal.ideas.acts import decide_idea, post_idea, vote_for
from portal.ideas.models import Idea
from portal.ideas.queries import Wanted, best_ideas
from portal.kit.db import db, is_postgresql, writing
from portal.kit.errors import Refused
from portal.people.queries import ANYBODY, viewer

REASON = "We measured it, and it holds."
ORDERS = ("trending", "top", "new", "decided")


def many(author, n=4000):
    """Return the rows of many ideas: one in forty shipped, one in three without a trend, many equal."""
    told = datetime(2026, 1, 1, tzinfo=UTC)
    same = {
        "author_id": author,
        "title": "idea",
        "body": "",
        "html": "",
        "render_version": 1,
        "summary": "",
        "language": "en",
    }
    same |= {"audience_id": 1, "shown_to_id": 1}
    for i in range(n):
        shipped = i % 40 == 0
        yield same | {
            "status": "shipped" if shipped else "open",
            "posted_at": told + timedelta(hours=i),
            "votes": i % 50,
            "trend": None if i % 3 == 0 else float(i % 97),
            "decided_at": told + timedelta(hours=i + 9) if shipped else None,
        }


def walk(order, wanted=None, size=3):
    ids, after = [], None
    while True:
        page = best_ideas(ANYBODY, order, wanted, after, size)
        ids += [line.id for line in page.items]
        after = page.next
        if after is None:
            return ids


@pytest.fixture
def ten(ada, bo, staff):
    """Ten ideas, most of them equal in all that orders."""
    ids = [post_idea(ada, f"idea {n}", "text", ["even"] if n % 2 == 0 else []) for n in range(10)]
    vote_for(ids[4], bo)
    for idea_id in ids[2:5]:
        decide_idea(idea_id, "adopted", REASON, staff)
    return ids


@pytest.mark.parametrize("order", ORDERS)
def test_every_idea_comes_once_whatever_is_equal(ten, order):
    walked = walk(order)
    assert len(set(walked)) == len(walked)
    assert set(walked) == set(ten[2:5] if order == "decided" else ten)


def test_what_nobody_voted_for_comes_last_and_the_newest_of_it_first(ten):
    assert walk("trending") == [ten[4], *[idea_id for idea_id in reversed(ten) if idea_id != ten[4]]]
    assert walk("top")[0] == ten[4]


def test_a_list_may_be_narrowed(ten):
    assert walk("new", Wanted(status="adopted")) == [ten[4], ten[3], ten[2]]
    assert set(walk("trending", Wanted(tag="even"))) == set(ten[::2])
    assert walk("top", Wanted(language="zh-Hans")) == []


@pytest.mark.parametrize("cursor", ["x", "W10", "WzFd", "WyJhIiwxXQ", "W251bGwsIDldx", "a" * 999, "WzFlOTk5LDFd"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_page_link_that_was_tampered_with_is_refused_in_a_sentence(client, lamp, order, cursor):
    with pytest.raises(Refused):
        best_ideas(ANYBODY, order, after=cursor)
    assert client.get(f"/ideas?sort={order}&after={cursor}").status_code == 422


def test_filters_that_do_not_exist_lead_nowhere(client, lamp):
    for query in ("sort=best", "status=pending", "language=tlh"):
        assert client.get(f"/ideas?{query}").status_code == 404
    assert "No idea fits" in client.get("/ideas?tag=nothing").text


def plans(statements):
    """Return how the database would go about these questions."""
    explain = "EXPLAIN " if is_postgresql() else "EXPLAIN QUERY PLAN "
    return [
        "\n".join(str(row) for row in db.session.connection().exec_driver_sql(explain + sql, given))
        for sql, given in statements
    ]


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        *((order, Wanted()) for order in ORDERS),
        *((order, Wanted(status="open")) for order in ORDERS[:3]),
        *((order, Wanted(language="en")) for order in ORDERS[:3]),
    ],
    ids=str,
)
def test_each_order_walks_its_index(ada, bo, order, wanted):
    with writing():
        db.session.execute(insert(Idea), list(many(ada)))
        if is_postgresql():  # which counts by itself in the background; SQLite has to find its way without
            db.session.execute(text("ANALYZE idea"))
    asked = []

    def note(_c, _cursor, statement, parameters, *_):
        if "ORDER BY idea." in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = best_ideas(viewer(bo), order, wanted, size=20)
        best_ideas(viewer(bo), order, wanted, page.next, size=20)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    for plan in plans(asked):
        assert re.search(r"ix_idea_\w*(trend|votes|posted_at|decided_at)_id", plan), plan
        plan = plan.partition("SubPlan")[0]  # which puts a handful of votes of one person in order
        assert not re.search(r"Sort|USE TEMP B-TREE FOR ORDER BY(?! \()|SCAN idea\b(?! USING)", plan), plan
