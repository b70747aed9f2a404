"""Groups of voters who think alike, lead users, and one list weighed in three ways."""

import csv
from collections import Counter
from math import comb

import pytest

from portal.customers.models import CustomerSpend
from portal.flows.weighing import is_stale, lead_users, weighed_ideas
from portal.flows.weighing import work_out_stale as weigh_ideas
from portal.ideas.acts import merge_ideas, post_idea, vote_for
from portal.ideas.acts.wishing import wish_for
from portal.ideas.projections import leading, work_out_stale
from portal.ideas.queries.budget import budget_left
from portal.ideas.rules.leading import ahead, leaders, taken_up
from portal.ideas.rules.opinions import Opinion, grouped, opinions
from portal.kit.db import db, writing
from portal.kit.money import Money
from portal.people.acts import join
from portal.people.queries import viewer
from portal.people.trust import settle_level


def two_camps(n=12, ideas=8):
    """Two camps of so many people who say the opposite, but for one idea that all are for."""
    for person in range(2 * n):
        for idea in range(ideas):
            if (person + idea) % 5:  # nobody votes on everything
                yield person, idea, 1 if idea == 0 or person % 2 else -1
        yield person, ideas + person % 2, 1


def test_two_camps_are_two_groups_and_what_both_want_is_seen():
    votes = list(two_camps())
    found = grouped(votes)
    assert {frozenset(p % 2 for p, g in found.items() if g == part) for part in (0, 1)} == {
        frozenset({0}),
        frozenset({1}),
    }
    seen = opinions(votes, found)
    assert [seen[0, part].against for part in (0, 1)] == [0, 0]
    assert sorted(seen[1, part].agree == seen[1, part].n for part in (0, 1)) == [False, True]
    assert grouped(reversed(votes)) == found, "the order in which votes are read says nothing"


def test_few_people_or_one_heap_are_no_groups():
    assert grouped(list(two_camps(5))) == {}
    assert grouped([]) == {}
    assert Opinion(3, 1, 1).n == 5


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def likeness_of(mine, theirs):
    """Return the adjusted Rand index of two ways to part the same people."""
    people = mine.keys() & theirs.keys()
    pairs = [
        sum(comb(n, 2) for n in Counter(key(person) for person in people).values())
        for key in (lambda p: (mine[p], theirs[p]), mine.get, theirs.get)
    ]
    expected = pairs[1] * pairs[2] / comb(len(people), 2)
    return (pairs[0] - expected) / ((pairs[1] + pairs[2]) / 2 - expected)


@pytest.mark.samples
@pytest.mark.parametrize(("name", "least"), [("brexit-consensus", 0.85), ("vtaiwan.uberx", 0.7)])
def test_the_groups_are_nearly_those_that_polis_published(samples, name, least):
    folder, last = samples / "polis" / name, {}
    for row in rows_of(folder / "votes.csv"):
        last[int(row["voter-id"]), int(row["comment-id"])] = int(row["vote"])
    found = grouped((*pair, value) for pair, value in last.items())
    published = rows_of(folder / "participants-votes.csv")
    theirs = {int(row["participant"]): row["group-id"] for row in published if row["group-id"].strip()}
    assert likeness_of(found, theirs) >= least


def test_who_is_early_in_what_others_take_up_is_ahead_of_the_trend():
    ana, bo, cy, di, ed = range(5)
    themes = {"a": [ana, bo, cy, di, ed], "b": [ana, cy, bo, di, ed], "lonely": [ed]}
    assert ahead(taken_up(themes, least=4)) == {ana: 0.75, bo: 0.5625, cy: 0.5625, di: 0.375, ed: 0.25}
    found = leaders(taken_up(themes, least=4), {ana: 3, ed: 2})
    assert [each.person_id for each in found if each.leads] == [ana]
    assert not taken_up(themes, least=5), "a theme counts once enough others took it up"


def test_one_list_is_weighed_in_three_ways_and_heads_stay_heads(ada, bo, staff, browser, client, flows, statements):
    crowd = [join(f"Voter {n}") for n in range(10)]
    loved, rich, led = (post_idea(ada, f"Idea {n} of many", "", ["quiet"]) for n in range(3))
    for voter in crowd[:5]:
        vote_for(loved, voter)
    again = post_idea(bo, "An idea of many, said again", "", ["quiet"])
    for idea in (rich, again):
        vote_for(idea, crowd[9])
    for voter in (crowd[0], crowd[1]):
        vote_for(led, voter)
    wish_for(led, crowd[0], Money(4_900, "EUR"))
    flows()
    with writing():
        db.session.add(CustomerSpend(person_id=crowd[9], currency="EUR", minor=90_000))
        db.session.add(CustomerSpend(person_id=crowd[8], currency="EUR", minor=5_000_000))
    merge_ideas(again, rich, staff, "The same wish")
    assert "not counted yet" in browser(staff).get("/desk/harvest/weighed").text
    work_out_stale()
    weigh_ideas()
    assert not is_stale()
    assert not leading.is_stale()
    rows = {row.id: row for row in weighed_ideas(viewer(staff))}
    assert [rows[each].heads for each in (loved, rich, led)] == [5, 1, 2]
    assert [rows[each].paid for each in (loved, rich, led)] == [0, 90_000, 0]
    assert next(row.id for row in weighed_ideas(viewer(staff), "paid")) == rich
    assert rows[led].leading == rows[loved].leading == sum(row[0].person_id == crowd[0] for row in lead_users())
    desk = browser(staff)
    desk.get("/desk/harvest/weighed")
    with statements() as asked:
        page = desk.get("/desk/harvest/weighed?by=paid")
    assert page.status_code == 200
    assert len(asked) <= 10
    assert client.get("/desk/harvest/weighed").status_code in (302, 303, 403)


def test_how_many_votes_one_has_depends_on_how_far_one_is_trusted(bo, staff, app):
    budgets = app.config["VOTE_BUDGETS"]
    assert budget_left(bo).most == budgets[0]
    settle_level(bo, 2)
    assert budget_left(bo).most == budgets[2]
    assert budget_left(staff).most == budgets[-1]
