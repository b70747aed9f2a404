"""Say that one would order what an idea describes, and at what price; kept apart from votes."""

from portal.events.rounds import IdeaWished, IdeaWishWithdrawn
from portal.ideas.acts.deciding import stands_for_itself
from portal.ideas.acts.seeing import shown, unlocked
from portal.ideas.models import Idea, Wish
from portal.ideas.queries.voices import is_author
from portal.ideas.rules import VOTABLE
from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Invalid, Refused
from portal.kit.money import Money
from portal.kit.setting import setting
from portal.people.queries import is_staff
from portal.river import act, record
from portal.river.acts import told_at


@act
def wish_for(idea_id: int, person_id: int, price: Money) -> None:
    """Say that one would order it at a price; said again, the new price counts."""
    idea = unlocked(stands_for_itself(shown(idea_id, person_id)))
    _check(idea, person_id, price)
    wish = db.session.get(Wish, (idea_id, person_id), populate_existing=True)
    first = wish is None
    if wish is None:
        wish = Wish(idea_id=idea_id, person_id=person_id)
        db.session.add(wish)
    wish.minor, wish.currency, wish.given_at, wish.withdrawn_at = price.minor, price.currency, told_at(), None
    record(IdeaWished(idea_id, idea.author_id, price.minor, price.currency, first), person_id)


def _check(idea: Idea, person_id: int, price: Money) -> None:
    if is_author(idea.id, person_id):
        raise Refused("It is your own idea; others say whether they would order it.", code="own_idea")
    if is_staff(person_id):
        raise Refused("Whoever works for the company is not asked whether they would order it.", code="colleague")
    if idea.status not in VOTABLE:
        raise Refused("This is not asked any more, the idea is decided.", code="closed")
    if price.minor < 1:
        raise Invalid({"price": "Please name a price above zero."})
    if price.currency != setting("CURRENCY"):
        raise Invalid({"price": Refused("Please name a price in {currency}.", currency=str(setting("CURRENCY")))})


@act
def withdraw_wish(idea_id: int, person_id: int) -> None:
    """Say that one would not order it any more."""
    idea = shown(idea_id, person_id)
    wish = db.session.get(Wish, (idea_id, person_id), populate_existing=True)
    if wish is None or wish.withdrawn_at:
        raise Refused("You have not said that you would order it.", code="not_wished")
    wish.withdrawn_at = now()
    record(IdeaWishWithdrawn(idea_id, idea.author_id), person_id)
