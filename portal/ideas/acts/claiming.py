"""Post an idea without a name where a board allows it, and say later that it was one's own.

Whoever posts so is a record of their own, of which nobody knows whose it is; the code that is shown once opens it.
"""

from collections.abc import Sequence
from hmac import compare_digest

from portal.events.authorship import IdeaClaimed
from portal.ideas.acts.boarding import check_board
from portal.ideas.acts.writing import post_idea
from portal.ideas.models import Claim, Idea
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid
from portal.people.acts import join
from portal.people.joining import join_people
from portal.people.tokens import hashed
from portal.people.veils import UNNAMED
from portal.river import act, record


@act
def post_anonymously(title: str, body: str, tags: Sequence[str], board_id: int | None, code: str) -> int:
    """Post an idea without a name, to be claimed with the code; return its id."""
    board = check_board(board_id)
    if board is None or not board.allows_anonymous:
        raise Invalid({"anonymous": "On this board ideas are posted under a name."})
    idea_id = post_idea(join(UNNAMED), title, body, tags, board_id=board_id)
    load(Idea, idea_id).is_anonymous = True
    db.session.add(Claim(idea_id=idea_id, hash=hashed(code)))
    return idea_id


@act
def claim_idea(idea_id: int, code: str, person_id: int) -> None:
    """Say that an idea without a name is one's own: the record that posted it is one's own from now on."""
    idea = load(Idea, idea_id)
    claim = db.session.get(Claim, idea_id)
    if claim is None:
        raise Conflict("This idea cannot be claimed, or was claimed already.", code="claimed")
    if not compare_digest(claim.hash, hashed(code.strip())):
        raise Invalid({"code": "This is not the code that was shown when the idea was posted."})
    join_people(idea.author_id, person_id, person_id)
    db.session.delete(claim)
    idea.is_anonymous, idea.version = False, Idea.version + 1
    record(IdeaClaimed(idea_id, idea.author_id, person_id), person_id)
