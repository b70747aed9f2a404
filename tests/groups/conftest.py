"""What the stories about groups share."""

import pytest

from portal.flows.groups import post_in_group
from portal.groups.acts import make_group
from portal.groups.rules import INVITED, OPEN


@pytest.fixture
def cooks(ada):
    """An open group of Ada's."""
    return make_group("Cooking outside", "Stoves, pots and what is in them.", OPEN, ada)


@pytest.fixture
def testers(ada):
    """A group of Ada's that keeps to itself."""
    return make_group("Testers of the zebracanary", "We try the **zebracanary**.", INVITED, ada)


@pytest.fixture
def secret(testers, ada):
    """An idea in the group that keeps to itself."""
    return post_in_group(testers, ada, "The zebracanary stove", "A zebracanary of a whirligig.", ["zebracanary"])
