"""How the house stands, for every page: its name, its colour, its languages, its closed parts; asked once a tide."""

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from portal.house.queries import Standing, standing
from portal.kit.i18n import LANGUAGES, best_language
from portal.river.wake import tide
from portal.web.kept import Kept

_known: Kept[Standing] = Kept(2)
AS_IT_COMES = Standing()
ASK_NOTHING = ("static_files.static", "health.healthz")  # these answer while the database is away


def house() -> Standing:
    """Return how the house stands, asked again when something has happened; where the database is away, as it came."""
    if "asks_nothing" in g or (has_request_context() and request.endpoint in ASK_NOTHING):
        return AS_IT_COMES
    try:
        return _known.get(tide(), standing)
    except SQLAlchemyError:  # the page that says so must not fail for it
        return AS_IT_COMES


def company() -> str:
    """Return what the company is called."""
    return house().company or str(current_app.config["COMPANY"])


def tongues() -> list[tuple[str, str]]:
    """Return the languages that the house speaks, and how each calls itself."""
    return [(name, LANGUAGES[name]) for name in house().languages]


def spoken_here(accepted: str) -> str:
    """Return the language of the house that suits what a browser accepts best."""
    spoken, best = house().languages, best_language(accepted)
    return best if best in spoken else spoken[0]


def furnish_looks(app: Flask) -> None:
    """Let every layout show the name, the colour and the languages of the house."""
    app.jinja_env.globals.update(company_name=company, tongues=tongues, the_house=house)
