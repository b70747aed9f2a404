"""The piece of a text that shows why it was found, with the words that hit marked: parts, never HTML."""

from collections.abc import Collection, Iterator

from portal.search.rules.analyser import LONGEST_TEXT, tokens

Part = tuple[str, bool]  # plain text, and whether it is a hit
Span = tuple[int, int]
WIDTH = 160
ELLIPSIS = "…"


def snippet(text: str, terms: Collection[str], width: int = WIDTH) -> list[Part]:
    """Return the window of a text with the most different terms of a query in it, as parts."""
    hits = _hits(text, set(terms))
    start, end = _window(text, hits, width)
    inside = [(max(left, start), min(right, end)) for left, right, _ in hits if left < end and right > start]
    parts = list(_parts(text, start, end, _merged(inside)))
    before, after = text[:start].strip(), text[end:].strip()
    return [*([(ELLIPSIS, False)] if before else []), *parts, *([(ELLIPSIS, False)] if after else [])]


def highlight(text: str, terms: Collection[str]) -> list[Part]:
    """Return the whole of a short text, a title, as parts."""
    return list(_parts(text, 0, len(text), _merged([(left, right) for left, right, _ in _hits(text, set(terms))])))


def _hits(text: str, terms: set[str]) -> list[tuple[int, int, str]]:
    """Return where the terms stand; a single Han character hits wherever it is."""
    found = [token for token in tokens(text[:LONGEST_TEXT], "every") if token.term in terms]
    return sorted((token.start, token.end, token.term) for token in found)


def _window(text: str, hits: list[tuple[int, int, str]], width: int) -> Span:
    """Return the start and end of the window; it begins a little before the first hit inside, and at a word."""
    if len(text) <= width or not hits:
        return 0, min(len(text), width)
    best = max(range(len(hits)), key=lambda at: (_different(hits, at, width), -at))
    start = max(0, min(hits[best][0] - width // 5, len(text) - width))
    if start and (space := text.find(" ", start, hits[best][0])) >= 0:
        start = space + 1
    return start, min(len(text), start + width)


def _different(hits: list[tuple[int, int, str]], first: int, width: int) -> int:
    """Return how many different terms a window that begins with this hit would show."""
    limit, seen = hits[first][0] + width - width // 5, set[str]()
    for _, right, term in hits[first : first + width]:
        if right > limit:
            break
        seen.add(term)
    return len(seen)


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans with those that touch or overlap made one, as the pairs of one Chinese word do."""
    merged: list[Span] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _parts(text: str, start: int, end: int, spans: list[Span]) -> Iterator[Part]:
    at = start
    for left, right in spans:
        if left > at:
            yield text[at:left], False
        yield text[left:right], True
        at = right
    if at < end:
        yield text[at:end], False
