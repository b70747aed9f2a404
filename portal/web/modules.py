"""Parts of the house that are closed: no page leads there, and their addresses say so."""

from flask import Flask, request

from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.web.looks import furnish_looks, house

CLOSED = N_("The company does without this part of the house at present. Nothing in it is lost.")
ADDRESSES = {  # first parts of addresses, and to which part of the house they belong
    "/challenges": "challenges",
    "/desk/challenges": "challenges",
    "/rounds": "rounds",
    "/desk/rounds": "rounds",
    "/preorders": "preorders",
    "/products": "preorders",
    "/batches": "preorders",
    "/desk/preorders": "preorders",
    "/desk/products": "preorders",
    "/desk/money": "preorders",
    "/me/royalties": "preorders",
    "/api/v1/preorders": "preorders",
    "/knowledge": "knowledge",
    "/guides": "knowledge",
    "/how": "knowledge",
    "/desk/articles": "knowledge",
    "/desk/guides": "knowledge",
    "/desk/how": "knowledge",
    "/rewards": "rewards",
    "/desk/rewards": "rewards",
    "/desk/redemptions": "rewards",
    "/live": "live",
    "/live.ics": "live",
    "/desk/live": "live",
    "/groups": "groups",
    "/me/groups": "groups",
    "/api/v1/groups": "groups",
    "/surveys": "surveys",
    "/desk/surveys": "surveys",
    "/desk/listening": "surveys",
    "/me/surveys": "surveys",
    "/api/v1/surveys": "surveys",
    "/api/v1/sheets": "surveys",
    "/me/points": "rewards",
    "/me/thanks": "rewards",
    "/roadmap": "roadmap",
    "/changelog": "roadmap",
    "/changelog.atom": "roadmap",
}

KINDS = {  # kinds of things, and to which part of the house they belong
    "challenge": "challenges",
    "round": "rounds",
    **dict.fromkeys(("product", "product_question", "preorder", "batch"), "preorders"),
    **dict.fromkeys(("article", "guide"), "knowledge"),
    **dict.fromkeys(("reward", "redemption", "grant"), "rewards"),
    "survey": "surveys",
    **dict.fromkeys(("group", "invitation"), "groups"),
    **dict.fromkeys(("meeting", "question"), "live"),
}


class Closed(NotFound):
    """The address belongs to a part of the house that is closed."""

    default_code = "module_off"


def off() -> frozenset[str]:
    """Return the closed parts; where the database is away, none."""
    return house().off


def is_open(address: str) -> bool:
    """Say whether an address belongs to no closed part of the house."""
    return module_of(address) not in off()


def module_of(address: str) -> str:
    """Return the part of the house that an address belongs to, if it may be closed."""
    pieces = address.split("/")
    return next((ADDRESSES[begun] for n in (2, 3, 4) if (begun := "/".join(pieces[:n])) in ADDRESSES), "")


def is_told(subject: str) -> bool:
    """Say whether anybody hears of a thing such as `batch:3`: of what is in a closed part nobody does."""
    return KINDS.get(subject.partition(":")[0]) not in off()


def check_module() -> None:
    """Refuse what belongs to a closed part of the house."""
    if (name := module_of(request.path)) and name in off():
        raise Closed(CLOSED)


def furnish_modules(app: Flask) -> None:
    """Let layouts ask which of their links lead anywhere, and how the house stands."""
    furnish_looks(app)
    app.jinja_env.globals.update(is_open=is_open, modules_off=off)
