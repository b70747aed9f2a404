"""Addresses of ours: ids that a database can hold, and ways back that never lead to another site."""

from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from werkzeug.routing import IntegerConverter, Map

from portal.kit.limits import ID


class IdConverter(IntegerConverter):
    """A number in an address; one that no table could hold leads nowhere."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": ID.most, **kwargs})


def inside(address: str) -> str:
    """Return an address of ours, never that of another site."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address
    is_ours = plain and address.startswith("/") and not address.startswith("//") and not (parts.netloc or parts.scheme)
    return address if is_ours else url_for("ideas.index")
