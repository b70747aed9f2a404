"""Lives as data: a table of steps says what may become of a thing, and who may take each step."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kit.errors import Conflict, NotAllowed
from portal.kit.i18n import format_list, gettext
from portal.kit.words import N_, Message

HEAD = (N_("Status before"), N_("Step"), N_("Status after"), N_("Who may do it"), N_("Only if"))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table: `who` are the roles that may take it, `label` the words on its button."""

    before: str
    name: str
    after: str
    who: tuple[str, ...]
    label: Message
    guard: Message | None = None


class States:
    """The table of one kind of thing: acts ask it, and buttons, diagrams and tests are made from it."""

    def __init__(self, *steps: Step, names: Mapping[str, Message]) -> None:
        self.steps = steps
        self.first = steps[0].before
        self.table = {(step.before, step.name): step for step in steps}
        self.states = tuple(dict.fromkeys(state for step in steps for state in (step.before, step.after)))
        self.names = {state: names[state] for state in self.states}
        if len(self.table) < len(steps):
            raise ValueError("Two steps of one name leave the same state.")

    def after(self, state: str, name: str, *roles: str) -> str:
        """Return the state that the step leads to, or refuse."""
        step = self.table.get((state, name))
        if step is None:
            shown = next((each.label for each in self.steps if each.name == name), name)
            now = self.names.get(state, state)
            raise Conflict(
                "“{step}” is not possible while the status is “{state}”.", code="state", step=shown, state=now
            )
        if not set(step.who) & set(roles):
            raise NotAllowed("You are not allowed to do this: {step}.", step=step.label)
        return step.after

    def steps_from(self, state: str, *roles: str) -> list[Step]:
        """Return the steps that these roles may take now, in the order of the table: one button each."""
        return [step for step in self.steps if step.before == state and set(step.who) & set(roles)]

    def ends(self, state: str) -> bool:
        """Say whether no step leads out of the state."""
        return not any(step.before == state for step in self.steps)

    def diagram(self, roles: Mapping[str, Message]) -> str:
        """Return the whole table in the present language, as a Markdown table for the help."""
        rows = [[gettext(word) for word in HEAD], ["---"] * len(HEAD)]
        rows += [self._row(step, roles) for step in self.steps]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _row(self, step: Step, roles: Mapping[str, Message]) -> list[str]:
        before, after = gettext(self.names[step.before]), gettext(self.names[step.after])
        who = format_list([roles.get(role, role) for role in step.who])
        return [before, gettext(step.label), after, who, gettext(step.guard) if step.guard else ""]
