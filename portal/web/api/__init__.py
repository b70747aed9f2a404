"""The JSON API, version 1: strict models in, plain models out, problem+json for what is refused."""

from portal.web.api import (
    caring,
    community,
    company,
    events,
    finding,
    groups,
    lots,
    making,
    me,
    parcels,
    surveys,
    workshop,
)
from portal.web.api.contract import api

__all__ = ["api"]

ROUTES = [community, groups, caring, making, workshop, lots, parcels, finding, me, company, events, surveys]
