"""Who asks."""

from dataclasses import asdict
from typing import Any

from portal.rewards import queries as rewards
from portal.web.api import models
from portal.web.api.contract import route
from portal.web.policy import MEMBERS
from portal.web.site.rewards import lines
from portal.web.viewing import current_viewer


@route("GET", "/me", to=MEMBERS, gives=models.MeOut)
def read_me() -> Any:
    """Return whose token this is."""
    seen = current_viewer()
    return models.MeOut(id=int(seen.id or 0), name=seen.name, role=seen.role, language=seen.language)


@route("GET", "/me/points", to=MEMBERS, gives=models.PointsOut)
def read_points() -> Any:
    """Return one's own points, and what moved lately."""
    person_id = int(current_viewer().id or 0)
    balance = rewards.balance(person_id)
    told = lines(rewards.entries(person_id, limit=100).items)
    entries = [
        models.PointsEntryOut(kind=line.kind, sentence=line.words, points=line.points, occurred_at=line.occurred_at)
        for line in told
    ]
    lots = [models.LotOut.model_validate(dict(row)) for row in rewards.lots_of_member(person_id)]
    return models.PointsOut(**asdict(balance), lots=lots, entries=entries)
