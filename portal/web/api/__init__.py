"""The JSON API, version 1: strict models in, plain models out, problem+json for what is refused."""

from flask import Flask

from portal.web.api import caring, community, company, events, finding, groups, making, me, parcels, surveys, workshop
from portal.web.api.contract import api, spec

__all__ = ["api", "spec", "start"]

ROUTES = [community, groups, caring, making, workshop, parcels, finding, me, company, events, surveys]


def start(app: Flask) -> None:
    """Let the description of the API know which routes there are."""
    spec.app = app
