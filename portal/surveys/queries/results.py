"""What was answered, counted: one statement for all questions of a survey."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, func, select, text

from portal.kit.db import Instant, db
from portal.surveys.models import SurveySheet
from portal.surveys.rules.service import Sum

PIECE = 500  # sheets that are read at once for a file


@dataclass(frozen=True, slots=True)
class Part:
    """Which answers are counted: all, those of a segment or an edition, or those who gave a certain answer."""

    segment: str = ""
    question: str = ""
    value: int = 0
    edition: int = 0


ALL = Part()


def _part(part: Part) -> tuple[str, dict[str, Any]]:
    """Return what limits the sheets to a part, and the values it names."""
    if part.segment:
        return "AND survey_sheet.segment = :segment", {"segment": part.segment}
    if part.edition:
        return "AND survey_sheet.edition = :edition", {"edition": part.edition}
    if part.question:
        chosen = """AND EXISTS (SELECT 1 FROM survey_answer AS chosen WHERE chosen.sheet_id = survey_sheet.id
                                   AND chosen.question = :question AND chosen.value = :value)"""
        return chosen, {"question": part.question, "value": part.value}
    return "", {}


def _counts(only: str) -> TextClause:
    return text(f"""
        SELECT survey_answer.question, survey_answer.value, survey_answer.other, survey_sheet.edition,
               CASE WHEN survey_answer.words = '' THEN 0 ELSE 1 END AS is_words, count(*) AS n
          FROM survey_sheet
          JOIN survey_answer ON survey_answer.sheet_id = survey_sheet.id
         WHERE survey_sheet.survey_id = :survey_id {only}
      GROUP BY survey_answer.question, survey_answer.value, survey_answer.other, survey_sheet.edition,
               CASE WHEN survey_answer.words = '' THEN 0 ELSE 1 END
    """)  # noqa: S608 - no word of it is a stranger's


def _people(only: str) -> TextClause:
    return text(f"""
        SELECT survey_answer.question, count(DISTINCT survey_sheet.id) AS n
          FROM survey_sheet
          JOIN survey_answer ON survey_answer.sheet_id = survey_sheet.id
         WHERE survey_sheet.survey_id = :survey_id {only}
      GROUP BY survey_answer.question
    """)  # noqa: S608 - no word of it is a stranger's


@dataclass(slots=True)
class Count:
    """What was answered to one question: how often each choice, each pair, how many wrote, how many answered at all."""

    values: dict[int, int] = field(default_factory=dict)
    pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    editions: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)  # the pairs, as each edition asked
    wrote: int = 0
    n: int = 0


def counts(survey_id: int, part: Part = ALL) -> dict[str, Count]:
    """Return what was answered to each question, over all editions."""
    only, values = _part(part)
    asked = {"survey_id": survey_id, **values}
    found: defaultdict[str, Count] = defaultdict(Count)
    for row in db.session.execute(_counts(only), asked):
        _add(found[row.question], row)
    for row in db.session.execute(_people(only), asked):
        found[row.question].n = row.n
    return dict(found)


def _add(count: Count, row: Row[Any]) -> None:
    if row.is_words:
        count.wrote += row.n
    elif row.other is not None:
        count.pairs[row.value, row.other] = count.pairs.get((row.value, row.other), 0) + row.n
        count.editions.setdefault(row.edition, {})[row.value, row.other] = row.n
    else:
        count.values[row.value] = count.values.get(row.value, 0) + row.n


def _sides(keys: int, only: str) -> TextClause:
    """Return the statement that sums up, side by side, what each person said of it in the mean."""
    sides = " ".join(f"WHEN :key{n} THEN :side{n}" for n in range(keys))
    return text(f"""
        SELECT side, count(*) AS n, sum(expected) AS expected, sum(expected * expected) AS expected_2,
               sum(perceived) AS perceived, sum(perceived * perceived) AS perceived_2,
               sum(perceived - expected) AS gap, sum((perceived - expected) * (perceived - expected)) AS gap_2
          FROM (SELECT survey_answer.sheet_id, CASE survey_answer.question {sides} END AS side,
                       avg(survey_answer.value * 1.0) AS expected, avg(survey_answer.other * 1.0) AS perceived
                  FROM survey_sheet
                  JOIN survey_answer ON survey_answer.sheet_id = survey_sheet.id
                 WHERE survey_sheet.survey_id = :survey_id AND survey_answer.other IS NOT NULL {only}
              GROUP BY survey_answer.sheet_id, side) AS said
         WHERE side IS NOT NULL
      GROUP BY side
    """)  # noqa: S608 - no word of it is a stranger's


def side_sums(survey_id: int, sides: Mapping[str, Sequence[str]], part: Part = ALL) -> dict[str, Sum]:
    """Return what was said of each side, which is a name with the keys of its questions."""
    pairs = [(key, name) for name, keys in sides.items() for key in keys]
    if not pairs:
        return {}
    only, values = _part(part)
    named = {f"key{n}": key for n, (key, _) in enumerate(pairs)} | {
        f"side{n}": name for n, (_, name) in enumerate(pairs)
    }
    rows = db.session.execute(_sides(len(pairs), only), {"survey_id": survey_id, **values, **named})
    return {row.side: _sum(row) for row in rows}


def _sum(row: Row[Any]) -> Sum:
    sums = [float(value) for value in tuple(row)[2:]]
    return Sum(row.n, (sums[0], sums[1]), (sums[2], sums[3]), (sums[4], sums[5]))


def editions_answered(survey_id: int) -> list[tuple[int, int]]:
    """Return the editions to which somebody answered, with how many did."""
    asked = select(SurveySheet.edition, func.count()).filter_by(survey_id=survey_id).group_by(SurveySheet.edition)
    return [(number, n) for number, n in db.session.execute(asked.order_by(SurveySheet.edition))]


SEGMENTS = text("""
    SELECT segment, count(*) AS n FROM survey_sheet WHERE survey_id = :survey_id AND segment <> ''
  GROUP BY segment ORDER BY n DESC, segment
""")

SHEETS = text("""
    SELECT survey_sheet.id, survey_sheet.sent_at, survey_sheet.edition, survey_sheet.person_id, survey_sheet.about,
           survey_sheet.segment, survey_sheet.source, person.name
      FROM survey_sheet
 LEFT JOIN person ON person.id = survey_sheet.person_id
     WHERE survey_sheet.survey_id = :survey_id AND survey_sheet.id > :after
  ORDER BY survey_sheet.id
     LIMIT :limit
""").columns(sent_at=Instant)

ANSWERS = text("""
    SELECT sheet_id, question, value, other, words FROM survey_answer WHERE sheet_id IN :sheets
  ORDER BY sheet_id, question, value
""").bindparams(bindparam("sheets", expanding=True))


def segments(survey_id: int) -> list[tuple[str, int]]:
    """Return the segments of those who answered, with how many each has."""
    return [(row.segment, row.n) for row in db.session.execute(SEGMENTS, {"survey_id": survey_id})]


def sheets(survey_id: int) -> Iterator[tuple[Row[Any], dict[str, list[Row[Any]]]]]:
    """Yield each sheet with its answers by question, read piece by piece."""
    after = 0
    while True:
        rows = db.session.execute(SHEETS, {"survey_id": survey_id, "after": after, "limit": PIECE}).all()
        if not rows:
            return
        answers = _answers([row.id for row in rows])
        yield from ((row, answers.get(row.id, {})) for row in rows)
        after = rows[-1].id


def _answers(sheet_ids: list[int]) -> dict[int, dict[str, list[Row[Any]]]]:
    found: dict[int, dict[str, list[Row[Any]]]] = {}
    for row in db.session.execute(ANSWERS, {"sheets": sheet_ids}):
        found.setdefault(row.sheet_id, {}).setdefault(row.question, []).append(row)
    return found
