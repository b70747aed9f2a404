"""What Kano pairs say, against published results."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.surveys.rules.files import KANO_WORDS
from portal.surveys.rules.kano import TABLES, category, fong_bound, grouped, tally, verdict

# stp25kano (github.com/stp4/stp25kano, README): five attributes, n = 296; Fong at 1.65.
STP25 = {
    "Service app": ((95, 123, 45, 33, 0, 0), 0.568, -0.736, 28, 19.4, True, 0.89, 0.09),
    "Excellent service": ((101, 54, 54, 81, 3, 3), 0.372, -0.534, 20, 18.5, True, 0.71, 0.07),
    "Hotline": ((15, 24, 121, 124, 6, 6), 0.511, -0.137, 3, 19.8, False, 0.54, 0.01),
    "Loan machine": ((65, 87, 93, 51, 0, 0), 0.608, -0.514, 6, 18.5, False, 0.83, 0.02),
    "Ready-to-use return": ((9, 18, 83, 177, 6, 3), 0.352, -0.094, 94, 19.9, True, 0.37, 0.32),
}


@pytest.mark.parametrize("name", STP25)
def test_five_attributes_come_out_as_published(name):
    counts, better, worse, difference, bound, is_clear, strength, lead = STP25[name]
    found = verdict(dict(zip("MOAIRQ", counts, strict=True)))
    assert found.n == 296
    assert (round(found.better.value, 3), round(-found.worse.value, 3)) == (better, worse)
    assert found.counts[found.mode] - found.counts[found.second] == difference
    assert (round(found.fong, 1), found.is_clear) == (bound, is_clear)
    assert (round(found.strength, 2), round(found.lead, 2)) == (strength, lead)


def test_a_verdict_that_is_not_clear_names_both_categories():
    hotline = verdict(dict(zip("MOAIRQ", STP25["Hotline"][0], strict=True)))
    assert (hotline.mode, hotline.grouped, hotline.label, hotline.is_combined) == ("I", "A", "A/I", True)


# Sauerwein, Bailom, Matzler and Hinterhuber 1996, the ski: A, O, M, I, R, Q in per cent, and the coefficients.
SKI = [
    ((7, 32.3, 49.3, 9.5, 0.3, 1.5), 0.40, -0.83),
    ((10.4, 45.1, 30.5, 11.5, 1.2, 1.2), 0.57, -0.78),
    ((63.8, 21.6, 2.9, 8.5, 0.7, 2.5), 0.88, -0.25),
]


@pytest.mark.parametrize(("shares", "better", "worse"), SKI)
def test_the_ski_comes_out_as_published(shares, better, worse):
    found = verdict(dict(zip("AOMIRQ", (round(10 * share) for share in shares), strict=True)))
    assert (round(found.better.value, 2), round(-found.worse.value, 2)) == (better, worse)


def test_twenty_five_answers_need_a_gap_of_more_than_five():
    assert 5.6 < fong_bound(10, 9, 25) < 5.7


def test_the_tables_differ_in_two_cells_only():
    usual, other = TABLES["berger-1993"], TABLES["pouliot-1993"]
    cells = [(row, column) for row in range(5) for column in range(5) if usual[row][column] != other[row][column]]
    assert cells == [(1, 1), (3, 3)]
    letters = "".join(usual)
    assert {letter: letters.count(letter) for letter in "AOMIRQ"} == {"A": 3, "O": 1, "M": 3, "I": 9, "R": 7, "Q": 2}


def test_equals_are_told_apart_in_the_order_m_o_a_i():
    assert verdict({"A": 5, "M": 5, "O": 5, "I": 5}).mode == "M"
    assert verdict({"A": 5, "I": 5}).mode == "A"
    assert grouped({"A": 3, "O": 3, "I": 5}) == "O"


@given(
    st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 5)), st.integers(0, 500)), st.sampled_from(list(TABLES))
)
def test_every_pair_is_counted_once(pairs, table):
    counts = tally(table, pairs)
    found = verdict(counts)
    assert sum(counts.values()) == sum(pairs.values()) == found.n
    for share in (found.better, found.worse):
        assert share.value is None or share.low <= share.value <= share.high


# Reppel 2022 (github.com/REPPL/Doing-research-online-the-kano-model), n = 358: A, O, M, I, R, Q, class, coefficients.
REPPEL = {
    "F6": ((91, 19, 9, 160, 49, 30), "I", 0.3942652, -0.1003584),
    "F7": ((70, 121, 59, 77, 9, 22), "O", 0.5840979, -0.5504587),
    "F8": ((78, 122, 66, 62, 7, 23), "O", 0.6097561, -0.5731707),
    "F9": ((145, 76, 25, 78, 12, 22), "A", 0.6820988, -0.3117284),
    "F10": ((18, 174, 90, 42, 7, 27), "O", 0.5925926, -0.8148148),
    "F11": ((88, 90, 32, 105, 15, 28), "O", 0.5650794, -0.3873016),
}
VALUES = {words: value for value, several in KANO_WORDS.items() for words in several}


def pairs_of(samples, feature):
    found = {}
    with (samples / "kano-reppel" / "transfers--all_cohorts-clean.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            pair = tuple(VALUES[row[f"{feature}_{half}"].lower()] for half in ("functional", "dysfunctional"))
            found[pair] = found.get(pair, 0) + 1
    return found


@pytest.mark.samples
@pytest.mark.parametrize("feature", REPPEL)
def test_a_published_study_comes_out_as_published(samples, feature):
    counts, named, better, worse = REPPEL[feature]
    found = verdict(tally("pouliot-1993", pairs_of(samples, feature)))
    assert tuple(found.counts[letter] for letter in "AOMIRQ") == counts
    assert (found.n, found.grouped) == (358, named)
    assert (round(found.better.value, 7), round(-found.worse.value, 7)) == (better, worse)


@pytest.mark.samples
def test_by_the_common_table_only_two_cells_move(samples):
    found = verdict(tally("berger-1993", pairs_of(samples, "F6")))
    assert (found.counts["I"], found.counts["Q"]) == (177, 13)
    assert category("berger-1993", 2, 2) == "I"
    assert category("pouliot-1993", 2, 2) == "Q"
