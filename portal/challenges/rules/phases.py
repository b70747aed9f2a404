"""The phases of a challenge as data: each kind with what is taken while it lasts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.kit.words import N_


class Span(NamedTuple):
    """A phase: its kind, and from when to when it lasts by the clock of the server."""

    kind: str
    opens_at: datetime
    closes_at: datetime


# In the order of a challenge's life.  What no planned phase names is taken at any time.
KINDS: dict[str, frozenset[str]] = {
    "gather": frozenset({"enter", "edit", "withdraw", "comment"}),
    "discuss": frozenset({"comment"}),
    "refine": frozenset({"edit", "comment", "withdraw"}),
    "vote": frozenset({"vote"}),
    "evaluate": frozenset({"score"}),
    "shortlist": frozenset({"shortlist"}),
    "award": frozenset({"accept"}),
}
PHASE_NAMES = {
    "gather": N_("Gather answers"),
    "discuss": N_("Discuss"),
    "refine": N_("Refine"),
    "vote": N_("Vote"),
    "evaluate": N_("Evaluate"),
    "shortlist": N_("Shortlist"),
    "award": N_("Award"),
}
ALWAYS = frozenset({"enter", "edit", "withdraw"})  # belong to phases, even where only the gathering is planned


def is_taken(what: str, spans: Sequence[Span], at: datetime) -> bool:
    """Say whether a kind of act is taken at an instant; the gathering is always among the spans."""
    naming = [span for span in spans if what in KINDS[span.kind]]
    planned = [span for span in naming if span.kind != "gather"]
    if not planned and what not in ALWAYS:
        return True
    return any(span.opens_at <= at < span.closes_at for span in naming)


def misplanned(spans: Sequence[Span]) -> str:
    """Return the kind of the first phase that ends before it begins, or begins before one that comes earlier."""
    order = list(KINDS)
    spans = sorted(spans, key=lambda span: order.index(span.kind))
    for n, span in enumerate(spans):
        if span.opens_at >= span.closes_at or (n and span.opens_at < spans[n - 1].opens_at):
            return span.kind
    return ""
