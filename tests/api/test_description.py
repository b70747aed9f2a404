"""The API does what its own description says, whatever is sent: programs made from the description send it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.ideas.acts import post_idea
from portal.people.tokens import make_token

QUICK = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# A cursor that was not given out is refused for what it means, which no description can say.
STRICTER = [positive_data_acceptance]


@pytest.fixture
def described(app, admin, ada):
    """The operations that the house describes, and a token that may use them."""
    post_idea(ada, "A lamp that hums", "")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    return [each.ok() for each in schema.get_all_operations()], make_token(admin, "write")


def test_every_operation_answers_as_described(described):
    operations, token = described
    assert len(operations) > 25
    for operation in operations:
        _ask(operation, token)


def _ask(operation, token):
    @QUICK
    @given(case=operation.as_strategy())
    def ask(case):
        case.headers["Authorization"] = f"Bearer {token}"
        case.validate_response(case.call(), excluded_checks=STRICTER)

    ask()
