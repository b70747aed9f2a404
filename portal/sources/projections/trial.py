"""Put the ranking on trial: the hold-out over all facts, kept with its date for the page that shows it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from portal.kit.clock import now
from portal.kit.db import db
from portal.river.acts import upkeep
from portal.sources.models import SourceRun
from portal.sources.projections.scores import facts, newest_fact
from portal.sources.rules.validation import Verdict, cuts, verdict

VALIDATION = "validation"


def validate(at: datetime | None = None) -> Verdict | None:
    """Compare the score with its rivals at every month's end, keep what is found, and return it."""
    newest = newest_fact()
    found = verdict(cuts(list(facts(with_rivals=True))))
    _keep(newest, at or now(), plain(found) if found else {})
    return found


@upkeep()
def _keep(newest: int, at: datetime, found: dict[str, Any]) -> None:
    db.session.merge(SourceRun(name=VALIDATION, worked_out_at=at, event_id=newest, found=found))


def plain(found: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values, with what may be said of it."""
    won = [duel.rival for duel in found.duels if duel.is_won]
    return {**asdict(found), "hardest": found.hardest.rival, "is_better": found.is_better, "beats": won}
