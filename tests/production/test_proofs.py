"""No check of the workshop stands without a test that saw it see."""

from portal.production.queries.checks_of_works import CHECKS
from tests.production import test_floor, test_plans

IN_STORIES = {
    "looping_bills",
    "doubled_bills",
    "voices_of_strangers",
    "half_cancelled_plans",
    "misplaced_works",
}  # told where bills and voices are


def test_each_check_of_the_workshop_is_proved_to_see():
    proved = IN_STORIES | set(test_plans.TAMPERED) | set(test_floor.TAMPERED)
    assert {check.__name__ for check in CHECKS} <= proved
