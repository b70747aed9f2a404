"""What a run brought can be taken back, and may come in again."""

import pytest
from sqlalchemy import delete, func, select, update

from portal.flows.checks import stranded_by_undoing
from portal.flows.imports import Intake, undo_import
from portal.ideas.acts import vote_for
from portal.ideas.models import Idea, Vote
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, NotAllowed, NotFound
from portal.knowledge.models import Article
from portal.orders.models import Order, Product
from portal.outside.models import ImportKey, ImportRun
from portal.outside.readers.rows import ArticleRow, InvoiceLine, InvoiceRow, Origin
from portal.people.models import Identity, Person
from portal.people.queries import find_person
from portal.river.models import EventRow
from portal.talk.models import Comment, CommentVote
from tests.imports.test_intake import ANSWER, CY, DI, IDEA, REPLY, THEN, take, vote

ALL = (
    IDEA,
    ANSWER,
    REPLY,
    ArticleRow("post/7", CY, "fans", "Short", "Long", THEN, Origin("posts"), "en", ("post/8",)),
    vote("vote/1"),
    vote("vote/2", voter=DI),
    vote("vote/3", about="comment", about_key="post/2"),
    vote("vote/4", "against"),
    vote("vote/5", "accepted", about="comment", about_key="post/2"),
)
SOLD = InvoiceRow(
    "invoice/1", "customer/7", THEN, "GBP", (InvoiceLine(1, "product/x", "X", 2, 50, 100),), Origin("lines")
)


def count(table, **where):
    return db.session.scalar(select(func.count()).select_from(table).filter_by(**where))


def test_a_run_is_taken_back_whole_and_its_people_are_forgotten(app, flows):
    take(*ALL)
    flows()
    assert undo_import(1) == {
        "accepted": 1,
        "vote": 3,
        "comment_vote": 1,
        "comment": 2,
        "idea": 1,
        "article": 1,
        "person": 2,
    }
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.audience_id, idea.votes, idea.comments, idea.accepted_comment_id) == (3, 0, 0, None)
    assert db.session.scalars(select(Article.status)).one() == "retired"
    assert (count(Vote), count(CommentVote), count(Comment, hidden_at=None), count(ImportKey)) == (0, 0, 0, 0)
    assert set(db.session.scalars(select(Person.name))) == {"…"}
    told = db.session.scalars(select(EventRow.data).filter_by(kind="idea.posted")).one()
    assert (told["title"], told["body"]) == ("…", "…")
    flows()


def test_what_was_taken_back_may_come_in_again(app, flows):
    take(*ALL, SOLD)
    undo_import(1)
    totals = take(*ALL, SOLD)
    assert sum(each["taken"] for each in totals.tables.values()) == 11
    assert count(Idea, audience_id=1) == 1
    assert (count(Order), count(Product), count(Vote)) == (1, 1, 3)
    flows()


def test_only_what_the_run_brought_goes_and_people_of_whom_something_is_left_stay(app, bo, flows):
    take(IDEA)
    vote_for(db.session.scalars(select(Idea.id)).one(), bo)
    take(*ALL)
    before = db.session.scalars(select(Idea.trend)).one()
    assert undo_import(2)["vote"] == 3
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.audience_id, idea.votes, idea.comments) == (1, 1, 0)
    assert idea.trend <= before
    assert db.session.get(Person, find_person("forum", CY.key)).name == "Cy"
    assert find_person("forum", DI.key) is None
    flows()


def test_an_import_that_others_build_on_is_taken_back_after_them(app, flows):
    take(IDEA)
    take(ANSWER, vote("vote/2", voter=DI))
    with pytest.raises(Conflict, match="back first: 2"):
        undo_import(1)
    assert count(Idea, audience_id=1) == 1
    flows()
    undo_import(2)
    assert undo_import(1)["idea"] == 1
    flows()


def test_what_an_older_undoing_left_on_hidden_ideas_is_noticed(app):
    take(IDEA)
    take(ANSWER, vote("vote/2", voter=DI))
    with writing():
        db.session.execute(update(Idea).values(audience_id=3))
        db.session.execute(delete(ImportKey).filter_by(run_id=1))
    assert len(stranded_by_undoing()) == 2


def test_invoices_are_taken_out_with_their_products_and_customers(app, flows):
    take(SOLD)
    assert undo_import(1) == {"order": 1, "person": 1}
    assert (count(Order), count(Product), count(Identity)) == (0, 0, 0)
    flows()


def test_a_run_is_taken_back_once_and_by_the_company(ada, operator):
    take(IDEA)
    with pytest.raises(NotAllowed):
        undo_import(1, ada)
    undo_import(1, operator)
    with pytest.raises(Conflict):
        undo_import(1, operator)
    with pytest.raises(NotFound):
        undo_import(99, operator)
    assert db.session.get(ImportRun, 1).undone_at


def test_one_import_of_a_source_runs_at_a_time(app):
    def rows():
        yield IDEA
        with pytest.raises(Conflict):
            Intake("forum").take([REPLY])

    Intake("forum").take(rows())
    assert count(ImportRun) == 1
