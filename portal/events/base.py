"""What an event is: a past fact, never changed, told in a sentence when somebody reads it."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class Event:
    """The base of all events."""

    kind: ClassVar[str]  # what happened
    about: ClassVar[str]  # to what: "idea:{idea_id}"
    sentence: ClassVar[str | tuple[str, str]]  # message ids with {actor}, {subject} and fields; two where {n} counts
    sentences: ClassVar[dict[str, str]] = {}  # by its `outcome`, where one sentence for all would say too little
    personal: ClassVar[dict[str, str]] = {}  # a field with somebody's words or name: the field that says whose
    touchpoint: ClassVar[str] = "community"  # where we met the person: community, shop, desk, mail, workshop

    @property
    def subject(self) -> str:
        """Return what the event is about, as `idea:7`."""
        return self.about.format_map(self.data())

    def data(self) -> dict[str, Any]:
        """Return the fields as plain values, ready to be stored."""
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        """Return the event as it was stored; fields that nobody knows any more are passed over."""
        return cls(**{field.name: data[field.name] for field in fields(cls) if field.name in data})
