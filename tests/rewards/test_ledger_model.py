"""The ledger against a small model of it: whatever is done in whatever order, both have the same in every wallet."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portal.ideas import acts as ideas
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.people.acts import join
from portal.rewards import queries
from portal.rewards.acts import (
    begin_rewards,
    cancel_redemption,
    confirm_redemption,
    fulfil_redemption,
    offer_reward,
    redeem,
    set_rule,
)
from portal.rewards.reactions import pay_rewards

WHY = "We want this in the catalogue."
EXAMPLES, STEPS = int(os.environ.get("LEDGER_EXAMPLES", "4")), int(os.environ.get("LEDGER_STEPS", "40"))
PEOPLE, THINGS = st.integers(0, 2), st.integers(0, 1)


class Member:
    """What the model knows of somebody: what they earned and lost, in one number, and what is set aside."""

    def __init__(self):
        self.total, self.held, self.spent = 0, 0, 0

    @property
    def free(self):
        return self.total - self.held - self.spent


class Books(RuleBasedStateMachine):
    posted, asked = Bundle("posted"), Bundle("asked")

    @initialize()
    def begin(self):
        self.clean()
        self.boss, self.staff = join("Ad", role="admin"), join("Pia", role="product")
        self.mo = join("Mo", role="moderator")
        self.people = [join(name) for name in ("Ada", "Bo", "Cy")]
        self.members = [Member() for _ in self.people]
        begin_rewards(self.boss)
        self.pays = {"idea_adopted": 500, "vote_received": 1}
        self.things = [
            [offer_reward(f"No. {n}", "", price, 3, self.staff), price, 3] for n, price in enumerate((120, 480))
        ]
        self.ideas = {}

    @rule(target=posted, author=PEOPLE)
    def post(self, author):
        idea = ideas.post_idea(self.people[author], "A quiet stove", "")
        self.ideas[idea] = {
            "author": author,
            "status": "open",
            "hidden": False,
            "grants": {},
            "voted": set(),
            "fell": set(),
        }
        return idea

    @rule(idea=posted, status=st.sampled_from(["adopted", "declined", "parked"]))
    def decide(self, idea, status):
        known = self.ideas[idea]
        if known["hidden"] and status == "adopted":
            return  # what the company adopts although it is hidden, it pays
        try:
            ideas.decide_idea(idea, status, WHY, self.staff)
        except Refused:
            return
        was, known["status"] = known["status"], status
        if status == "adopted":
            known["grants"].setdefault("adoption", self.pays["idea_adopted"])
            known["fell"].discard("adoption")
        elif was == "adopted":
            known["fell"].add("adoption")

    @rule(idea=posted, voter=PEOPLE, withdraws=st.booleans())
    def vote(self, idea, voter, withdraws):
        known = self.ideas[idea]
        if known["hidden"]:
            return  # nobody sees it
        try:
            ideas.vote_for(idea, self.people[voter])
            if voter not in known["voted"]:
                known["voted"].add(voter)
                known["grants"][f"vote {voter}"] = self.pays["vote_received"]
            if withdraws:
                ideas.withdraw_vote(idea, self.people[voter])
        except Refused:
            pass

    @rule(idea=posted)
    def hide_or_restore(self, idea):
        known = self.ideas[idea]
        known["hidden"] = not known["hidden"]
        (ideas.hide_idea(idea, self.mo, "Advertising.") if known["hidden"] else ideas.restore_idea(idea, self.mo))

    @rule(name=st.sampled_from(["idea_adopted", "vote_received"]), points=st.integers(1, 600))
    def change_rule(self, name, points):
        set_rule(name, points, self.boss, "Worth something else now.")
        self.pays[name] = points

    @rule(target=asked, who=PEOPLE, which=THINGS)
    def ask(self, who, which):
        self.settle()
        thing, price, left = self.things[which]
        enough = self.members[who].free >= price and left > 0
        try:
            redemption = redeem(thing, self.people[who])
        except Refused:
            assert not enough
            return None
        assert enough
        self.members[who].held += price
        self.things[which][2] -= 1
        return [redemption, who, which, "requested"]

    @rule(asked=asked, step=st.sampled_from(["confirm", "fulfil", "cancel"]))
    def go_on(self, asked, step):
        if asked is None:
            return
        redemption, who, which, _ = asked
        try:
            {"confirm": confirm_redemption, "fulfil": fulfil_redemption, "cancel": cancel_redemption}[step](
                redemption, self.boss
            )
        except Refused:
            return
        price = self.things[which][1]
        if step != "confirm":
            self.members[who].held -= price
        if step == "fulfil":
            self.members[who].spent += price
        if step == "cancel":
            self.things[which][2] += 1

    def settle(self):
        """Let the house pay, and count what the model says that everybody earned."""
        pay_rewards.catch_up()
        for member in self.members:
            member.total = 0
        for known in self.ideas.values():
            standing = {name: n for name, n in known["grants"].items() if name not in known["fell"]}
            self.members[known["author"]].total += 0 if known["hidden"] else sum(standing.values())

    @invariant()
    def both_have_the_same(self):
        self.settle()
        for person, member in zip(self.people, self.members, strict=True):
            balance = queries.balance(person)
            assert (balance.available, balance.owed) == (max(member.free, 0), max(-member.free, 0))
            assert balance.held == member.held

    def teardown(self):
        assert [row for check in queries.CHECKS for row in check()] == []


def test_the_books_say_what_a_small_model_says(app):
    db.session.commit()

    def clean():
        db.session.rollback()
        db.session.remove()
        app.extensions["clean"]()

    Books.clean = staticmethod(clean)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=quiet,
            derandomize=True,
        ),
    )
