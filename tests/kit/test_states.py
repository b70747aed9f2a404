"""Lives as data."""

import pytest

from portal.kit.errors import Conflict, NotAllowed
from portal.kit.i18n import speaking
from portal.kit.states import States, Step
from portal.kit.words import N_

LIFE = States(
    Step("open", "review", "review", ("product", "admin"), N_("Take up")),
    Step("review", "adopt", "adopted", ("product",), N_("Adopt")),
    Step("review", "decline", "declined", ("product",), N_("Decline")),
    Step("open", "withdraw", "withdrawn", ("author",), N_("Withdraw")),
    names={
        "open": N_("open"),
        "review": N_("in review"),
        "adopted": N_("adopted"),
        "declined": N_("declined"),
        "withdrawn": N_("withdrawn"),
    },
)


def test_a_step_leads_to_the_next_state():
    assert LIFE.first == "open"
    assert LIFE.after("open", "review", "admin") == "review"
    assert LIFE.after("open", "withdraw", "customer", "author") == "withdrawn"


def test_a_step_that_is_not_in_the_table_is_refused_with_the_words_people_see():
    with pytest.raises(Conflict, match=r"“Adopt” is not possible while the status is “open”\.") as refusal:
        LIFE.after("open", "adopt", "product")
    assert refusal.value.status == 409
    assert refusal.value.code == "state"
    with pytest.raises(Conflict, match="“vanish”"):
        LIFE.after("nowhere", "vanish", "product")


def test_a_step_of_another_role_is_refused():
    with pytest.raises(NotAllowed, match=r"You are not allowed to do this: Take up\."):
        LIFE.after("open", "review", "customer")
    with pytest.raises(NotAllowed):
        LIFE.after("open", "review")


def test_buttons_come_from_the_table_in_its_order():
    assert [step.name for step in LIFE.steps_from("review", "product")] == ["adopt", "decline"]
    assert LIFE.steps_from("review", "customer") == []
    assert LIFE.ends("adopted")
    assert not LIFE.ends("open")


def test_every_state_needs_a_name_and_every_step_its_own():
    with pytest.raises(KeyError):
        States(Step("open", "close", "closed", ("admin",), N_("Close")), names={"open": N_("open")})
    twice = Step("open", "close", "open", ("admin",), N_("Close"))
    with pytest.raises(ValueError, match="Two steps"):
        States(twice, twice, names={"open": N_("open")})


def test_the_help_shows_the_table_in_the_language_of_the_reader():
    lines = LIFE.diagram({"product": N_("the product team")}).splitlines()
    assert lines[0] == "| Status before | Step | Status after | Who may do it | Only if |"
    assert lines[2] == "| open | Take up | in review | the product team and admin |  |"
    assert len(lines) == 2 + len(LIFE.steps)
    with speaking("zh-Hant"):
        assert LIFE.diagram({}).startswith("| 原狀態 |")
