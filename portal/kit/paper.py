"""Papers as PDF: headings, lines and tables on pages of any size, in any script; the same words make the same file.

Letters that the built-in type knows stand in it; Chinese, Japanese and Korean stand in the type that every reader of
PDF brings along, so that no file of type has to be shipped.  The library is loaded when the first paper is made.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final
from unicodedata import normalize

MM: Final = 72 / 25.4
A4: Final = (210.0, 297.0)  # millimetres
A6: Final = (105.0, 148.0)
PLAIN, BOLD = "Vera", "VeraBd"
EASTERN: Final = {"zh-Hant": "MSung-Light", "ja": "HeiseiMin-W3", "ko": "HYSMyeongJo-Medium"}
CHINESE: Final = "STSong-Light"
SPOKEN_BY: Final = {"MSung-Light": "UniCNS-UCS2-H"}  # the library names that of mainland China; then readers show gaps
UNKNOWN: Final = "□"
EAST: Final = 0x2E80  # from here on signs stand in the eastern types
CLOSING: Final = frozenset("，。、；：！？）」』》〉】")  # no line begins with one of these


class Paper:
    """A paper in the making: what is written next stands below what was written before."""

    def __init__(self, title: str, language: str = "en", size: tuple[float, float] = A4, margin: float = 18) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._eastern = EASTERN.get(language, CHINESE)
        self._known = _prepare(self._eastern)
        self.width, self.height, self.margin = size[0] * MM, size[1] * MM, margin * MM
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pagesize=(self.width, self.height), invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Wellspring")
        self.y, self.pages = self.height - self.margin, 1

    @property
    def inner(self) -> float:
        """Return how wide the lines are, in points."""
        return self.width - 2 * self.margin

    def line(self, words: str, size: float = 10, *, bold: bool = False, right: bool = False, gap: float = 0) -> None:
        """Write words, broken into as many lines as they need."""
        self.skip(gap)
        for piece in self.broken(words, size, self.inner, bold=bold):
            self._room(size * 1.4)
            self.y -= size * 1.4
            at = self.width - self.margin - self.measure(piece, size, bold=bold) if right else self.margin
            self.at(at, self.y, piece, size, bold=bold)

    def skip(self, points: float) -> None:
        """Leave some room."""
        self.y -= points

    def rule(self, gap: float = 4) -> None:
        """Draw a thin line across."""
        self.y -= gap
        self._canvas.setLineWidth(0.4)
        self._canvas.line(self.margin, self.y, self.width - self.margin, self.y)
        self.y -= gap / 2

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], numbers: Sequence[int] = ()) -> None:
        """Write a table; the first row is its head and comes again on each page, `widths` are parts of the line."""
        whole = sum(widths)
        columns = [self.inner * width / whole for width in widths]
        self._row(rows[0], columns, numbers, bold=True)
        self.rule(3)
        for row in rows[1:]:
            if self.y - self._height(row, columns) < self.margin + 24:
                self.turn()
                self._row(rows[0], columns, numbers, bold=True)
                self.rule(3)
            self._row(row, columns, numbers)

    def bars(self, code: str, height: float = 14, width: float = 0.4) -> None:
        """Draw letters and digits as bars that a scanner reads (Code 128)."""
        from reportlab.graphics.barcode.code128 import Code128

        drawn = Code128(code, barHeight=height * MM, barWidth=width * MM, humanReadable=False)
        self._room(height * MM)
        self.y -= height * MM
        drawn.drawOn(self._canvas, self.margin, self.y)

    def turn(self) -> None:
        """Begin the next page."""
        self._foot()
        self._canvas.showPage()
        self.pages += 1
        self.y = self.height - self.margin

    def leaf(self) -> None:
        """Begin a leaf of its own on the next page, without a number at the foot: another paper in the same file."""
        self._canvas.showPage()
        self.y = self.height - self.margin

    def file(self) -> bytes:
        """Return the paper; nothing is written on it afterwards."""
        if self.pages > 1:
            self._foot()
        self._canvas.save()
        return self._file.getvalue()

    def at(self, x: float, y: float, words: str, size: float = 10, *, bold: bool = False) -> None:
        """Write one line at a place, in points from the lower left."""
        for font, piece in self._runs(words, bold=bold):
            self._canvas.setFont(font, size)
            self._canvas.drawString(x, y, piece)
            x += self._canvas.stringWidth(piece, font, size)

    def measure(self, words: str, size: float, *, bold: bool = False) -> float:
        """Return how wide words are, in points."""
        return sum(float(self._canvas.stringWidth(piece, font, size)) for font, piece in self._runs(words, bold=bold))

    def broken(self, words: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """Return words as lines that are no wider than this: broken at blanks, between Chinese signs, or anywhere."""
        lines = [""]
        for part in (piece for line in words.split("\n") for piece in (*_pieces(line), "\n")):
            if part == "\n":
                lines.append("")
            elif part in CLOSING or self.measure((lines[-1] + part).rstrip(), size, bold=bold) <= width:
                lines[-1] += part
            else:
                lines += self._cut(part.lstrip(), size, width, bold=bold)
        return [line.rstrip() for line in lines[:-1]]

    def _cut(self, word: str, size: float, width: float, *, bold: bool) -> list[str]:
        """Return a word as lines, cut where it is wider than a line."""
        lines = [""]
        for sign in word:
            if lines[-1] and self.measure(lines[-1] + sign, size, bold=bold) > width:
                lines.append("")
            lines[-1] += sign
        return lines

    def _row(self, row: Sequence[str], columns: Sequence[float], numbers: Sequence[int], *, bold: bool = False) -> None:
        """Write one row of a table."""
        top, x = self.y, self.margin
        for column, (words, width) in enumerate(zip(row, columns, strict=True)):
            self.y = top
            for piece in self.broken(words, 9, width - 6, bold=bold):
                self.y -= 12.5
                shift = width - 6 - self.measure(piece, 9, bold=bold) if column in numbers else 0
                self.at(x + shift, self.y, piece, 9, bold=bold)
            x += width
        self.y = top - self._height(row, columns, bold=bold)

    def _height(self, row: Sequence[str], columns: Sequence[float], *, bold: bool = False) -> float:
        lines = [len(self.broken(words, 9, width - 6, bold=bold)) for words, width in zip(row, columns, strict=True)]
        return max(lines) * 12.5 + 3

    def _room(self, points: float) -> None:
        """Begin the next page where this one has no room."""
        if self.y - points < self.margin:
            self.turn()

    def _foot(self) -> None:
        self.at(self.width - self.margin - 10, self.margin / 2, str(self.pages), 8)

    def _runs(self, words: str, *, bold: bool) -> Iterator[tuple[str, str]]:
        """Yield pieces of words with the type that has all their signs."""
        plain = BOLD if bold else PLAIN
        signs = [self._shown(sign) for sign in words if sign >= " "]
        for is_known, run in groupby(signs, lambda sign: ord(sign) in self._known):
            yield plain if is_known else self._eastern, "".join(run)

    def _shown(self, sign: str) -> str:
        """Return a sign as the types have it: a Latin letter without its mark rather than a gap."""
        if ord(sign) in self._known or ord(sign) >= EAST:
            return sign if ord(sign) < 0x10000 else UNKNOWN
        base = normalize("NFKD", sign)[0]
        return base if ord(base) in self._known else sign


def _pieces(line: str) -> Iterator[str]:
    """Yield what a line may be broken between: words with the blank behind them, and single eastern signs."""
    word = ""
    for sign in line:
        if ord(sign) >= EAST:
            yield from filter(None, (word, sign))
            word = ""
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def _prepare(eastern: str) -> Any:
    """Make the types known to the library, once, and return the signs of the western one."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    there = set(pdfmetrics.getRegisteredFontNames())
    for name in (PLAIN, BOLD):
        if name not in there:
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    if eastern not in there:
        face = UnicodeCIDFont(eastern)
        face.encodingName = SPOKEN_BY.get(eastern, face.encodingName)
        pdfmetrics.registerFont(face)
    return pdfmetrics.getFont(PLAIN).face.charToGlyph
