"""Refusals speak one clear sentence and carry a stable code."""

import pytest

from portal.kit.errors import Busy, Conflict, Invalid, NotAllowed, NotFound, Refused, TooMany
from portal.kit.words import fill, names_in


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (Refused, 422, "refused"),
        (NotAllowed, 403, "not_allowed"),
        (NotFound, 404, "not_found"),
        (Conflict, 409, "conflict"),
        (TooMany, 429, "too_many"),
        (Busy, 503, "busy"),
    ],
)
def test_each_refusal_has_a_status_and_a_code(kind, status, code):
    refusal = kind("You may add {n} tags, not more.", n=5)
    assert (refusal.status, refusal.code, str(refusal)) == (status, code, "You may add 5 tags, not more.")
    assert isinstance(refusal, Refused)


def test_a_refusal_may_have_a_code_of_its_own():
    assert Conflict("All {n} pieces are sold.", code="sold_out", n=100).code == "sold_out"
    assert TooMany("Please wait.", retry_after=7).retry_after == 7
    assert Busy("Please wait.").retry_after == 60


def test_invalid_fields_are_each_named_with_their_own_sentence():
    refusal = Invalid({"title": "Please give it a title.", "body": Refused("At most {n} characters.", n=20)})
    assert (refusal.status, refusal.code) == (422, "invalid")
    assert {name: str(why) for name, why in refusal.fields.items()} == {
        "title": "Please give it a title.",
        "body": "At most 20 characters.",
    }


def test_only_plain_names_are_filled_and_nothing_ever_fails():
    values = {"name": "{name}", "n": 3, "thing": object}
    assert fill("{name} {n} {{n}} {thing.__class__} {n!r:>9} {missing} {", values) == (
        "{name} 3 {n} {thing.__class__} {n!r:>9} {missing} {"
    )
    assert names_in("{a} {{b}} {c.d} {e1}") == {"a", "e1"}
