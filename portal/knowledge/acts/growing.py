"""Let the tree of a guide grow, step by step, in the edition that is being written."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.events.knowledge import GuideEdited
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean_line
from portal.knowledge.acts.guiding import worded, writable
from portal.knowledge.models import Guide
from portal.knowledge.rules import trees
from portal.knowledge.rules.trees import Choice, Step, Tree
from portal.people.queries import role_of
from portal.people.rules import STAFF, check_role
from portal.river import act, record
from portal.talk.pictures import rendered


@dataclass(frozen=True, slots=True)
class Leads:
    """Where an answer leads: to a step that is there, or to a new one of some kind with these words."""

    to: str = ""
    kind: str = ""
    words: str = ""


@act
def add_choice(guide_id: int, person_id: int, key: str, words: str, leads: Leads, seen: int | None = None) -> str:
    """Give a question one more answer, which leads to a step that is there or to a new one; return its key."""
    to = [leads.to]

    def grow(tree: Tree) -> Tree:
        if not leads.to:
            to[0] = trees.next_key(tree)
            tree = trees.with_step(tree, _new(to[0], leads))
        return trees.with_choice(tree, key, Choice(_chosen(words), to[0]))

    _change(guide_id, person_id, seen, grow)
    return to[0]


def _new(key: str, leads: Leads) -> Step:
    words = worded(leads.words, "new_words")
    return Step(key, leads.kind, words, rendered(words))


def _chosen(words: str) -> str:
    try:
        return trees.CHOICE.text(clean_line(words))
    except Refused as refusal:
        raise Invalid({"chosen": refusal}) from refusal


@act
def change_choice(
    guide_id: int, person_id: int, key: str, place: int, words: str, to: str, seen: int | None = None
) -> None:
    """Word an answer better, or let it lead elsewhere."""
    choice = Choice(_chosen(words), to)
    _change(guide_id, person_id, seen, lambda tree: trees.with_other_choice(tree, key, place, choice))


@act
def remove_choice(guide_id: int, person_id: int, key: str, place: int, seen: int | None = None) -> None:
    """Take an answer out; the step that it led to stays, though perhaps nothing leads there."""
    _change(guide_id, person_id, seen, lambda tree: trees.without_choice(tree, key, place))


@act
def word_step(guide_id: int, person_id: int, key: str, kind: str, words: str, seen: int | None = None) -> None:
    """Word a step better, or make another kind of end of it."""
    said = worded(words)
    _change(guide_id, person_id, seen, lambda tree: trees.reworded(tree, key, kind, said, rendered(said)))


@act
def remove_step(guide_id: int, person_id: int, key: str, seen: int | None = None) -> None:
    """Take out a step that nothing leads to."""
    _change(guide_id, person_id, seen, lambda tree: trees.without_step(tree, key))


def _change(guide_id: int, person_id: int, seen: int | None, change: Callable[[Tree], Tree]) -> None:
    """Change the edition that is being written, unless somebody else has since it was seen."""
    check_role(role_of(person_id), *STAFF)
    guide = load(Guide, guide_id)
    draft = writable(guide, person_id)
    if seen is not None and seen != draft.changes:
        raise Conflict("Somebody else edited this in the meantime. What you wrote is still here.", code="version")
    draft.steps = trees.write_tree(change(trees.read_tree(draft.steps)))
    draft.changes += 1
    db.session.flush()
    record(GuideEdited(guide_id, guide.title, draft.number), person_id)
