"""What happened elsewhere comes in once, to the row, told as the past; a second run finds it there."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from portal.customers.models import Moment
from portal.flows.imports import Intake
from portal.ideas.models import Idea, IdeaTag, Vote
from portal.kit.db import Base, db
from portal.kit.errors import NotAllowed
from portal.orders.models import Order, OrderLine, Product
from portal.outside.models import ImportKey, ImportRefusal, ImportRun
from portal.outside.readers.polis import Conversation
from portal.outside.readers.rows import (
    Author,
    CommentRow,
    IdeaRow,
    InvoiceLine,
    InvoiceRow,
    Origin,
    PersonRow,
    Refusal,
    VoteRow,
)
from portal.outside.readers.stackexchange import Dump
from portal.people.models import Identity, Person
from portal.people.queries import find_person
from portal.river.models import Cursor, EventRow
from portal.talk.models import Comment, CommentVote

THEN = datetime(2019, 5, 4, 12, tzinfo=UTC)
CY, DI = Author("user/17", "Cy"), Author("user/18", "Di")
LINK = "https://forum.example/q/1"
IDEA = IdeaRow("post/1", CY, "Quieter fan", "Please.", THEN, Origin("posts", LINK, "CC BY-SA 4.0"), ("fan",))
ANSWER = CommentRow("post/2", "post/1", DI, "Felt under it", THEN, Origin("posts"), is_answer=True)
REPLY = CommentRow("comment/3", "post/1", CY, "Thanks", THEN, Origin("comments"), parent_key="post/2")
NEVER = {ImportRun, ImportKey, ImportRefusal, EventRow, Cursor, Moment}


def vote(key, stance="for", voter=None, about="idea", about_key="post/1"):
    return VoteRow(key, about, about_key, stance, THEN, Origin("votes"), voter)


def take(*rows, **more):
    return Intake("forum", **more).take(rows)


def counts():
    tables = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_ not in NEVER]
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def fates(totals, table):
    return {fate: n for fate, n in totals.tables[table].items() if n}


def test_people_ideas_answers_and_replies_come_in_with_their_times_and_links(app, flows):
    totals = take(PersonRow("user/17", "Cy", Origin("users"), THEN), IDEA, ANSWER, REPLY)
    idea = db.session.scalars(select(Idea)).one()
    answer, reply = db.session.scalars(select(Comment).order_by(Comment.id))
    assert (idea.title, idea.posted_at, idea.comments) == ("Quieter fan", THEN, 2)
    assert (idea.source_url, idea.source_licence) == (LINK, "CC BY-SA 4.0")
    assert idea.author_id == reply.author_id == find_person("forum", "user/17")
    assert (reply.reply_to, answer.author_id) == (answer.id, find_person("forum", "user/18"))
    assert list(db.session.scalars(select(IdeaTag.tag))) == ["fan"]
    assert (fates(totals, "posts"), totals.made) == ({"taken": 2}, {"person": 1})
    told = db.session.scalars(select(EventRow).filter_by(kind="idea.posted")).one()
    assert (told.origin, told.occurred_at) == ("import:1", THEN)
    flows()


def test_a_second_run_adds_nothing_but_itself(app):
    rows = (IDEA, ANSWER, REPLY, vote("vote/1"), Refusal("votes", "vote/2", "It is not a vote."))
    take(*rows)
    before = counts()
    totals = take(*rows)
    assert counts() == before
    assert totals.as_plain()["tables"]["votes"] == {
        "read": 2,
        "taken": 0,
        "there": 1,
        "refused": 1,
        "reasons": {"It is not a vote.": 1},
        "remarks": {},
    }
    assert db.session.scalar(select(func.count(ImportRun.id))) == 2


def test_a_vote_without_a_voter_is_counted_and_raises_no_trend(app, flows):
    take(IDEA, ANSWER)
    take(vote("vote/1"), vote("vote/2"), vote("vote/3", "against"), vote("vote/4", about="comment", about_key="post/2"))
    idea = db.session.scalars(select(Idea)).one()
    assert idea.votes == 2
    assert [(row.voter_id, row.value) for row in db.session.scalars(select(Vote).order_by(Vote.id))] == [
        (None, 1),
        (None, 1),
        (None, -1),
    ]
    assert db.session.scalars(select(CommentVote.value)).one() == 1
    assert db.session.scalars(select(Comment.votes)).one() == 1
    first = [row.data["first"] for row in db.session.scalars(select(EventRow).filter_by(kind="idea.voted"))]
    assert first == [False, False, False]
    flows()


def test_people_vote_once_and_not_for_themselves_and_warm_the_idea_at_the_time_of_then(app, flows):
    take(IDEA)
    totals = take(vote("vote/1", voter=DI), vote("vote/2", voter=DI), vote("vote/3", voter=CY))
    assert totals.reasons["votes"] == {
        "The same person has voted on this already.": 1,
        "It is the vote of an author for their own idea.": 1,
    }
    assert (take(vote("vote/4", voter=DI))).tables["votes"] == {"refused": 1}
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.votes, round(idea.trend)) == (1, -17)
    flows()


def test_one_answer_is_accepted_by_the_one_who_asked(app, flows):
    take(IDEA, ANSWER, REPLY)
    accept = [
        vote(f"vote/{n}", "accepted", about="comment", about_key=key) for n, key in [(1, "post/2"), (2, "comment/3")]
    ]
    totals = take(*accept)
    idea = db.session.scalars(select(Idea)).one()
    told = db.session.scalars(select(EventRow).filter_by(kind="idea.answer_accepted")).one()
    assert (idea.accepted_comment_id, told.actor_id) == (told.data["comment_id"], idea.author_id)
    assert totals.reasons["votes"] == {"Another answer is accepted already.": 1}
    flows()


def test_what_was_decided_and_hidden_elsewhere_arrives_so(app, flows):
    decided = {"status": "declined", "decided_at": THEN, "decided_by": DI}
    take(IdeaRow("post/5", CY, "Louder fan", "", THEN, Origin("posts"), hidden=True, **decided))
    idea = db.session.scalars(select(Idea)).one()
    assert (idea.status, idea.decided_at, idea.audience_id, idea.shown_to_id) == ("declined", THEN, 3, 1)
    flows()


def test_a_refused_row_leaves_nothing_behind_and_the_others_come_in(app):
    empty = IdeaRow("post/9", Author("user/99", "Nobody"), " ", "", THEN, Origin("posts"))
    orphan = CommentRow("comment/9", "post/9", DI, "?", THEN, Origin("comments"))
    totals = take(empty, IDEA, orphan, vote("vote/9", about_key="post/9"))
    assert [tuple(row) for row in db.session.execute(select(ImportRefusal.key, ImportRefusal.reason))] == [
        ("post/9", "Please fill this in."),
        ("comment/9", "The idea that it is about was not taken."),
        ("vote/9", "What it is about was not taken."),
    ]
    assert list(db.session.scalars(select(Person.name))) == ["Cy"]
    assert (fates(totals, "posts"), fates(totals, "comments")) == ({"taken": 1, "refused": 1}, {"refused": 1})


def test_what_lies_in_the_future_is_refused(app):
    totals = take(IDEA, IdeaRow("post/2", CY, "Tomorrow", "", datetime(2099, 1, 1, tzinfo=UTC), Origin("posts")))
    assert totals.reasons["posts"] == {"Its date lies in the future.": 1}


def test_interrupted_it_goes_on_where_it_stopped(app):
    def rows(stop_after):
        for n in range(500):
            if n == stop_after:
                raise KeyboardInterrupt
            yield PersonRow(f"user/{n}", f"P {n}", Origin("users"), THEN)

    with pytest.raises(KeyboardInterrupt):
        Intake("forum").take(rows(450))
    assert db.session.scalar(select(func.count(Person.id))) == 400
    totals = Intake("forum").take(rows(None))
    assert fates(totals, "users") == {"there": 400, "taken": 100}
    runs = db.session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
    assert [run.ended_at is None for run in runs] == [True, False]


def test_a_dry_run_says_the_same_and_writes_nothing(app, statements):
    own = vote("vote/3", voter=CY)  # of the author
    rows = (IDEA, ANSWER, REPLY, vote("vote/1"), vote("vote/2", about_key="post/7"), own, vote("vote/4", voter=DI))
    before = counts()
    with statements() as made:
        dry = take(*rows, is_dry=True).as_plain()["tables"]
    assert counts() == before
    assert not [each for each in made if not each.lstrip().upper().startswith("SELECT")]
    assert dry == take(*rows).as_plain()["tables"]
    assert dry["votes"]["reasons"]["It is the vote of an author for their own idea."] == 1


def test_only_the_company_imports(ada, operator):
    with pytest.raises(NotAllowed):
        Intake("forum", by_id=ada)
    Intake("forum", by_id=operator).take([IDEA])


def test_invoices_become_orders_of_people_and_returns_are_returns(app, flows):
    def sold(key, customer, *lines, **more):
        lines = [InvoiceLine(n, f"product/{p}", p.title(), q, m, q * m) for n, (p, q, m) in enumerate(lines)]
        return InvoiceRow(f"invoice/{key}", customer, THEN, "GBP", tuple(lines), Origin("lines"), **more)

    rows = [
        sold("1", "customer/7", ("bell", 2, 250), ("horn", 1, 100)),
        sold("C2", "customer/7", ("bell", -1, 250), is_return=True),
        sold("3", None, ("horn", 1, 100)),
        sold("4", None, ("horn", 2**60, 1)),
    ]
    totals = take(*rows)
    orders = list(db.session.scalars(select(Order).order_by(Order.id)))
    buyer = find_person("forum", "customer/7")
    assert [(o.person_id, o.total_minor, o.status) for o in orders] == [
        (buyer, 600, "delivered"),
        (buyer, -250, "returned"),
        (None, 100, "delivered"),
    ]
    assert db.session.get(Person, buyer).name == "Customer 7"
    assert fates(totals, "lines") == {"taken": 4, "refused": 1}
    assert fates(take(*rows), "lines") == {"there": 4, "refused": 1}
    assert [db.session.scalar(select(func.count(table.id))) for table in (Order, OrderLine, Product)] == [3, 4, 2]
    flows()


@pytest.mark.samples
def test_a_whole_dump_comes_in_to_the_row(samples, app, flows):
    dump = Dump(samples / "se-conlang-meta")
    totals = Intake(dump.source).take(dump.rows()).as_plain()["tables"]
    said = {table: (each["read"], each["taken"]) for table, each in totals.items()}
    assert said == {
        "users": (272, 272),
        "posts": (177, 173),
        "comments": (230, 230),
        "votes": (1119, 1076),
    }
    assert db.session.scalar(select(func.count(Idea.id))) == 54
    assert db.session.scalar(select(func.count(Comment.id))) == 115 + 230
    assert (
        db.session.scalar(select(func.count(Vote.id))) + db.session.scalar(select(func.count(CommentVote.id))) == 1065
    )
    flows()
    before = counts()
    again = Intake(dump.source).take(Dump(samples / "se-conlang-meta").rows()).as_plain()["tables"]
    assert counts() == before
    assert all(each["taken"] == 0 for each in again.values())


@pytest.mark.samples
def test_a_conversation_comes_in_to_the_row(samples, app, flows):
    talk = Conversation(samples / "polis" / "london.youth.policing")
    totals = Intake(talk.source).take(talk.rows()).as_plain()["tables"]
    assert (totals["statements"]["taken"], totals["votes"]["taken"], totals["votes"]["refused"]) == (39, 614, 26)
    assert db.session.scalar(select(func.sum(Idea.votes))) == 368
    assert db.session.scalar(select(func.count(Idea.id)).filter_by(audience_id=3)) == 3
    assert db.session.scalar(select(func.count(Identity.key))) == 27
    flows()
