"""Guides through a fault: questions whose answers lead on, until an answer, a case or a return ends the way.

Several answers may lead to the same step; none may lead back to where it came from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from portal.kit import limits
from portal.kit.errors import Conflict, Invalid, NotFound, Refused
from portal.kit.words import N_

QUESTION, ANSWER, CASE, RETURN = "question", "answer", "case", "return"
KINDS = {QUESTION: N_("A question"), ANSWER: N_("What helps"), CASE: N_("A case"), RETURN: N_("A return")}
ENDS = (ANSWER, CASE, RETURN)
OUTCOMES = {  # what may come of each end; whoever does not want to be asked on writes from where they are
    QUESTION: (CASE,),
    ANSWER: ("helped", "not_helped", CASE),
    CASE: (CASE,),
    RETURN: (RETURN, CASE),
}
OUTCOME_NAMES = {
    "helped": N_("It helped"),
    "not_helped": N_("It did not help"),
    CASE: N_("Wrote to us"),
    RETURN: N_("Asked to send it back"),
}
MOST_STEPS, MOST_CHOICES, FEWEST_CHOICES = 100, 8, 2
WORDS = limits.Limit(3, 4000)
CHOICE = limits.Limit(1, 120)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, and the step that it leads to."""

    words: str
    to: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a guide: a question with its choices, or an end."""

    key: str
    kind: str
    words: str
    html: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a way through a guide has come to, and what was chosen at each question before."""

    step: Step
    passed: tuple[tuple[Step, Choice], ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """The steps of a guide; it begins at the first."""

    steps: tuple[Step, ...]

    def find(self, key: str) -> Step | None:
        """Return a step, if there is one under this key."""
        return next((step for step in self.steps if step.key == key), None)

    def get(self, key: str) -> Step:
        """Return a step, or refuse."""
        if (step := self.find(key)) is None:
            raise NotFound("This step does not exist, or not any more.")
        return step

    def led_to(self, key: str) -> set[str]:
        """Return the keys of all steps that one may come to from this one, itself among them."""
        seen, waiting = set[str](), [key]
        while waiting:
            at = waiting.pop()
            if at not in seen and (step := self.find(at)):
                seen.add(at)
                waiting += [choice.to for choice in step.choices]
        return seen

    def in_order(self) -> list[Step]:
        """Return the steps that are led to, each where one first comes to it."""
        seen: dict[str, Step] = {}
        waiting = [self.steps[0].key] if self.steps else []
        while waiting:
            step = self.find(waiting.pop())
            if step and step.key not in seen:
                seen[step.key] = step
                waiting += [choice.to for choice in reversed(step.choices)]
        return list(seen.values())

    def loose(self) -> list[Step]:
        """Return the steps that nothing leads to."""
        led = {step.key for step in self.in_order()}
        return [step for step in self.steps if step.key not in led]


def read_tree(rows: Sequence[dict[str, Any]]) -> Tree:
    """Return a tree as it was kept."""
    return Tree(tuple(Step(**{**row, "choices": tuple(Choice(**each) for each in row["choices"])}) for row in rows))


def write_tree(tree: Tree) -> list[dict[str, Any]]:
    """Return a tree as it is kept."""
    return [asdict(step) | {"choices": [asdict(choice) for choice in step.choices]} for step in tree.steps]


def next_key(tree: Tree) -> str:
    """Return a key that no step has, and none had among those that are left."""
    return f"s{1 + max((int(step.key[1:]) for step in tree.steps), default=0)}"


def with_step(tree: Tree, step: Step) -> Tree:
    """Return the tree with one more step, or with this one in the place of that of its key."""
    if step.kind not in KINDS:
        raise Invalid({"kind": "Please choose what it is."})
    if tree.find(step.key):
        return Tree(tuple(step if each.key == step.key else each for each in tree.steps))
    if len(tree.steps) >= MOST_STEPS:
        raise Refused("A guide has at most {n} steps. Make two of it.", n=MOST_STEPS)
    return Tree((*tree.steps, step))


def reworded(tree: Tree, key: str, kind: str, words: str, html: str) -> Tree:
    """Return the tree with other words on a step; a question that is answered stays a question."""
    step = tree.get(key)
    if step.choices and kind != QUESTION:
        raise Invalid({"kind": "Take its answers out first: only a question leads on."})
    if tree.steps[0].key == key and kind != QUESTION:
        raise Invalid({"kind": "A guide begins with a question."})
    return with_step(tree, replace(step, kind=kind, words=words, html=html))


def with_choice(tree: Tree, key: str, choice: Choice) -> Tree:
    """Return the tree with one more answer to a question."""
    step = tree.get(key)
    if step.kind != QUESTION:
        raise Conflict("Only a question has answers that lead on.", code="kind")
    if len(step.choices) >= MOST_CHOICES:
        raise Refused("A question has at most {n} answers.", n=MOST_CHOICES)
    return _chosen(tree, step, (*step.choices, choice))


def with_other_choice(tree: Tree, key: str, place: int, choice: Choice) -> Tree:
    """Return the tree with one answer worded anew, or leading elsewhere."""
    step, before = tree.get(key), choice_at(tree, key, place)
    return _chosen(tree, step, tuple(choice if each is before else each for each in step.choices))


def without_choice(tree: Tree, key: str, place: int) -> Tree:
    """Return the tree without one answer; the step that it led to stays."""
    step, gone = tree.get(key), choice_at(tree, key, place)
    return _chosen(tree, step, tuple(each for each in step.choices if each is not gone))


def choice_at(tree: Tree, key: str, place: int) -> Choice:
    """Return one answer to a question, by its place from 0."""
    choices = tree.get(key).choices
    if not 0 <= place < len(choices):
        raise NotFound("This answer does not exist, or not any more.")
    return choices[place]


def _chosen(tree: Tree, step: Step, choices: tuple[Choice, ...]) -> Tree:
    for choice in choices:
        _check_choice(tree, step, choice)
    if len({choice.words for choice in choices}) < len(choices):
        raise Invalid({"chosen": "This question has an answer of these words already."})
    return with_step(tree, replace(step, choices=choices))


def _check_choice(tree: Tree, step: Step, choice: Choice) -> None:
    """Refuse an answer that leads nowhere, or in a circle."""
    if tree.find(choice.to) is None:
        raise Invalid({"to": "Please choose where it leads."})
    if step.key in tree.led_to(choice.to):
        circle = Refused(
            "This would lead in a circle: from “{there}” one comes to “{here}” already.",
            there=tree.get(choice.to).words[:80],
            here=step.words[:80],
        )
        raise Invalid({"to": circle})


def without_step(tree: Tree, key: str) -> Tree:
    """Return the tree without a step that nothing leads to."""
    tree.get(key)
    if key not in {step.key for step in tree.loose()}:
        raise Conflict("Something leads to this step. Let it lead elsewhere first.", code="led_to")
    return Tree(tuple(step for step in tree.steps if step.key != key))


def faults(tree: Tree) -> Iterator[tuple[Step, str]]:
    """Yield what keeps a guide from being published: at which step, and why."""
    for step in tree.in_order():
        if step.kind == QUESTION and len(step.choices) < FEWEST_CHOICES:
            yield step, N_("A question needs two answers at least: “{words}”.")


def check_whole(tree: Tree) -> None:
    """Refuse to publish what somebody would be stuck in."""
    for step, why in faults(tree):
        raise Conflict(why, code="unfinished", words=step.words[:80])


def walk(tree: Tree, way: Sequence[int]) -> Walk:
    """Go through a guide by the place of each answer that was chosen."""
    at = tree.steps[0]
    passed: list[tuple[Step, Choice]] = []
    for place in way:
        choice = choice_at(tree, at.key, place)
        passed.append((at, choice))
        at = tree.get(choice.to)
    return Walk(at, tuple(passed))


def is_circular(tree: Tree) -> bool:
    """Say whether some way through the steps comes back to where it was; no guide is kept that does."""
    return any(step.key in tree.led_to(choice.to) for step in tree.steps for choice in step.choices)


def all_words(tree: Tree) -> str:
    """Return all that a reader may read on the way, for the search."""
    return "\n".join("\n".join((step.words, *(choice.words for choice in step.choices))) for step in tree.in_order())


def told(title: str, gone: Walk) -> str:
    """Return a way that was gone, as the lines that stand before what somebody writes at its end."""
    lines = [f"**{title}**", *(f"- {step.words} — {choice.words}" for step, choice in gone.passed)]
    return "\n".join(f"> {' '.join(line.split())}" for line in lines)
