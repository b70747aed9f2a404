"""What the desk knows of a customer: one record, one timeline, whatever happened and wherever."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.customers import queries
from portal.customers.acts import note_on
from portal.events import orders
from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.kit.errors import NotAllowed, NotFound, Refused
from portal.people.acts import join
from portal.river.acts import record, telling


def names(page):
    return [row.name for row in page.items]


def kinds(*people):
    """The kinds on a timeline, without the mail that went out meanwhile."""
    return [row.kind for row in queries.timeline(people).items if not row.kind.startswith("parcel.")]


def test_whoever_comes_to_us_has_a_record(ada, flows):
    flows()
    (record,) = queries.get_customer(ada)
    assert (record.name, record.came_from, record.ideas) == ("Ada", "live", 0)


def test_the_record_counts_what_a_customer_does(ada, bo, flows):
    idea = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    other = ideas.post_idea(ada, "A loud stove", "For the deaf.")
    ideas.vote_for(idea, bo)
    ideas.vote_for(other, bo)
    ideas.withdraw_vote(other, bo)
    ideas.comment_on(idea, bo, "Yes, please.")
    flows()
    (record,) = queries.get_customer(ada)
    assert (record.ideas, record.comments, record.votes) == (2, 0, 0)
    (record,) = queries.get_customer(bo)
    assert (record.ideas, record.comments, record.votes) == (0, 1, 1)


def test_the_timeline_tells_what_a_customer_did_and_what_happened_to_them(ada, bo, staff, flows):
    idea = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    ideas.vote_for(idea, bo)
    ideas.decide_idea(idea, "adopted", "We want it too.", staff)
    flows()
    assert kinds(ada) == ["idea.decided", "idea.decided", "idea.voted", "idea.posted", "person.joined"]
    assert kinds(bo) == ["idea.voted", "person.joined"]


def test_an_event_that_concerns_someone_twice_is_one_line(ada, flows):
    ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    flows()
    assert kinds(ada) == ["idea.posted", "person.joined"]


def test_a_timeline_goes_on_and_can_be_of_one_kind(ada, flows):
    for number in range(5):
        ideas.post_idea(ada, f"Stove number {number}", "It hums.")
    flows()
    first = queries.timeline([ada], limit=4)
    second = queries.timeline([ada], first.next, limit=4)
    assert len(first.items) == 4
    assert [row.kind for row in second.items] == ["idea.posted", "person.joined"]
    assert second.next is None
    assert [row.kind for row in queries.timeline([ada], about="person").items] == ["person.joined"]


def test_what_an_import_tells_stands_where_it_occurred(flows):
    long_ago = now() - timedelta(days=1_000)
    with telling("import:shop", long_ago):
        old = join("Old")
    flows()
    (record,) = queries.get_customer(old)
    assert record.came_from == "import:shop"
    assert record.first_at == long_ago
    assert record.last_at == long_ago


@pytest.fixture
def crowd(app, flows):
    people = {}
    for number, name in enumerate(["Zoë", "Ada", "bo", "Cy", "小满"]):
        with telling("import:x", now() - timedelta(days=50 - number)):
            people[name] = join(name)
    join("Pia", role="product")
    for _ in range(2):
        ideas.post_idea(people["Cy"], "A quiet stove", "It hums at night.")
    flows()
    return people


def test_the_list_holds_customers_and_not_the_staff(crowd):
    assert set(names(queries.customers())) == {"Zoë", "Ada", "bo", "Cy", "小满"}


@pytest.mark.parametrize(
    ("sort", "first"), [("seen", "Cy"), ("since", "小满"), ("name", "Ada"), ("ideas", "Cy"), ("orders", "小满")]
)
def test_the_list_is_sorted_as_asked_and_goes_on_without_gaps_or_doubles(crowd, sort, first):
    whole = names(queries.customers(sort=sort))
    assert whole[0] == first
    found, cursor = [], None
    while cursor or not found:
        page = queries.customers(sort=sort, cursor=cursor, limit=2)
        found += names(page)
        if not (cursor := page.next):
            break
    assert found == whole


@pytest.mark.parametrize(
    ("words", "found"), [("ad", ["Ada"]), ("BO", ["bo"]), ("ZOË", ["Zoë"]), ("小", ["小满"]), ("%", []), ("_", [])]
)
def test_a_customer_is_found_by_a_part_of_the_name(crowd, words, found):
    assert names(queries.customers(words)) == found


def test_an_order_that_does_not_exist_and_a_broken_page_link_are_refused(crowd):
    with pytest.raises(Refused):
        queries.customers(sort="password")
    with pytest.raises(Refused):
        queries.customers(cursor="nonsense")


def test_who_does_not_exist_is_not_found(app):
    with pytest.raises(NotFound):
        queries.get_customer(77)


def test_a_note_stands_on_the_timeline_and_only_the_staff_writes_it(ada, bo, staff, flows):
    note_on(ada, "Called about the order.", staff)
    flows()
    assert kinds(ada)[0] == "customer.noted"
    with pytest.raises(NotAllowed):
        note_on(ada, "She is nice.", bo)
    with pytest.raises(Refused):
        note_on(ada, "", staff)


def test_a_vote_given_and_taken_back_again_and_again_is_none(ada, bo, flows):
    idea = ideas.post_idea(ada, "A quiet stove", "It hums at night.")
    for _ in range(8):
        ideas.vote_for(idea, bo)
        ideas.withdraw_vote(idea, bo)
    flows()
    assert db.session.execute(text("SELECT votes FROM customer WHERE person_id = :id"), {"id": bo}).scalar() == 0


def test_what_was_bought_elsewhere_counts_until_it_is_taken_back(ada, flows):
    def told(order, minor, *, is_return=False):
        return orders.InvoiceImported(order, ada, minor, "EUR", 1, is_return)

    _record(told(1, 2_000), told(2, 1_500), told(3, -500, is_return=True))
    flows()
    assert (queries.get_customer(ada)[0].orders, queries.spends([ada])[ada][0].minor) == (2, 3_000)
    _record(orders.InvoiceWithdrawn(2, ada, 1_500, "EUR", False))
    flows()
    assert (queries.get_customer(ada)[0].orders, queries.spends([ada])[ada][0].minor) == (1, 1_500)


def test_money_that_came_and_went_back_is_none(ada, flows):
    _record(
        orders.PaymentReceived(1, ada, 1, "bank", 900, "EUR"),
        orders.RefundSent(1, ada, 1, "bank", 900, "EUR"),
        orders.PaymentReceived(2, ada, 2, "bank", 70, "USD"),
    )
    flows()
    assert [(row.currency, row.minor) for row in queries.spends([ada])[ada]] == [("USD", 70)]


def _record(*events):
    with writing():
        for event in events:
            record(event)
