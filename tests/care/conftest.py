"""What the stories about cases share."""

import pytest

from portal.app import READERS
from portal.care.queries import find_case_of
from portal.flows.feedback import give_feedback
from portal.river.reader import flow


@pytest.fixture
def given(ada):
    """Return what lets Ada say something, and answers the feedback with its case."""

    def give(kind="question", body="Does it fold?", **more):
        feedback_id = give_feedback(ada, kind, body, **more)
        flow(READERS)
        return feedback_id, find_case_of(feedback_id).id

    return give
