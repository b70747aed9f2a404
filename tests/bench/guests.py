"""`python -m tests.bench.guests N`: print N new people, each with a session and a token that may write, as JSON."""

import json
import sys

from portal.app import create_app
from portal.people.acts import join
from portal.people.tokens import make_token
from portal.web.sessions import begin_session


def guests(many: int) -> list[dict[str, object]]:
    """Let so many people join and sign in."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        ids = [join(f"Guest {number}") for number in range(many)]
        return [{"id": each, "session": begin_session(each), "token": make_token(each, "write")} for each in ids]


if __name__ == "__main__":
    print(json.dumps(guests(int(sys.argv[1]))))
