"""Invented names for real ones: the same person always gets the same, and nobody can go back from it."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar

from portal.outside.readers.rows import (
    ArticleRow,
    Author,
    CommentRow,
    IdeaRow,
    PersonRow,
    Refusal,
    Row,
    VoteRow,
)

Someone = TypeVar("Someone", Author, Author | None)

# fmt: off
MOODS = (
    "Amber", "Ample", "Azure", "Bold", "Brave", "Bright", "Brisk", "Calm", "Candid", "Cheerful", "Clear", "Clever",
    "Cosy", "Crisp", "Curious", "Daring", "Deft", "Eager", "Early", "Fabled", "Fair", "Fleet", "Fond", "Frank",
    "Free", "Fresh", "Gentle", "Glad", "Golden", "Graceful", "Grand", "Hardy", "Hazel", "Hearty", "Honest", "Ivory",
    "Jade", "Jolly", "Keen", "Kind", "Lively", "Lucid", "Lucky", "Lunar", "Mellow", "Merry", "Mild", "Mindful",
    "Misty", "Modest", "Neat", "Nimble", "Noble", "Olive", "Patient", "Placid", "Playful", "Polite", "Prompt", "Proud",
    "Quick", "Quiet", "Rapid", "Ready", "Rosy", "Russet", "Serene", "Silver", "Sincere", "Smart", "Snowy", "Solar",
    "Sound", "Spirited", "Spry", "Steady", "Still", "Stout", "Sunny", "Swift", "Tender", "Thoughtful", "Tidy",
    "Tranquil", "True", "Upbeat", "Velvet", "Vivid", "Warm", "Wise", "Witty", "Woody", "Young", "Zesty",
)
ANIMALS = (
    "Adder", "Alpaca", "Antelope", "Badger", "Bear", "Beaver", "Bee", "Bison", "Bittern", "Bluejay", "Bobcat",
    "Bullfinch", "Bunting", "Buzzard", "Camel", "Caribou", "Carp", "Chaffinch", "Chamois", "Cheetah", "Chough",
    "Cicada", "Coot", "Cormorant", "Coyote", "Crane", "Cricket", "Crow", "Cuckoo", "Curlew", "Deer", "Dingo",
    "Dipper", "Dolphin", "Dormouse", "Dove", "Dragonfly", "Duck", "Dunlin", "Eagle", "Egret", "Eider", "Elk",
    "Ermine", "Falcon", "Ferret", "Finch", "Firefly", "Flamingo", "Fox", "Gannet", "Gazelle", "Gecko", "Gibbon",
    "Giraffe", "Goldfinch", "Goose", "Grebe", "Grouse", "Gull", "Hamster", "Hare", "Harrier", "Hawk", "Hedgehog",
    "Heron", "Hoopoe", "Hornbill", "Ibex", "Ibis", "Iguana", "Jackdaw", "Jaguar", "Jay", "Kestrel", "Kingfisher",
    "Kite", "Kiwi", "Koala", "Lapwing", "Lark", "Lemur", "Leopard", "Linnet", "Llama", "Loon", "Lynx", "Magpie",
    "Mallard", "Marmot", "Marten", "Meerkat", "Merlin", "Mole", "Moose", "Moth", "Newt", "Nightjar", "Nuthatch",
    "Ocelot", "Oriole", "Osprey", "Otter", "Owl", "Panda", "Panther", "Parrot", "Partridge", "Pelican", "Penguin",
    "Petrel", "Pheasant", "Pigeon", "Pipit", "Plover", "Puffin", "Puma", "Quail", "Rabbit", "Raven", "Redstart",
    "Robin", "Rook", "Salmon", "Sandpiper", "Seal", "Serval", "Shrew", "Siskin", "Skylark", "Snipe", "Sparrow",
    "Squirrel", "Starling", "Stoat", "Stork", "Swallow", "Swan", "Tapir", "Teal", "Tern", "Thrush", "Tiger",
    "Toucan", "Trout", "Turtle", "Viper", "Vole", "Warbler", "Weasel", "Whale", "Wigeon", "Wolf", "Wombat", "Wren",
    "Yak", "Zebra",
)
# fmt: on

SHORTEST_CALL = 3  # "@kev" calls Kevin: the shortest piece of a name by which sources let people call each other
WORD = re.compile(r"\w+")
CALLED = re.compile(r"\w+(?:[.'\u2019-]\w+)*")
PROFILE_LINK = re.compile(r"\[([^\]\n]{1,80})\]\((https?://[^\s()/]+)/users/(-?\d+)(?:/[^\s()]*)?\)")
PROFILE = re.compile(r"(https?://[^\s()/]+)/users/(-?\d+)/[^\s()?#]+")


class Pseudonyms:
    """Gives everyone of a source an invented name and knows the real ones only as long as an import runs."""

    def __init__(self, source: str, secret: bytes) -> None:
        self.source = source
        self.secret = secret[:64]
        self.calls: dict[str, str] = {}  # the name as one calls it, small letters without blanks → key
        self.sorted: list[str] = []  # those names, sorted
        self.phrases: dict[str, list[tuple[str, str]]] = {}  # first word → names that begin with it, and their keys

    def name(self, key: str, source: str = "") -> str:
        """Return the invented name of whoever has this key."""
        told = f"{source or self.source}\n{key}".encode("utf-8", "replace")
        number = int.from_bytes(blake2b(told, key=self.secret, digest_size=12).digest(), "big")
        number, mood = divmod(number, len(MOODS))
        number, animal = divmod(number, len(ANIMALS))
        return f"{MOODS[mood]} {ANIMALS[animal]} {10 + number % 990}"

    def learn(self, key: str, name: str) -> None:
        """Remember a real name, so that it is found in texts."""
        called = re.sub(r"\s", "", name).casefold()
        if len(called) < SHORTEST_CALL or called in self.calls:
            return
        self.calls[called] = key
        insort(self.sorted, called)
        first = WORD.match(name)
        if first and is_telling(name):
            names = self.phrases.setdefault(first[0], [])
            names.append((name, key))
            names.sort(key=lambda known: -len(known[0]))

    def hidden(self, text: str) -> str:
        """Return the text with invented names in the place of real ones."""
        text = PROFILE_LINK.sub(self._profile, text)
        text = PROFILE.sub(r"\1/users/\2", text)
        pieces, done = [], 0
        for found in WORD.finditer(text):
            if found.start() >= done:
                end, name = self._meant(text, found)
                pieces += [text[done : found.start()], name] if name else []
                done = end if name else done
        return "".join(pieces) + text[done:]

    def _profile(self, found: re.Match[str]) -> str:
        """Return a link to a profile that does not tell whose it is."""
        _, site, number = found.groups()
        host = site.split("//")[1]
        return f"[{self.name(f'user/{number}', host)}]({site}/users/{number})"

    def _meant(self, text: str, found: re.Match[str]) -> tuple[int, str]:
        """Return where the name ends that begins with this word, and the invented one, or none."""
        at = found.start()
        called = at > 0 and text[at - 1] == "@" and not (at > 1 and (text[at - 2].isalnum() or text[at - 2] in "/_"))
        for name, key in self.phrases.get(found[0], ()):
            if text.startswith(name, at) and not WORD.match(text, at + len(name)):
                return at + len(name), self.name(key).replace(" ", "" if called else " ")
        return self._called(text, at) if called else (at, "")

    def _called(self, text: str, at: int) -> tuple[int, str]:
        """Return where the name after an @ ends, and an invented one, also for someone whom nobody knows."""
        found = CALLED.match(text, at)
        token = found[0] if found else ""
        for length in [len(token), *(m.start() for m in re.finditer(r"[.'\u2019-]", token))]:
            if key := self._known(token[:length].casefold()):
                return at + length, self.name(key).replace(" ", "")
        return at + len(token), self.name(f"@{token.casefold()}").replace(" ", "")

    def _known(self, called: str) -> str | None:
        """Return the key of the name, or of the first that begins so."""
        if called in self.calls:
            return self.calls[called]
        at = bisect_left(self.sorted, called)
        begins = len(called) >= SHORTEST_CALL and at < len(self.sorted) and self.sorted[at].startswith(called)
        return self.calls[self.sorted[at]] if begins else None


def is_telling(name: str) -> bool:
    """Say whether a name is hardly an ordinary word: of two words, with digits, or capitals inside."""
    return len(name) >= 5 and bool(re.search(r"\w\W+\w|[^\W\d]\d|\d[^\W\d]|_|[a-z][A-Z]", name))


def disguised(rows: Iterable[Row | Refusal], names: Pseudonyms) -> Iterator[Row | Refusal]:
    """Pass the rows on with invented names; people must come before the texts in which others call them."""
    for row in rows:
        if isinstance(row, PersonRow):
            names.learn(row.key, row.name)
        elif isinstance(row, IdeaRow | CommentRow | ArticleRow):
            names.learn(row.author.key, row.author.name)
        yield _disguised(row, names)


def _disguised(row: Row | Refusal, names: Pseudonyms) -> Row | Refusal:
    """Return the row with invented names in every place where a real one could stand."""
    match row:
        case PersonRow():
            return replace(row, name=names.name(row.key), mail="")
        case IdeaRow():
            title, by = names.hidden(row.title), _unnamed(row.decided_by, names)
            row = replace(row, title=title, decided_by=by)
        case ArticleRow():
            row = replace(row, summary=names.hidden(row.summary))
        case VoteRow():
            return replace(row, voter=_unnamed(row.voter, names))
    if isinstance(row, IdeaRow | CommentRow | ArticleRow):
        return replace(row, body=names.hidden(row.body), author=_unnamed(row.author, names))
    return row


def _unnamed(author: Someone, names: Pseudonyms) -> Someone:
    """Return someone with an invented name."""
    return replace(author, name=names.name(author.key)) if author else author
