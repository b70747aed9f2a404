"""What stories about points need."""

import pytest

from portal.rewards import queries
from portal.rewards.acts import begin_rewards
from portal.rewards.reactions import pay_rewards


@pytest.fixture
def rules(admin):
    """The rules that a house begins with; return who set them."""
    begin_rewards(admin)
    return admin


@pytest.fixture
def points(app):
    """Let the house pay what it owes, and return what somebody may spend."""

    def settle(person_id):
        pay_rewards.catch_up()
        return queries.balance(person_id).available

    return settle
