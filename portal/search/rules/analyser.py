"""From text to terms: the one analyser of every engine, so that each of them finds the same things.

NFKC, lower case, Traditional Chinese as Simplified, Latin words stemmed, Han (and kana) in pairs, a Han character that
stands alone as itself.  Each token knows where in the original text it stands, whatever the folding did to lengths.

An index keeps four sorts of terms in one space: `bicycl` (anywhere), `^bicycl` (in the title), `~bicycles` (a Latin
word as it is written, for spelling) and `=kind:idea` (a facet).  No token begins with one of those marks.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import add
from threading import Lock
from typing import Literal, NamedTuple

from opencc import OpenCC
from snowballstemmer.english_stemmer import EnglishStemmer  # by name: the package's front door may pick another build

FORM = 4  # raised with each change to the terms or the facts of a document: indexes of another form are made anew
LONGEST_TEXT = 100_000
LONGEST_TOKEN = 64
MOST_QUERY_TERMS = 40
TITLE, SPELLING, FACET = MARKS = "^", "~", "="
MERGING = "\U0010ffff"  # no character; stands for one that may merge into the one before

# Scripts written without spaces: Han with its repetition mark and zero, kana.
HAN = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+(?:['\u2019][^\W_{HAN}]+)*)")

MOST_KEPT = 20_000  # of the characters and of the stems that were met
_stemmer = EnglishStemmer()
_stemming = Lock()  # a stemmer keeps the word it is at work on in itself


# Single Han characters: only where they stand alone; also the last one of each run, so that the pairs that begin with
# a character and the runs that end with it are all the places where it is; or every one of them.
Singles = Literal["alone", "last", "every"]


class Token(NamedTuple):
    """A term and the place in the original text that it comes from."""

    term: str
    start: int
    end: int
    word: str = ""  # as it is written, for a Latin word


def tokens(text: str, singles: Singles = "alone") -> Iterator[Token]:
    """Give the tokens of a text; which Han characters also count as single ones is for the caller to say."""
    folded, origin = fold(text[:LONGEST_TEXT])
    for run in RUN.finditer(folded):
        pieces = _han_pieces(run, singles) if run["han"] else _latin_piece(run)
        for term, start, end, word in pieces:
            yield Token(term, origin[start][0], origin[end - 1][1], word)


def terms_of_query(query: str) -> list[str]:
    """Return the different terms of what a person types, in their order, bounded in number."""
    return list(dict.fromkeys(token.term for token in tokens(query)))[:MOST_QUERY_TERMS]


def terms_of_document(title: str, body: str) -> tuple[Counter[str], int]:
    """Return how often each term is to be indexed for a document, and the document's length in tokens."""
    headed, head_words, head_length = _counted(title)
    counts, words, length = _counted(body)
    counts.update(headed)
    counts.update({TITLE + term: count for term, count in headed.items()})
    counts.update(dict.fromkeys((SPELLING + word for word in words | head_words), 1))
    return counts, head_length + length


def _counted(text: str) -> tuple[Counter[str], set[str], int]:
    """Return the terms of a text as `tokens` gives them, counted; its Latin words; how many tokens there are.

    An index is fed with this: it asks for no places, looks at each different word once, and is twice as fast.
    """
    pieces, words = list[str](), list[str]()
    for han, word in RUN.findall(_folded_whole(text[:LONGEST_TEXT])):
        if word:
            words.append(word)
        else:
            pieces += map(add, han, han[1:])
            pieces.append(han[-1])
    counts, written = Counter(pieces), {_spelled(word) for word in words}
    for word, count in Counter(words).items():
        counts[_stem(_spelled(word))] += count
    return counts, written, len(pieces) + len(words)


def is_han(text: str) -> bool:
    """Tell whether a term or a run is written in a script without spaces."""
    return bool(text) and re.match(f"[{HAN}]", text) is not None


def runs(text: str) -> list[str]:
    """Return the words and the Han runs of a text, folded."""
    return [run.group() for run in RUN.finditer(fold(text[:LONGEST_TEXT])[0])]


def in_both_scripts(run: str) -> list[str]:
    """Return a folded run as it may be written: a Chinese one in either script."""
    return list(dict.fromkeys((run, str(_turner().convert(run))))) if is_han(run) else [run]


def fold(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text as it is compared, and for each of its characters where in the original it comes from."""
    singly = text.translate(_foldings)
    if len(singly) == len(text) and MERGING not in singly:
        return _simplified(singly), [(at, at + 1) for at in range(len(text))]
    folded, origin = [], list[tuple[int, int]]()
    for start, end in _combined(text):
        characters = _lower(unicodedata.normalize("NFKC", text[start:end]))
        folded.append(characters)
        origin += [(start, end)] * len(characters)
    return _simplified("".join(folded)), origin


def _folded_whole(text: str) -> str:
    """Return the text as it is compared, where it does not matter where it comes from."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_foldings)
    return fold(text)[0] if MERGING in folded else _simplified(folded)


def _han_pieces(run: re.Match[str], singles: Singles) -> Iterator[tuple[str, int, int, str]]:
    """Give the pairs of a Han run, and the single characters asked for."""
    text, start = run.group(), run.start()
    length = len(text)
    for at in range(length - 1):
        yield text[at : at + 2], start + at, start + at + 2, ""
    first_single = {"alone": length - (length == 1), "last": length - 1, "every": 0}[singles]
    for at in range(first_single, length):
        yield text[at], start + at, start + at + 1, ""


def _latin_piece(run: re.Match[str]) -> Iterator[tuple[str, int, int, str]]:
    """Give the one token of a word or a number."""
    word = _spelled(run.group())
    yield _stem(word), run.start(), run.end(), word


def _spelled(run: str) -> str:
    """Return a word as it is listed for spelling."""
    return run.replace("\u2019", "'")[:LONGEST_TOKEN]


@lru_cache(maxsize=MOST_KEPT)
def _stem(word: str) -> str:
    """Return the stem of an English word; words of other letters and numbers stay as they are."""
    if not word.isascii():
        return word.replace("'", "")
    with _stemming:
        return str(_stemmer.stemWord(word)).replace("'", "")


def _lower(text: str) -> str:
    """Return the text in lower case, whatever stands beside a sigma, and without the dot a Turkish I would leave."""
    return text.lower().replace("i\u0307", "i").replace("ς", "σ")


def _simplified(text: str) -> str:
    """Return Traditional Chinese as Simplified, character for character."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a character is none
    whole = _converter().convert(text)
    if len(whole) == len(text):
        return str(whole)
    singly = (str(_converter().convert(character)) for character in text)
    return "".join(one if len(one) == 1 else character for character, one in zip(text, singly, strict=True))


def _combined(text: str) -> Iterator[tuple[int, int]]:
    """Give the pieces that NFKC may be applied to one by one: a character with the marks that merge into it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _merges(text[at]):
            yield start, at
            start = at


class Foldings(dict[int, str]):
    """Each character as it is compared, worked out when it is first met; MERGING for one that may merge."""

    def __missing__(self, code: int) -> str:
        """Work one out."""
        if len(self) >= MOST_KEPT:
            self.clear()
        self[code] = folded = _folded(chr(code)) or MERGING
        return folded


_foldings = Foldings()


def _folded(character: str) -> str:
    """Return a character as it is compared, if it is one that no other has a part in; nothing if it may merge."""
    return "" if _merges(character) else _lower(unicodedata.normalize("NFKC", character))


def _merges(character: str) -> bool:
    """Tell whether a character may merge into the one before: a mark, also a half-width one, or part of a syllable."""
    if character < "\u0300":
        return False
    plain = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.category(plain).startswith("M") or "\u1160" <= plain <= "\u11ff"


@cache
def _converter() -> OpenCC:
    """Return the converter, loaded when it is first needed."""
    return OpenCC("t2s")


@cache
def _turner() -> OpenCC:
    """Return the converter for the other way."""
    return OpenCC("s2t")
