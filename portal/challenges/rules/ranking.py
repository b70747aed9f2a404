"""Answers ranked by the scores of a jury: whole numbers, frozen as a text, and the same again for whoever recounts."""

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

METHOD = "weighted mean of jurors, then the heaviest criterion, then the earlier answer"


class Placed(NamedTuple):
    """An answer in its place; `tie` says what decided between it and the one before with the same mean."""

    idea_id: int
    place: int
    hundredths: int  # the weighted mean in hundredths of a per cent of what is possible, rounded down
    tie: str


def seal(text: str) -> str:
    """Return the hash of a text, by which it is known to be the same."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(criteria: Mapping[int, int], entries: Mapping[int, Mapping[str, Any]]) -> str:
    """Return what a ranking rests on as one text: weights by criterion, and each answer with its instant and scores."""
    whole = {
        "method": METHOD,
        "criteria": {str(each): weight for each, weight in criteria.items()},
        "entries": {str(idea): entry for idea, entry in entries.items()},
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"))


def rank(snapshot: str, most: int = 10) -> list[Placed]:
    """Return the answers of a frozen text, the best first; every tie is decided, and says by what."""
    whole = json.loads(snapshot)
    weights = {each: int(weight) for each, weight in whole["criteria"].items()}
    heaviest = sorted(weights, key=lambda each: (-weights[each], int(each)))
    keys = {idea: _key(entry, weights, heaviest) for idea, entry in whole["entries"].items()}
    order = sorted(keys, key=lambda idea: (*keys[idea], int(idea)))
    full = sum(weights.values()) * most
    return [
        Placed(int(idea), n + 1, int(-keys[idea][0] * 10_000 / full), _tie(keys, order, n, heaviest))
        for n, idea in enumerate(order)
    ]


def _key(entry: Mapping[str, Any], weights: Mapping[str, int], heaviest: list[str]) -> tuple[Any, ...]:
    """Return what an answer is ordered by, the best smallest."""
    jurors = list(entry["scores"].values())
    means = [Fraction(sum(scores[each] for scores in jurors), len(jurors)) for each in heaviest]
    whole = sum((weights[each] * mean for each, mean in zip(heaviest, means, strict=True)), Fraction(0))
    return (-whole, *(-mean for mean in means), entry["entered_at"])


def _tie(keys: Mapping[str, tuple[Any, ...]], order: list[str], n: int, heaviest: list[str]) -> str:
    """Return what decided between an answer and the one before it, where the means are the same."""
    if not n or keys[order[n]][0] != keys[order[n - 1]][0]:
        return ""
    names = ["mean", *(f"criterion:{each}" for each in heaviest), "earlier"]
    pairs = zip(names, keys[order[n - 1]], keys[order[n]], strict=True)
    return next((name for name, one, other in pairs if one != other), "first_id")
