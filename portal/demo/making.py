"""What the company of the demo makes to order: one run shipped, one in the workshop, one gathering orders."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from portal.demo import logistics, workshop
from portal.demo.cast import Cast, days_ago
from portal.demo.choosing import choice_of, look_at_words, offer_choices
from portal.flows import making
from portal.orders import acts as orders
from portal.orders.rules.addresses import Address
from portal.people.queries import viewer
from portal.production import acts as production
from portal.production.models import Batch
from portal.production.queries.batches import find_batch

PLACES = [
    Address("", "Storgata 4", "5003", "Bergen", "", "NO"),
    Address("", "Lange Gasse 12", "1080", "Wien", "", "AT"),
    Address("", "Am Hang 3", "79098", "Freiburg", "", "DE"),
    Address("", "民生東路 18 號", "104", "台北", "", "TW"),
    Address("", "Rue du Lac 9", "74000", "Annecy", "", "FR"),
]


@dataclass(frozen=True, slots=True)
class Run:
    """A pre-order of the demo: of which idea, on which terms, and between which days (counted back from today)."""

    idea: str
    name: str
    body: str
    facts: tuple[tuple[str, str], ...]
    stages: tuple[str, ...]
    threshold: int
    prices: tuple[tuple[int, int], ...]
    opened: float
    closes: float
    orders: tuple[int, ...]  # how many each of the crowd orders, in turn


PEG = Run(
    "peg",
    "Titanium peg, 9 cm",
    "A twisted blade that bites in gravel, and a hook that does not slip.",
    (("Weight", "11 g each, the mean of ten"), ("Material", "Grade 5 titanium"), ("In a set", "8 pegs")),
    ("Cutting", "Making", "Inspection"),
    60,
    ((60, 3600), (100, 3200)),
    135,
    100,
    (3, 2, 4, 2, 1),
)
SHELL = Run(
    "green",
    "Moss-green shell",
    "We make exactly what was ordered, in one batch, nothing for the shelf.",
    (("Cloth", "40 denier, dyed in one lot"), ("Weight", "612 g, the mean of ten")),
    ("Cutting", "Sewing", "Inspection"),
    150,
    ((150, 8900), (200, 8400), (300, 7900)),
    60,
    9,
    (3, 4, 5, 2, 4),
)
SHIELD = Run(
    "shield",
    "Wind shield for the lid",
    "Three leaves on one hinge; it folds into the lid of the pot.",
    (("Weight", "48 g"), ("Holds the flame", "up to 30 km/h")),
    ("Cutting", "Assembly", "Inspection"),
    100,
    ((100, 2900), (200, 2500)),
    12,
    -9,
    (1, 2),
)


def make_to_order(cast: Cast) -> None:
    """Open the three runs, each of an adopted idea, with a part of the sales for who thought of it."""
    for run in (PEG, SHELL, SHIELD):
        idea = cast.ideas[run.idea]
        with days_ago(run.opened) as opened:
            terms: dict[str, Any] = {"name": run.name, "body": run.body, "facts": run.facts, "stages": run.stages}
            product = making.make_product(idea, cast["petra"], **terms, basis_points=100)
            if run is SHIELD:
                offer_choices(cast, product)
            closes = opened + timedelta(days=run.opened - run.closes)
            cast.things[run.idea] = orders.open_preorder(
                product, run.threshold, closes, run.prices, "EUR", cast["petra"], **_promise(closes)
            )
            if run is PEG:
                cast.things["pegs"] = product


def _promise(closes: datetime) -> dict[str, Any]:
    return {"promised_from": closes.date(), "promised_until": (closes + timedelta(days=40)).date()}


def gather_orders(cast: Cast) -> None:
    """Gather the orders, close what is due, and make it."""
    for run in (PEG, SHELL, SHIELD):
        _gather(cast, run)
    look_at_words(cast)
    _finish_pegs(cast)
    _begin_shells(cast)
    _think_of_more_pegs(cast)


def _think_of_more_pegs(cast: Cast) -> None:
    """Write down the terms of a second run, which the company still looks over."""
    with days_ago(0.4) as today:
        terms = orders.Terms(80, today + timedelta(days=30), ((80, 3400), (150, 3000)), "EUR")
        orders.draft_preorder(cast.things["pegs"], terms, cast["petra"])


def _gather(cast: Cast, run: Run) -> None:
    """Let part of the crowd order and pay; the last of them has not paid yet."""
    crowd = cast.crowd[:: 1 if run is SHELL else 2]
    span = run.opened - max(run.closes, 0.1)
    names = {person: name for name, person in cast.people.items()}
    for number, buyer in enumerate(crowd):
        when = max(run.closes, 0.1) + span * (len(crowd) - number) / (len(crowd) + 1)
        where = replace(PLACES[number % len(PLACES)], name=names[buyer])
        with days_ago(when):
            what = (run.orders[number % len(run.orders)], where, choice_of(cast, number) if run is SHIELD else None)
            order = orders.place_order(cast.things[run.idea], buyer, *what)
        if number + 1 < len(crowd):
            with days_ago(when - 0.05):
                orders.pay_simulated(order, "accept", buyer)


def _finish_pegs(cast: Cast) -> None:
    logistics.set_up(cast, cast.things["pegs"])
    workshop.write_pegs(cast, cast.things["pegs"])
    with days_ago(PEG.closes - 0.01):
        making.close_preorder(cast.things["peg"], cast["petra"])
    batch = _batch(cast, "peg")
    workshop.allow_for_bent_hooks(cast, batch)
    for days, stage, note in ((95, "Cutting", "The bars are cut."), (88, "Making", "The first forty are twisted.")):
        with days_ago(days):
            production.advance_batch(batch, stage, note, cast["olivia"])
    with days_ago(80):
        production.advance_batch(
            batch, "Inspection", "One hook in a hundred was bent; we made it again.", cast["olivia"]
        )
    workshop.look_at_pegs(cast, batch)
    logistics.send_pegs(cast, batch)


def _begin_shells(cast: Cast) -> None:
    with days_ago(SHELL.closes - 0.01):
        making.close_preorder(cast.things["green"], cast["petra"])
    workshop.change_their_minds(cast, _found(cast, "green").product_id)
    batch = cast.things["batch"] = _batch(cast, "green")
    workshop.approve_sample(cast, batch)
    workshop.plan_shells(cast)
    workshop.let_buyers_take_part(cast, batch)
    with days_ago(6):
        production.advance_batch(batch, "Cutting", "The cloth arrived two days early.", cast["olivia"])
    with days_ago(2):
        question = production.ask_about(batch, cast["slowmiles"], "Will the zip be the two-way one?")
    with days_ago(1.5):
        production.ask_about(batch, cast["olivia"], "Yes, two-way, as most of you wished.", reply_to=question)
    with days_ago(0.02):
        production.advance_batch(batch, "Cutting", "Half of it is cut.", cast["olivia"], done=90)


def _batch(cast: Cast, idea: str) -> int:
    return _found(cast, idea).id


def _found(cast: Cast, idea: str) -> Batch:
    batch = find_batch(cast.things[idea], viewer(cast["olivia"]))
    assert batch is not None
    return batch
