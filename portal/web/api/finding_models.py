"""What the search of the API gives and takes."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from portal.kit import limits
from portal.web.api.contract import Shown
from portal.web.api.models import Listed, Paged

Kind = Literal[
    "", "idea", "comment", "article", "guide", "product", "product_question", "group", "meeting", "person", "feedback"
]


class SearchAsked(Paged):
    """What is sought, and of which kind."""

    q: Annotated[str, StringConstraints(max_length=limits.QUERY.most)]
    kind: Kind = ""


class FoundOut(Shown):
    """A thing that was found."""

    kind: str
    id: int
    title: str
    snippet: str
    url: str | None


class FoundListed(Listed[FoundOut]):
    """A page of what was found; `suggestion` is what may have been meant where little was found, or null."""

    suggestion: str | None
