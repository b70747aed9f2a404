"""The kinds of feedback, and from where a guest wrote it."""

from urllib.parse import unquote

from portal.kit.limits import Limit
from portal.kit.text import clean_line
from portal.kit.words import N_

QUESTION, SUGGESTION, PRAISE, COMPLAINT, RETURN = "question", "suggestion", "praise", "complaint", "return"
KINDS = {
    QUESTION: N_("Question"),
    SUGGESTION: N_("Suggestion"),
    PRAISE: N_("Praise"),
    COMPLAINT: N_("Complaint"),
    RETURN: N_("Return"),
}
ANYTIME = {kind: name for kind, name in KINDS.items() if kind != RETURN}  # a return is of an order that has arrived
PATH = Limit(1, 200)


def came_from(site: str, path: str) -> str:
    """Return the page of another site on which something was written: its path alone, without words of a person."""
    parts = clean_line(unquote(path.partition("?")[0].partition("#")[0])).split("/")
    shown = "/".join("…" if "@" in part else part.partition(";")[0] for part in parts)
    return f"{site}{shown[: PATH.most].rstrip('/')}" if site and shown.startswith("/") else site
