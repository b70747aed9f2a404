"""What the moderators of the demo have to do: a flag, a wrong hiding with its appeal, a quarrel, votes in a flock."""

from portal.demo.cast import Cast, days_ago
from portal.flows.appeals import appeal
from portal.flows.flags import flag
from portal.flows.rings import look_for_rings
from portal.ideas.acts import comment_on, hide_comment, lock_idea, post_idea, remove_comment, vote_for
from portal.people.acts import join
from portal.people.sanctions import warn_person
from portal.river.queries import latest_of

FLOCK = ("valve", "shield", "gloves", "repair map")
SHOP = "Cheapest gas canisters in town, delivered tomorrow, write to my shop for the code."
MEASURED = "My brother's shop has the tube in stock: 21 × 70 mm. I can measure it for whoever needs it."
WHY = "I sell nothing: somebody above asked for the size of the tube, and I answered. Please look again."
QUARREL = ("Which summit is the finest?", "Every spring somebody asks, so here is a place for it.")


def vote_in_a_flock(cast: Cast) -> None:
    """Let four new accounts vote for the same ideas at the same moments."""
    with days_ago(9):
        flock = [join(f"cheap gear {number}") for number in range(1, 5)]
    for n, idea in enumerate(FLOCK):
        for m, person in enumerate(flock):
            with days_ago(8 - n - m / 400):
                vote_for(cast.ideas[idea], person)


def keep_order(cast: Cast) -> None:
    """Hide, remove, lock and warn, once wrongly; and look for votes in a flock."""
    morgan, admin = cast["morgan"], cast["adrian"]
    with days_ago(2.6):
        shop = comment_on(cast.ideas["battery"], cast["hiker 7"], SHOP)
        measured = comment_on(cast.ideas["battery"], cast["windbreak"], MEASURED)
        quarrel = post_idea(cast["slowmiles"], *QUARREL)
    with days_ago(2.4):
        flag(f"comment:{shop}", cast["ridgewalker"], "spam", "The third time this week.")
        hide_comment(shop, morgan, "spam: No shops here.")
        warn_person(cast["hiker 7"], morgan, "spam: Please stay with what you know of our things.")
        hide_comment(measured, morgan, "spam: No shops here.")
    with days_ago(2):
        remove_comment(shop, admin, "spam: No shops here.")
        lock_idea(quarrel, morgan, "off_topic: It is no idea, and it turned into a quarrel.")
    _leave_to_do(cast, quarrel)


def _leave_to_do(cast: Cast, quarrel: int) -> None:
    """Leave something for whoever tries the desk."""
    with days_ago(1):
        appeal(latest_of("idea.comment_hidden"), cast["windbreak"], WHY)
        flag(f"idea:{quarrel}", cast["dawnpatrol"], "off_topic", "This is a chat.")
        look_for_rings()
