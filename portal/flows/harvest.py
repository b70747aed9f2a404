"""Many ideas decided at once, for one reason: all of them, or none."""

from collections.abc import Sequence

from portal.ideas.acts import decide_idea
from portal.ideas.queries import titles_of
from portal.kit.errors import Invalid, NotAllowed, NotFound, Refused
from portal.kit.i18n import format_list
from portal.river import act

MOST = 50


@act
def decide_ideas(idea_ids: Sequence[int], status: str, reason: str, person_id: int) -> int:
    """Bring these ideas to another status for one public reason; return how many. Where one cannot, none is changed."""
    if not idea_ids or len(idea_ids) > MOST:
        raise Invalid({"ideas": Refused("Choose between one and {n} ideas.", n=MOST)})
    stuck = [idea_id for idea_id in idea_ids if not _decided(idea_id, status, reason, person_id)]
    if stuck:
        named = format_list(list(titles_of(stuck).values())[:5])
        raise Invalid({"ideas": Refused("Nothing was changed: this step is not possible for {ideas}.", ideas=named)})
    return len(idea_ids)


def _decided(idea_id: int, status: str, reason: str, person_id: int) -> bool:
    """Take the step, or say that it cannot be taken; a bad reason, or who may not or sees not, is refused at once."""
    try:
        decide_idea(idea_id, status, reason, person_id)
    except (Invalid, NotAllowed, NotFound):
        raise
    except Refused:
        return False
    return True
