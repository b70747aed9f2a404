"""Reasons why an act may be refused.  Pages and the API turn them into a sentence in the reader's language."""

from collections.abc import Mapping
from typing import ClassVar

from portal.kit.words import fill


class Refused(Exception):
    """The act is understood, and the answer is no.  Says why in one sentence."""

    status: ClassVar[int] = 422
    default_code: ClassVar[str] = "refused"

    def __init__(self, message: str, /, *, code: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        self.code = code or self.default_code

    def __str__(self) -> str:
        """Return the sentence in English."""
        return fill(self.message, self.values)


class NotAllowed(Refused):
    """The person may not do this."""

    status = 403
    default_code = "not_allowed"


class NotFound(Refused):
    """There is no such thing, or none that the person may see."""

    status = 404
    default_code = "not_found"


class Conflict(Refused):
    """It could be done a moment ago, or elsewhere; `code` says what stands against it ("sold_out")."""

    status = 409
    default_code = "conflict"


class Later(Refused):
    """Not now; the same may work after `retry_after` seconds."""

    def __init__(self, message: str, /, *, retry_after: int = 60, code: str | None = None, **values: object) -> None:
        super().__init__(message, code=code, **values)
        self.retry_after = retry_after


class TooMany(Later):
    """The person has done this too often in a short time."""

    status = 429
    default_code = "too_many"


class Busy(Later):
    """The house cannot do it at this moment."""

    status = 503
    default_code = "busy"


class Invalid(Refused):
    """Some fields cannot be taken as they are; `fields` says which, and why, each in a sentence of its own."""

    default_code = "invalid"

    def __init__(self, fields: Mapping[str, str | Refused]) -> None:
        super().__init__("Please look again at the fields marked below.")
        self.fields = {name: why if isinstance(why, Refused) else Refused(why) for name, why in fields.items()}
