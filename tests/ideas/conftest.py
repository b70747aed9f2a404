"""What the stories about ideas share."""

import pytest

from portal.ideas.acts import post_idea


@pytest.fixture
def lamp(ada):
    """An idea of Ada's."""
    return post_idea(
        ada, "A lamp with a battery that can be changed", "After **two** winters mine is dead.", ["lighting"]
    )
