"""What a company sets for its whole house: its parts, its look, its languages, and the sites that may show its form."""

import re
from collections.abc import Iterable

from portal.kit import limits
from portal.kit.errors import Invalid, Refused
from portal.kit.i18n import LANGUAGES
from portal.kit.text import clean_line
from portal.kit.words import N_

MODULES = {
    "challenges": N_("Challenges"),
    "rounds": N_("Rounds of votes"),
    "groups": N_("Groups"),
    "live": N_("Live sessions"),
    "preorders": N_("Made to order"),
    "knowledge": N_("Knowledge"),
    "rewards": N_("Rewards"),
    "surveys": N_("Surveys"),
    "roadmap": N_("Roadmap and changelog"),
}
TEAL = "teal"
ACCENTS = {  # the colours to choose from; their shades, light and dark, stand in static/css/accents.css
    TEAL: N_("Teal"),
    "blue": N_("Blue"),
    "green": N_("Green"),
    "violet": N_("Violet"),
    "rust": N_("Rust"),
    "slate": N_("Slate"),
}
LOGO_EDGE = 480  # pixels, of the longer side
LOGO = re.compile(r"[0-9A-Za-z_-]{16,40}\.png")
STEPS = {  # what a new house needs before its first guest, in this order
    "name": N_("Name and look"),
    "parts": N_("Languages and parts"),
    "people": N_("First people"),
}
DONE, LEFT = "done", "left"
ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\])(?::[0-9]{1,5})?")
SITES = limits.Limit(0, 20)


def checked_name(name: str) -> str:
    """Return the cleaned name of a company, or say what is wrong with it."""
    try:
        return limits.NAME.text(clean_line(name))
    except Refused as refusal:
        raise Invalid({"company": refusal}) from refusal


def checked_accent(accent: str) -> str:
    """Return one of the colours, or refuse what is none."""
    if accent not in ACCENTS:
        raise Invalid({"accent": "Please choose one of the colours."})
    return accent


def checked_languages(chosen: Iterable[str]) -> list[str]:
    """Return the chosen languages in our order; a house speaks at least one."""
    languages = [name for name in LANGUAGES if name in set(chosen)]
    if not languages:
        raise Invalid({"languages": "Please choose at least one language."})
    return languages


def checked_sites(lines: str) -> list[str]:
    """Return the sites of a text, one a line, as browsers name them; or say which line names none."""
    found = list(dict.fromkeys(_site(line) for line in lines.splitlines() if line.strip()))
    if len(found) not in SITES:
        raise Invalid({"sites": Refused("Please name at most {n} sites.", n=SITES.most)})
    return found


def _site(line: str) -> str:
    """Return one site without path and default port."""
    written = clean_line(line).lower().rstrip("/")
    scheme, _, place = written.partition("://")
    try:
        named = f"{scheme}://{place.encode('idna').decode() if not place.startswith('[') else place}"
    except UnicodeError:
        named = ""
    if not ORIGIN.fullmatch(named):
        raise Invalid(
            {"sites": Refused("“{line}” is no site. Write it as https://www.example.com.", line=line.strip())}
        )
    return named.removesuffix({"https": ":443", "http": ":80"}[scheme])
