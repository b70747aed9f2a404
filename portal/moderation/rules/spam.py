"""How much a text looks like spam: a sum of parts that each say why, and nothing that is done by itself.

Every mark of a text (a word, a pair of Chinese characters, a link, a long number, money, shouting) has a weight, the
logarithm of how much oftener it stands in spam; so have the age of the account, how fast it writes, and near-copies.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, log

from portal.kit.text import fold
from portal.kit.words import N_, Message

LINK = re.compile(r"https?://\S+|\bwww\.\S+|(?<![\w-])[\w-]+\.(?:com|net|org|info|biz|cn|top|xyz|co\.uk)\b\S*", re.I)
MONEY = re.compile(r"[£$€¥￥]\s?\d|(?<!\d)\d+\s?(?:元|块|塊|usd|eur|gbp|pence|p\b)", re.I)
NUMBER = re.compile(r"\d(?:[\s().-]?\d){4,}")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
HAN = re.compile(r"[\u3400-\u9fff]+")
MARKS = {"<link>": N_("a link"), "<number>": N_("a long number"), "<money>": N_("money"), "<shout>": N_("capitals")}
BIAS = -300  # hundredths: what an ordinary text begins with, odds of one to twenty
BAR = 300  # hundredths: from odds of twenty to one on a text is called spam
LINKS, NEWCOMER, FAST, COPY, WORDS = "links", "newcomer", "fast", "copy", "words"
PARTS: dict[str, Message] = {
    LINKS: N_("links: {said}"),
    NEWCOMER: N_("a new account: {said} days"),
    FAST: N_("written fast: {said} within an hour"),
    COPY: N_("nearly what was said elsewhere: {said} % the same"),
    WORDS: N_("words and marks: {said}"),
}
PER_LINK, MOST_LINKS = 120, 3
SAME = 0.6  # of the shingles: from here on two texts are near-copies
SHINGLE = 5  # characters
LEAST_SEEN = 2  # a mark that was seen once says nothing yet
SMOOTHING = 0.1
WORD_LIST = {  # what a house begins with; its moderators change it
    **dict.fromkeys(("casino", "viagra", "jackpot", "crypto", "bitcoin", "escort"), 250),
    **dict.fromkeys(("winner", "prize", "claim", "urgent", "loan", "followers", "whatsapp", "telegram"), 150),
    **dict.fromkeys(("free", "cash", "bonus", "cheap", "discount", "click", "subscribe"), 80),
    **dict.fromkeys(("代开", "發票", "发票", "博彩", "赌场", "賭場", "刷单", "刷單", "贷款", "貸款"), 250),
    **dict.fromkeys(
        ("加微", "微信", "兼职", "兼職", "中奖", "中獎", "优惠", "優惠", "免费", "免費", "代购", "代購"), 120
    ),
    "<number>": 60,
    "<money>": 60,
    "<shout>": 80,
}


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the text: how old the account is, how much it wrote within the hour, how like it is."""

    age: timedelta = timedelta(days=365)
    lately: int = 0
    likeness: float = 0.0


ALONE = Around()


@dataclass(frozen=True, slots=True)
class Part:
    """Why a text is taken for spam, or not: what, how much in hundredths, and what was found."""

    name: str
    weight: int
    said: str


@dataclass(frozen=True, slots=True)
class Score:
    """All the parts of one text."""

    parts: tuple[Part, ...]
    bias: int = BIAS

    @property
    def sum(self) -> int:
        """Return the sum of the parts, in hundredths."""
        return self.bias + sum(part.weight for part in self.parts)

    @property
    def percent(self) -> int:
        """Return how likely it is spam, as the weights have it."""
        return round(100 / (1 + exp(-max(-2_000, min(2_000, self.sum)) / 100)))

    @property
    def is_spam(self) -> bool:
        """Say whether it is called spam."""
        return self.sum > BAR


def marks_of(text: str) -> set[str]:
    """Return the marks of a text: its words, its pairs of Chinese characters, and what it shows beside."""
    words = {fold(word) for word in WORD.findall(text) if not HAN.search(word)}
    pairs = {run[at : at + 2] for run in HAN.findall(text) for at in range(len(run) - 1)}
    shown = {"<link>": LINK, "<number>": NUMBER, "<money>": MONEY}
    beside = {name for name, found in shown.items() if found.search(text)}
    loud = [word for word in WORD.findall(text) if len(word) > 2 and word.isupper()]
    return words | pairs | beside | ({"<shout>"} if len(loud) > 1 else set())


def weigh(text: str, words: Mapping[str, int], around: Around = ALONE, bias: int = BIAS) -> Score:
    """Return why a text is taken for spam, or not."""
    told = sorted(((words[mark], mark) for mark in marks_of(text) if mark in words), key=lambda each: (-each[0], each))
    found = [_links(text, words), _age(around.age), _speed(around.lately), _copy(around.likeness)]
    if told:
        found.append(Part(WORDS, sum(weight for weight, _ in told), ", ".join(mark for _, mark in told[:6])))
    return Score(tuple(part for part in found if part and part.weight), bias)


def _links(text: str, words: Mapping[str, int]) -> Part | None:
    """Count the links, unless their weight was learned with the words."""
    n = 0 if "<link>" in words else len(LINK.findall(text))
    return Part(LINKS, PER_LINK * min(n, MOST_LINKS), str(n)) if n else None


def _age(age: timedelta) -> Part | None:
    weight = 100 if age < timedelta(days=1) else 50 if age < timedelta(days=7) else 0
    return Part(NEWCOMER, weight, str(max(0, age.days))) if weight else None


def _speed(lately: int) -> Part | None:
    return Part(FAST, 200 if lately >= 10 else 100, str(lately)) if lately >= 5 else None


def _copy(likeness: float) -> Part | None:
    return Part(COPY, 250, str(round(100 * likeness))) if likeness >= SAME else None


def shingles(text: str) -> frozenset[str]:
    """Return the runs of five characters of a text, whatever its case and spaces."""
    bare = "".join(fold(text).split())
    return frozenset(bare[at : at + SHINGLE] for at in range(max(1, len(bare) - SHINGLE + 1))) if bare else frozenset()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which part of the shingles of two texts is common to both (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0


def nearest(text: str, others: Iterable[str]) -> float:
    """Return how like a text is to the one of these that is most like it."""
    mine = shingles(text)
    return max((likeness(mine, shingles(other)) for other in others), default=0.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights learned from texts of which somebody said what they are."""

    words: dict[str, int]
    bias: int


def learn(texts: Sequence[tuple[str, bool]]) -> Learned:
    """Learn from texts and whether each is spam: for each mark how much oftener it stands in spam (naive Bayes)."""
    spam, fine = Counter[str](), Counter[str]()
    for text, is_spam in texts:
        (spam if is_spam else fine).update(marks_of(text))
    n_spam = sum(is_spam for _, is_spam in texts)
    known = [mark for mark, n in (spam + fine).items() if n >= LEAST_SEEN]
    rates = (spam.total() + SMOOTHING * len(known), fine.total() + SMOOTHING * len(known))
    words = {
        mark: round(100 * log((spam[mark] + SMOOTHING) / rates[0] * rates[1] / (fine[mark] + SMOOTHING)))
        for mark in known
    }
    return Learned(words, round(100 * log((n_spam + 1) / (len(texts) - n_spam + 1))))


@dataclass(frozen=True, slots=True)
class Trial:
    """How well learned weights told apart texts that they had not seen."""

    seen: int
    unseen: int
    right: int  # called spam, and spam
    wrong: int  # called spam, and none
    missed: int

    @property
    def precision(self) -> float:
        """Return which part of what was called spam is spam."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Return which part of the spam was found."""
        return self.right / max(1, self.right + self.missed)


def put_on_trial(seen: Sequence[tuple[str, bool]], unseen: Sequence[tuple[str, bool]]) -> Trial:
    """Learn from one half, and tell apart the other."""
    learned = learn(seen)
    said = Counter((weigh(text, learned.words, bias=learned.bias).is_spam, spam) for text, spam in unseen)
    return Trial(len(seen), len(unseen), said[True, True], said[True, False], said[False, True])
