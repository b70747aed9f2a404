"""Votes of a Polis conversation counted from its file alone, apart from how the house reads it."""

import csv
from collections import Counter
from pathlib import Path


def recounted(folder: Path) -> dict[str, Counter[int]]:
    """Return how often +1, 0 and -1 was the last word of a person on each statement, but for authors on their own."""
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as lines:
        authors = {row["comment-id"]: row["author-id"] for row in csv.DictReader(lines)}
    last: dict[tuple[str, str], tuple[int, int]] = {}
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key, at = (row["comment-id"], row["voter-id"]), int(row["timestamp"])
            if authors[key[0]] != key[1] and (key not in last or at >= last[key][0]):
                last[key] = (at, int(row["vote"]))
    found: dict[str, Counter[int]] = {statement: Counter() for statement in authors}
    for (statement, _), (_, value) in last.items():
        found[statement][value] += 1
    return found
