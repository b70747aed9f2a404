"""The page of a person: who they are to all, and what they gave, as far as one may see it."""

from flask import render_template

from portal.ideas.queries import ideas_by
from portal.people.queries import portrait_of, profile
from portal.people.quiet import how_muted
from portal.people.rules import BLOCK
from portal.rewards.queries.standing import standing_of
from portal.rewards.rules.tiers import NAMES
from portal.talk.queries import said_by
from portal.web.modules import is_open
from portal.web.policy import ANYBODY
from portal.web.rewarding import titles_of_rules
from portal.web.site.account import bp
from portal.web.site.ideas.cards import cards
from portal.web.subjects import address_of, titles_for
from portal.web.viewing import current_viewer

NOTHING: dict[str, object] = {"portrait": "", "ideas": [], "remarks": []}  # but a name, for who was blocked


@bp.get("/people/<int:person_id>", to=ANYBODY)
def person(person_id: int) -> str:
    """Show what everybody may know of a person, and what they gave; who was blocked sees the name alone."""
    seen, whose = current_viewer(), profile(person_id)
    is_shut = how_muted(person_id, seen.id or 0) == BLOCK
    shown: dict[str, object] = {"muted": how_muted(seen.id, person_id), "is_shut": is_shut}
    shown |= NOTHING if is_shut else {"portrait": portrait_of(person_id), **_given(person_id)}
    if not is_shut and is_open("/rewards"):
        shown |= _standing(person_id)
    return render_template("site/account/person.html", person=whose, **shown)


def _standing(person_id: int) -> dict[str, object]:
    """Return what somebody is recognised for, without a number."""
    found = standing_of(person_id)
    return {"standing": found, "tiers": NAMES, "badges": titles_of_rules(badge.rule_name for badge in found.badges)}


def _given(person_id: int) -> dict[str, list[object]]:
    """Return the last ideas and comments of a person; comments only on what the viewer may see too."""
    seen = current_viewer()
    lines, said = ideas_by(person_id, seen), said_by(person_id, seen)
    titles = titles_for({each.subject for each in said}, seen)
    remarks = [(each, titles[each.subject], address_of(each.subject)) for each in said if each.subject in titles]
    return {"ideas": list(cards(lines, seen)), "remarks": list(remarks)}
