"""Come to an end of a guide, or leave it, and say what came of it."""

from collections.abc import Sequence

from portal.events.knowledge import GuideWalked
from portal.kit.db import load
from portal.kit.errors import NotFound, Refused
from portal.knowledge.models import Guide
from portal.knowledge.queries.guides import published_tree
from portal.knowledge.rules.trees import OUTCOMES, walk
from portal.people.queries import viewer
from portal.river import act, record


@act
def end_walk(guide_id: int, edition: int, way: Sequence[int], outcome: str, person_id: int) -> None:
    """Say what came of a way through a guide, at its end."""
    guide = load(Guide, guide_id)
    if guide.audience_id not in viewer(person_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    step = walk(published_tree(guide, edition), way).step
    if outcome not in OUTCOMES[step.kind]:
        raise Refused("This is not an end of the guide. Please go on from here.", code="way")
    record(GuideWalked(guide_id, edition, step.key, outcome), person_id)
