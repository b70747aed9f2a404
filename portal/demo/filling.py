"""Fill a house with the demo: each act of the story wholly or not at all, and once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from portal.demo import (
    asking,
    boards,
    books,
    community,
    company,
    conversing,
    keeping,
    knowing,
    listening,
    making,
    meeting,
    returning,
    rewarding,
    weighing,
)
from portal.demo.cast import PASSWORD, STAFF, Cast, meet
from portal.demo.faces import show_faces
from portal.flows.likeness import work_out_stale as compare_ideas
from portal.flows.weighing import work_out_stale as weigh_ideas
from portal.ideas.projections import work_out_stale as work_out_groups
from portal.kit.db import db
from portal.outside.queries.mail import last_bell
from portal.outside.reading import mark_read
from portal.river import once
from portal.river.models import Once
from portal.river.reader import Reader, flow
from portal.sources.projections.stale import work_out_stale

SIGN_INS = [("customer", "windbreak@demo.example", PASSWORD)]
SIGN_INS += [(role, f"{name}@demo.example", PASSWORD) for role, name in STAFF]
Scene = Callable[[Cast], None]
FIRST: list[Scene] = [
    company.open_house,
    rewarding.set_more_rules,
    community.share_ideas,
    keeping.vote_in_a_flock,
    boards.sort_ideas,
    community.decide,
    boards.belong_together,
    conversing.converse,
    weighing.weigh,
    asking.ask,
    asking.judge,
    asking.write_down,
    books.set_taxes,
    making.make_to_order,
    making.gather_orders,
    books.keep_books,
    returning.send_back,
    knowing.lead,
    company.hear_customers,
    company.hear_a_guest,
    rewarding.come_as_a_class,
    meeting.meet_in_groups,
    meeting.hold_hours,
]
SECOND: list[Scene] = [
    company.answer_customers,
    listening.listen,
    returning.go_astray,
    returning.dispute,
    keeping.keep_order,
    rewarding.give_and_thank,
]  # answers what the house did with the first


def is_filled() -> bool:
    """Say whether the demo is in this house already."""
    return db.session.get(Once, ("demo", "second")) is not None


def fill(readers: Sequence[Reader]) -> None:
    """Tell the story of the demo; interrupted, it goes on where it was; told, it is not told again."""
    first = once("demo", "first", "edition 1", lambda: _play(meet(), FIRST))
    show_faces(Cast(**first))
    flow(readers)
    mark_read(first["people"]["windbreak"], last_bell())  # who shows the demo around has looked at what was before
    once("demo", "second", "edition 1", lambda: _play(Cast(**first), SECOND))
    flow(readers)
    compare_ideas()
    work_out_groups()
    weigh_ideas()
    work_out_stale()  # so that the desk ranks its sources from the first look on


def _play(cast: Cast, scenes: Sequence[Scene]) -> dict[str, Any]:
    """Play scenes, and return who and what is in the story now."""
    for scene in scenes:
        scene(cast)
    return {name: value for name, value in asdict(cast).items() if name != "chance"}
