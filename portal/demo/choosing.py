"""What the buyers of the demo may choose of the wind shield, and what some of them want engraved."""

from typing import Any

from portal.demo.cast import Cast, days_ago
from portal.orders import acts as orders
from portal.orders.rules.options import Choice

ENGRAVED = {0: "Summit or soup", 3: "小满", 8: "Windbreak"}  # by the number of the buyer


def offer_choices(cast: Cast, product_id: int) -> None:
    """Ask buyers for a finish and a size; the black one is not rolled for wide pots."""
    me = cast["petra"]
    finish, size = (orders.add_option(product_id, name, "EUR", me) for name in ("Finish", "For pots"))
    add = orders.add_value
    bare, black = add(finish, "Brushed steel", 0, 0, me), add(finish, "Black oxide", 300, 5, me)
    narrow, wide = add(size, "up to 14 cm", 0, 0, me), add(size, "up to 20 cm", 250, 0, me)
    words: dict[str, Any] = {"kind": "words", "is_needed": False, "minor": 400, "lead_days": 3}
    engraving = orders.add_option(product_id, "Engraving", "EUR", me, **words)
    orders.limit_value(black, 40, me)
    orders.exclude(black, wide, me)
    cast.things |= {"finish": finish, "size": size, "engraving": engraving}
    cast.things |= {"bare": bare, "black": black, "narrow": narrow, "wide": wide}


def choice_of(cast: Cast, number: int) -> Choice:
    """Return what the buyer of a number chooses."""
    things = cast.things
    pairs = (("bare", "narrow"), ("black", "narrow"), ("bare", "wide"))
    finish, size = pairs[number % len(pairs)]
    values = {things["finish"]: things[finish], things["size"]: things[size]}
    return Choice(values, {things["engraving"]: ENGRAVED[number]} if number in ENGRAVED else {})


def look_at_words(cast: Cast) -> None:
    """Accept the first engraving and refuse the second; the third still waits."""
    with days_ago(0.5):
        orders.judge_customisation(1, "accept", cast["olivia"])
        reason = "Our tool engraves Latin letters only so far; please choose others."
        orders.judge_customisation(2, "refuse", cast["olivia"], reason)
