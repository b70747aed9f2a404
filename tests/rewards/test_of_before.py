"""What versions of a rule gave while each counted for itself was right then, and is right when it is counted again."""

import pytest
from sqlalchemy import select

from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.rewards.models import Grant, RewardRule
from portal.rewards.queries.checks import exceeded_budgets, exceeded_caps, exceeded_members, exceeded_objects
from portal.river.models import EventRow

NAMED = {
    "cap_per_day": exceeded_caps,
    "cap_per_member": exceeded_members,
    "cap_per_object": exceeded_objects,
    "budget": exceeded_budgets,
}


def gave(person_id, bound, times, counts_over):
    """Let a rule that gave so often in each version, bounded by two, stand as a house kept it."""
    events = iter(db.session.scalars(select(EventRow.id)).all() * 9)
    with writing():
        for version, n in enumerate(times, 1):
            rule = RewardRule(name="thanks", version=version, kind="idea.posted", to="author_id", condition={})
            rule.points, rule.valid_from, rule.reason, rule.set_by_id = 1, now(), "", person_id
            rule.counts_over = counts_over
            setattr(rule, bound, 2)
            db.session.add(rule)
            db.session.flush()
            for turn in range(n):
                grant = Grant(rule_id=rule.id, rule_name="thanks", event_id=next(events), person_id=person_id)
                grant.subject = "idea:7" if bound == "cap_per_object" else f"idea:{version}{turn}"
                grant.giver_id = 10 * version + turn
                grant.rests_on, grant.points, grant.granted_at = grant.subject, 1, now()
                db.session.add(grant)


@pytest.mark.parametrize("bound", NAMED)
def test_it_is_named_only_where_its_own_version_gave_too_much(ada, bo, staff, moderator, bound):
    gave(ada, bound, (2, 2), counts_over=False)
    assert NAMED[bound]() == []


@pytest.mark.parametrize("bound", NAMED)
def test_it_is_named_where_it_gave_too_much_itself(ada, bo, staff, moderator, bound):
    gave(ada, bound, (1, 3), counts_over=False)
    assert len(NAMED[bound]()) == 1


@pytest.mark.parametrize("bound", NAMED)
def test_versions_of_today_count_over_the_rule(ada, bo, staff, moderator, bound):
    gave(ada, bound, (2, 1), counts_over=True)
    assert len(NAMED[bound]()) == 1
