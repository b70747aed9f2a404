"""Work out the ranking from the facts: now and then, in the background, never within a request.

What is worked out depends on the facts and the instant alone (the draws have a fixed seed), so whoever forgets it and
works it out again as of the same instant gets the same ranking.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, tuple_

from portal.kit.clock import now
from portal.kit.db import db
from portal.river.acts import upkeep
from portal.sources.models import EVERYTHING, SourceFact, SourceRun, SourceScore
from portal.sources.rules import ranks, scores
from portal.sources.rules.facts import COUNTED, Community, Contribution, Fact

RANKING = "ranking"
FACTS = SourceFact.__table__
CHUNK = 5_000  # facts read at a time
DRAWN_ON_TOPIC, BUDGET_ON_TOPIC = 50, 10_000  # there are many topics, and their lists are read less often
Row = dict[str, Any]


def facts(until: datetime | None = None, *, with_rivals: bool = False) -> Iterator[Fact]:
    """Return the facts in the order of time; votes, comments and points only for who compares the score with them."""
    asked = select(FACTS).order_by(FACTS.c.at, FACTS.c.event_id).limit(CHUNK)
    if until is not None:
        asked = asked.where(FACTS.c.at <= until)
    if not with_rivals:
        accepted = select(FACTS.c.subject).where(FACTS.c.what == "used")
        asked = asked.where(FACTS.c.what.not_in(COUNTED) | FACTS.c.subject.in_(accepted))
    rows = db.session.execute(asked).all()
    while rows:
        yield from map(_fact, rows)
        onward = asked.where(tuple_(FACTS.c.at, FACTS.c.event_id) > tuple_(*_place_of(rows[-1])))
        rows = db.session.execute(onward).all() if len(rows) == CHUNK else []


def _place_of(row: Any) -> tuple[Any, Any]:
    """Return where in the order of time a row stands, as the database compares it."""
    return literal(row.at, FACTS.c.at.type), literal(row.event_id, FACTS.c.event_id.type)


def _fact(row: Any) -> Fact:
    """Return a row as the fact that it keeps."""
    topics = tuple(row.topics.split("\n")) if row.topics else ()
    return Fact(row.at, row.person_id, row.what, row.subject, row.thread, topics, row.amount)


def newest_fact() -> int:
    """Return the id of the newest fact."""
    newest = db.session.scalar(select(func.max(SourceFact.event_id)))
    return int(newest or 0)


def is_stale(name: str = RANKING) -> bool:
    """Say whether there are facts that what was last worked out did not know."""
    run = db.session.get(SourceRun, name, populate_existing=True)
    known: int = run.event_id if run else 0
    return newest_fact() > known


def is_older(name: str, age: timedelta) -> bool:
    """Say whether something was last worked out longer ago than this, or never."""
    run = db.session.get(SourceRun, name, populate_existing=True)
    return run is None or now() - run.worked_out_at > age


def work_out(at: datetime | None = None) -> int:
    """Work out the ranking as of an instant and put it in the place of the old one; return how many are ranked."""
    at, newest = at or now(), newest_fact()
    community = Community().learn(facts(at))
    rows = list(ranking(community, at))
    people = sum(1 for row in rows if row["topic"] == EVERYTHING)
    keep(RANKING, newest, at, {"people": people, **parameters(community, at)}, rows)
    return people


@upkeep()
def keep(name: str, newest: int, at: datetime, found: Row, rows: list[Row]) -> None:
    """Put the new rows in the place of the old ones."""
    db.session.execute(delete(SourceScore))
    if rows:
        db.session.execute(insert(SourceScore), rows)
    db.session.merge(SourceRun(name=name, worked_out_at=at, event_id=newest, found=found))


def parameters(community: Community, at: datetime) -> Row:
    """Return what is usual here, by kind of contribution, as it was fitted."""
    standing = list(community.standing())
    usual = scores.priors(standing, scores.tally(standing, at), scores.days(community, at), at)
    kinds = {kind: {"rate": asdict(usual.rate[kind]), "use": asdict(usual.use[kind])} for kind in usual.rate}
    return {"priors": kinds, "decided": dict(usual.decided), "contributions": len(standing)}


def ranking(community: Community, at: datetime) -> Iterator[Row]:
    """Return the rows of the ranking over all, then on every topic."""
    by_topic = scores.by_topic(community, at)
    absorbed = scores.absorption(community, at)
    standing = list(community.standing())
    yield from _rows(EVERYTHING, list(by_topic.overall.values()), absorbed, standing, ranks.DRAWN, ranks.BUDGET)
    there: dict[str, list[Contribution]] = defaultdict(list)
    for one in standing:
        for topic in one.topics:
            there[topic].append(one)
    for topic in sorted(there):
        ranked = scores.on_topic(by_topic, topic)
        yield from _rows(topic, ranked, absorbed, there[topic], DRAWN_ON_TOPIC, BUDGET_ON_TOPIC)


def _rows(
    topic: str,
    ranked: list[ranks.Estimate],
    absorbed: dict[int, float],
    standing: list[Contribution],
    drawn: int,
    budget: int,
) -> Iterator[Row]:
    """Return one list, best first."""
    estimate = {one.person_id: one for one in ranked}
    sides = scores.sides(ranked, absorbed)
    counts = _counts(standing)
    for place in ranks.places(ranked, drawn, budget):
        person = place.person_id
        yield {
            "topic": topic,
            **_place(place),
            **_expected(estimate[person]),
            "absorption": absorbed[person],
            **{f"{name}_side": value for name, value in asdict(sides[person]).items()},
            **counts[person],
        }


def _place(place: ranks.Place) -> Row:
    """Return where a person stands."""
    interval = {"rank": place.rank, "rank_low": place.low, "rank_high": place.high}
    return {"person_id": place.person_id, **interval, "top_ten": round(place.top, 4)}


def _expected(one: ranks.Estimate) -> Row:
    """Return what is expected of a person; rounded, so that a sum taken in another order is the same number."""
    return {
        "expected": round(one.expected, 9),
        "willingness": round(one.willingness, 9),
        "use": round(one.use, 9),
    }


def _counts(standing: Iterable[Contribution]) -> dict[int, Row]:
    """Return the exact counts behind each person's place."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    topics: dict[int, Counter[str]] = defaultdict(Counter)
    for one in standing:
        name = f"{one.kind}s"
        found[one.person_id].update({name: 1, f"{name}_decided": one.used is not None, _USED[one.kind]: bool(one.used)})
        topics[one.person_id].update(one.topics)
    return {
        person: {**dict.fromkeys(_COUNTS, 0), **count, "topics": _most(topics[person])}
        for person, count in found.items()
    }


_USED = {"idea": "ideas_adopted", "answer": "answers_accepted"}
_COUNTS = ("ideas", "ideas_decided", "ideas_adopted", "answers", "answers_decided", "answers_accepted")


def _most(topics: Counter[str]) -> str:
    """Return the topics that a person contributes to most, one a line."""
    return "\n".join(topic for topic, _ in sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:3])
