"""Words as people type and paste them: cleaned, compared, cut short, and told apart by language."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Final

import opencc

_BREAKS: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BARRED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\u202d\u202e"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Invisible tag letters stay where they draw a flag, and nowhere else.
_TAGS: Final = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]")
_BIDI: Final = re.compile("[\u202a-\u202c\u2066-\u2069]")
_OPENERS: Final = "\u202a\u202b\u2066\u2067\u2068"
_CLOSERS: Final = "\u202c\u2069"
_MOST_MARKS: Final = 8
_HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
_LOOSE: Final = re.compile("[\u00ad\u200b\u2060\u180e]")
_MENTION: Final = re.compile(r"(?<![A-Za-z0-9_.+/@-])@(\w[\w.-]{0,58}\w|\w)")
_LATIN_ACCENT: Final = re.compile("([a-z])[\u0300-\u036f]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_KANA_HANGUL: Final = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
_ENGLISH_WORDS: Final = (
    "a about all an and are as at be but by can do for from have how i if in is it its me my no not of on or so that "
    "the their there they this to was we what when which who why will with would you your"
)
_OTHER_WORDS: Final = (
    "aber auf das del dem den der di die een ein eine est et het ich il ist la las le les los mit nicht niet och para "
    "pas per por que qui sich sind sur um un una und une van von wie är"
)
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_OTHER_LATIN: Final = frozenset(_OTHER_WORDS.split())


def has_han(text: str) -> bool:
    """Say whether a text has any Chinese characters."""
    return _HAN.search(text) is not None


def clean(text: str) -> str:
    """Return a text as it is kept: NFC, plain line ends, nothing invisible that could break or deceive."""
    text = _BARRED.sub("", _BREAKS.sub("\n", text))
    if text.isascii():
        return _trimmed(text)
    text = _fewer_marks(_TAGS.sub(r"\1", text))
    text = _fewer_marks(unicodedata.normalize("NFC", text))
    if _BIDI.search(text):
        text = "\n".join(_balanced(line) for line in text.split("\n"))
    return _trimmed(unicodedata.normalize("NFC", text))


def clean_line(text: str) -> str:
    """Return a text as one clean line: a title, a name, a tag."""
    return " ".join(clean(_LOOSE.sub("", text)).split())


def fold(text: str) -> str:
    """Return what two writings of one name have in common: neither case, width, nor hidden characters count."""
    bare = _HIDDEN.sub("", unicodedata.normalize("NFKC", clean_line(text)).casefold())
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def slug(text: str, most: int = 60) -> str:
    """Return the words of a title for an address: letters and digits of any script, joined by hyphens."""
    bare = unicodedata.normalize("NFKD", fold(text))
    bare = unicodedata.normalize("NFC", _LATIN_ACCENT.sub(r"\1", bare))
    kept = "".join(letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else "-" for letter in bare)
    return re.sub("-+", "-", kept)[:most].strip("-")


def plain(text: str, most: int = 200) -> str:
    """Return the beginning of a text, or of rendered HTML, as one line for a card; cut between words."""
    line = clean_line(_words_of(text[: 20 * most + 1_000]) if hasattr(text, "__html__") else text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    space = cut.rfind(" ", most * 3 // 4)
    cut = cut[:space] if space > 0 else cut
    return _whole(cut, line[len(cut)]).rstrip(" ,.;:，、；：") + "…"


def mentions(text: str, most: int = 10) -> list[str]:
    """Return the names written after an @, in their order, each once."""
    return list(dict.fromkeys(_MENTION.findall(text)))[:most]


def language_of(text: str, hint: str = "en") -> str:
    """Return "en", "zh-Hans", "zh-Hant" or "other"; the hint decides what the letters leave open."""
    sample = text[:5_000]
    han, foreign = len(_HAN.findall(sample)), len(_KANA_HANGUL.findall(sample))
    words = [word.lower() for word in _WORD.findall(_HAN.sub(" ", sample))]
    if foreign * 5 > han + len(words):
        return "other"
    if han > len(words):
        return _script(sample, hint)
    return _latin(words) if words else hint


def _script(text: str, hint: str) -> str:
    """Tell the two scripts apart by the characters that only one of them has."""
    simplified, traditional = script_letters()
    letters = set(text)
    lead = len(letters & simplified) - len(letters & traditional)
    if lead:
        return "zh-Hans" if lead > 0 else "zh-Hant"
    return hint if hint.startswith("zh") else "zh-Hans"


def _latin(words: list[str]) -> str:
    if sum(word[0] > "\u024f" for word in words) * 2 > len(words):
        return "other"
    english, others = (sum(word in some for word in words) for some in (_ENGLISH, _OTHER_LATIN))
    accents = sum(not word.isascii() for word in words)
    return "other" if others + accents > english and (others + accents) * 8 > len(words) else "en"


@cache
def script_letters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that only Simplified and only Traditional Chinese writes."""
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    pairs = list(zip(every, opencc.OpenCC("t2s").convert("\n".join(every)).split("\n"), strict=True))
    traditional = {old for old, new in pairs if old != new and not _in_charset(old, "gb2312")}
    simplified = {new for old, new in pairs if old != new and not _in_charset(new, "big5")}
    return frozenset(simplified - traditional), frozenset(traditional)


def _in_charset(letter: str, charset: str) -> bool:
    try:
        return bool(letter.encode(charset))
    except UnicodeEncodeError:
        return False


def _trimmed(text: str) -> str:
    """Cut empty lines off both ends; a text that shows nothing at all is empty."""
    if not _HIDDEN.sub("", text).strip():
        return ""
    indent = len(text) - len(text.lstrip())
    whole = text[text.rfind("\n", 0, indent) + 1 :].rstrip()
    return whole if "\n" in whole else whole.strip()


def _fewer_marks(text: str) -> str:
    """Cut towers of marks over one letter: they overrun their neighbours, and they cost time to sort."""
    return _towers().sub(lambda tower: tower[0][:_MOST_MARKS], text)


@cache
def _towers() -> re.Pattern[str]:
    marks = (chr(code) for code in range(0x300, 0x1F000) if unicodedata.category(chr(code)) in {"Mn", "Me"})
    return re.compile(f"[{_ranges(marks)}]{{{_MOST_MARKS + 1},}}")


def _ranges(letters: Iterable[str]) -> str:
    found: list[list[int]] = []
    for code in map(ord, letters):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)


def _balanced(line: str) -> str:
    """Close what a line opens in the other direction, and drop what closes nothing."""
    kept: list[str] = []
    open_ones: list[str] = []
    for letter in line:
        if letter in _OPENERS:
            open_ones.append(letter)
        elif letter in _CLOSERS:
            if not open_ones or letter != _closer(open_ones[-1]):
                continue
            open_ones.pop()
        kept.append(letter)
    return "".join(kept) + "".join(_closer(opener) for opener in reversed(open_ones))


def _closer(opener: str) -> str:
    return _CLOSERS[opener > "\u2065"]


def _whole(cut: str, following: str) -> str:
    """Do not cut within a letter that is made of several characters."""
    while cut and (_joins(following) or cut[-1] == "\u200d"):
        cut, following = cut[:-1], cut[-1]
    return cut


def _joins(letter: str) -> bool:
    return letter == "\u200d" or "\U0001f3fb" <= letter <= "\U0001f3ff" or unicodedata.category(letter)[0] == "M"


class _Words(HTMLParser):
    """Collects what is read of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep blocks apart, words of one sentence together."""
        if tag not in {"a", "em", "strong", "s", "code"}:
            self.words.append(" ")


def _words_of(html: str) -> str:
    reader = _Words()
    reader.feed(str(html).rpartition("<")[0] or str(html))
    reader.close()
    return "".join(reader.words)
