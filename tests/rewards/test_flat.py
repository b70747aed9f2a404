"""What a member reads of their points costs as much in a large house, and after years, as on the first day."""

from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import insert

from portal.ideas import acts as ideas
from portal.kit.clock import now
from portal.kit.db import db, is_postgresql, writing
from portal.people.acts import join
from portal.rewards import queries
from portal.rewards.acts import propose_rule, publish_rule
from portal.rewards.models import RewardEntry, RewardPosting, RewardRule, RuleSpend, Wallet
from portal.rewards.queries.spending import spent_of
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan

FEW, MANY = 30, 3000


@contextmanager
def steps(seen):
    """Count the steps of SQLite's machine, a hundred at a time: what is read costs steps.  PostgreSQL counts none."""
    if is_postgresql():
        yield
        return
    line = db.session.connection().connection.driver_connection
    line.set_progress_handler(lambda: seen.append(1) or 0, 100)
    try:
        yield
    finally:
        line.set_progress_handler(None, 0)


def entries_of(people, each, days):
    """Write so many entries for each of these people, straight into the tables, over so many days."""
    with writing():
        for person in people:
            db.session.merge(Wallet(person_id=person, available=0, pending=0, held=0, owed=0, frozen=0))
        rows = [
            {"key": f"{person}-{n}-{days}", "kind": "grant", "person_id": person}
            | {"occurred_at": now() - timedelta(days=days * n / each)}
            for n in range(each, 0, -1)
            for person in people
        ]
        ids = db.session.scalars(insert(RewardEntry).returning(RewardEntry.id), rows).all()
        pairs = [{"entry_id": key, "account": account, "points": points} for key in ids for account, points in SIDES]
        db.session.execute(insert(RewardPosting), pairs)


SIDES = (("issued", -5), ("available", 5))


def read(person):
    """Read all that the pages of one's points ask for, in a house where time has passed."""
    db.session.rollback()
    queries.entries(person)
    queries.balance(person)
    queries.expiring(person, timedelta(days=60))
    queries.statement(person, now() - timedelta(days=30), now())


def cost(person, statements):
    read(person)
    seen = []
    with statements() as asked, steps(seen):
        read(person)
    return len(asked), len(seen)


def test_what_a_member_reads_does_not_depend_on_how_many_others_there_are(ada, statements):
    entries_of([ada], FEW, 20)
    before = cost(ada, statements)
    entries_of([join(f"Member {n}") for n in range(60)], MANY // 60, 20)
    after = cost(ada, statements)
    assert after[0] == before[0] <= 10
    assert after[1] <= before[1] * 1.2 + 2


def test_a_page_of_entries_does_not_depend_on_how_many_there_were_before(ada, statements):
    entries_of([ada], FEW, 20)
    before = _page_of(ada)
    entries_of([ada], MANY, 900)
    assert _page_of(ada) <= before * 1.2 + 2


def test_the_budget_of_a_rule_is_asked_for_without_counting_what_it_gave(rules, ada, staff, statements, flows):
    why = "We want this in the catalogue."
    publish_rule(propose_rule(Plan("idea_adopted", why, points=5, budget=10_000, after_version=1), staff), staff)
    for _ in range(3):
        ideas.decide_idea(ideas.post_idea(ada, "A quiet stove", ""), "adopted", "Many asked for it.", staff)
    pay_rewards.catch_up()
    rule = db.session.query(RewardRule).filter_by(budget=10_000).one()
    with statements() as asked:
        assert spent_of(rule) == 15
    assert [len(asked), "reward_grant" in asked[0]] == [1, False]
    with writing():
        db.session.query(RuleSpend).delete()  # as in a house of before
    assert spent_of(rule) == 15
    ideas.decide_idea(ideas.post_idea(ada, "A quiet stove", ""), "adopted", "Many asked for it.", staff)
    pay_rewards.catch_up()
    assert (spent_of(rule), db.session.get(RuleSpend, rule.id).times) == (20, 4)
    flows()


def _page_of(person):
    queries.entries(person)
    with steps(seen := []):
        queries.entries(person)
    return len(seen)
