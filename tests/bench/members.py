"""`python -m tests.bench.members N`: print N members with points and two people who hand rewards out, as JSON."""

import json
import sys

from portal.app import create_app
from portal.ideas.acts import decide_idea, post_idea
from portal.people.acts import join
from portal.rewards.acts import offer_reward, set_rule
from portal.rewards.reactions import pay_rewards
from portal.web.sessions import begin_session

WHY = "Everybody begins with something."


def members(many: int) -> list[dict[str, object]]:
    """Let so many people join and earn, and two of the company."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        boss = join("Boss", role="admin")
        set_rule("idea_adopted", 500, boss, WHY, valid_days=400)
        offer_reward("A pin", "", 5, 1_000_000, boss)
        ids = [join(f"Member {number}") for number in range(many)]
        for person in [*ids, *ids]:
            decide_idea(post_idea(person, "A quiet stove", ""), "adopted", WHY, boss)
        while pay_rewards.is_behind():
            pay_rewards.step()
        makers = [join(f"Maker {number}", role="operations") for number in range(2)]
        return [{"id": each, "session": begin_session(each)} for each in [*ids, *makers]]


if __name__ == "__main__":
    print(json.dumps(members(int(sys.argv[1]))))
