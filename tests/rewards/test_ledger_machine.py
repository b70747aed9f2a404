"""The ledger against a small plain model, lots and all: any operations in any order, and both have the same.

`make bench BENCH=ledger` runs a hundred thousand of them.
"""

import os
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from portal.kit.clock import now
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.people.acts import join
from portal.rewards import acts, queries
from portal.rewards.models import PointsLot, Wallet
from portal.rewards.rules import Due
from portal.river.acts import telling

EXAMPLES, STEPS = int(os.environ.get("LEDGER_EXAMPLES", "4")), int(os.environ.get("LEDGER_STEPS", "40"))
COUNTED = os.environ.get("LEDGER_COUNTED", "")
NEVER, VALID, WAITS = 10**6, 30, 10  # days
NAMES = ("idea_adopted", "vote_received", "comment_given")  # never expires, expires, waits
PRICE = 120
WHO = st.integers(0, 2)
# Judged by their events, which this machine does not make.
NOT_HERE = {"wrong_grants", "exceeded_caps", "frozen_without_case", "overpaid_shares"}


class Member:
    """What the model knows of somebody: lots of [grant, expires in days, available, held, frozen, is grace], a debt."""

    def __init__(self):
        self.lots, self.owed, self.pending = [], 0, 0

    @property
    def available(self):
        return sum(lot[2] for lot in self.lots)

    def settle(self, n):
        paid = min(n, self.owed)
        self.owed -= paid
        return n - paid

    def fill(self, grant, expires, n, account=2):
        if n:
            self.lots.append([grant, expires, 0, 0, 0, False])
            self.lots[-1][account] = n

    def draw(self, n, own=None, into=None):
        drawn = []
        for lot in sorted(self.lots, key=lambda lot: (own is None or lot[0] != own, lot[1])):
            part = min(lot[2], n)
            n, lot[2] = n - part, lot[2] - part
            if into and part:
                lot[into] += part
                drawn.append((lot, part))
        return drawn

    def back(self, parts):
        n = self.settle(sum(part for _, part in parts))
        for lot, part in sorted(parts, key=lambda part: part[0][1])[::-1]:
            if got := min(part, n):
                n -= got
                if lot[1] <= 0 and not lot[5]:
                    self.lots.append([lot[0], VALID, got, 0, 0, True])
                else:
                    lot[2] += got


class Books(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.clean()
        self.boss, self.maker = join("Ad", role="admin"), join("Olu", role="operations")
        self.people, self.members = [join(name) for name in ("Ada", "Bo", "Cy")], [Member() for _ in range(3)]
        more = ({}, {"valid_days": VALID}, {"pending_days": WAITS})
        self.rules = [
            acts.set_rule(name, 1, self.boss, "The rules of the game.", **kept)
            for name, kept in zip(NAMES, more, strict=True)
        ]
        self.mug = acts.offer_reward("A mug", "", PRICE, 10**6, self.boss)
        self.grants, self.asked, self.operations = {}, {}, 0

    def known(self, n, things):
        return list(things)[n % len(things)] if things else None

    @rule(who=WHO, n=st.integers(1, 300), which=st.integers(0, 2), age=st.sampled_from([0, 7, 20, 40, 50]))
    def grant(self, who, n, which, age):
        subject = f"idea:{len(self.grants) + 1}"
        event = db.session.scalar(text("SELECT id FROM event ORDER BY id LIMIT 1 OFFSET :n"), {"n": len(self.grants)})
        due = Due(self.rules[which], event, self.people[who], 0, subject, subject, n)
        with telling("live", now() - timedelta(days=age)):
            key = acts.grant(due)
        self.grants[key] = {
            "who": who,
            "n": n,
            "which": which,
            "age": age,
            "state": "pending" if which == 2 else "available",
        }
        self.credit(key, VALID - age)

    def credit(self, key, expires):
        """Let the model credit a grant: to wait, or into a lot, after what is owed."""
        grant, member = self.grants[key], self.members[self.grants[key]["who"]]
        if grant["state"] == "pending":
            member.pending += grant["n"]
        else:
            member.fill(key, expires if grant["which"] == 1 else NEVER, member.settle(grant["n"]))

    @rule(
        at=st.integers(0, 999),
        step=st.sampled_from(["take", "give", "mature", "freeze", "release", "claw", "overturn"]),
    )
    def go_on(self, at, step):
        key = self.known(at, self.grants)
        if key is None:
            return
        grant = self.grants[key]
        fine = {
            "take": grant["state"] in ("pending", "available", "frozen"),
            "give": grant["state"] == "fallen",
            "mature": grant["state"] == "pending" and grant["age"] >= WAITS,
            "freeze": grant["state"] in ("pending", "available"),
            "release": grant["state"] == "frozen",
            "claw": grant["state"] == "frozen",
            "overturn": grant["state"] == "clawed",
        }[step]
        if step in ("take", "give") and not fine:
            return  # a claw-back and a fall may lie above one another: other stories tell of it
        work = {
            "take": lambda: acts.take_back(key, "source"),
            "give": lambda: acts.give_back(key, "source"),
            "mature": lambda: acts.mature(key),
            "freeze": lambda: acts.freeze_grant(key, self.boss),
            "release": lambda: acts.release_grant(key, self.boss),
            "claw": lambda: acts.claw_back_grant(key, self.boss),
            "overturn": lambda: acts.overturn_grant(key, self.boss),
        }[step]
        try:
            work()
        except Refused:
            assert not fine, (step, grant)
            return
        assert fine, (step, grant)
        getattr(self, f"model_{step}")(key, grant, self.members[grant["who"]])

    def model_take(self, key, grant, member, state="fallen"):
        if grant["state"] == "pending":
            member.pending -= grant["n"]
        else:
            cold = sum(lot[4] for lot in member.lots if lot[0] == key)
            for lot in member.lots:
                lot[4] = 0 if lot[0] == key else lot[4]
            there = min(grant["n"] - cold, member.available)
            member.draw(there, own=key)
            member.owed += grant["n"] - cold - there
        grant["waits"] = (
            grant["which"] == 2 and (grant["state"] == "pending" or grant.get("waits", False)) and state == "fallen"
        )
        grant["state"] = state

    def model_give(self, key, grant, member):
        grant["state"] = "pending" if grant.pop("waits", False) else "available"
        self.credit(key, VALID)

    def model_mature(self, key, grant, member):
        member.pending -= grant["n"]
        grant["state"] = "available"
        member.fill(key, NEVER, member.settle(grant["n"]))

    def model_freeze(self, key, grant, member):
        if grant["state"] == "pending":
            member.pending -= grant["n"]
            member.fill(key, NEVER, grant["n"], 4)
            grant["waits"] = True
        for lot in member.lots:
            if lot[0] == key:
                lot[4], lot[2] = lot[4] + lot[2], 0
        grant["state"] = "frozen"

    def model_release(self, key, grant, member):
        cold = [(lot, lot[4]) for lot in member.lots if lot[0] == key and lot[4]]
        for lot, _ in cold:
            lot[4] = 0
        if grant.pop("waits", False) and grant["age"] < WAITS:
            grant["state"] = "pending"
            member.pending += sum(n for _, n in cold)
        else:
            grant["state"] = "available"
            member.back(cold)

    def model_claw(self, key, grant, member):
        self.model_take(key, grant, member, "clawed")

    def model_overturn(self, key, grant, member):
        grant["state"] = "available"
        self.credit(key, VALID)

    @rule(who=WHO)
    def ask(self, who):
        member = self.members[who]
        ripe = [k for k, g in self.grants.items() if g["who"] == who and g["state"] == "pending" and g["age"] >= WAITS]
        try:
            asked = acts.redeem(self.mug, self.people[who])
        except Refused:
            asked = None
        if asked is None:  # nothing of it happened, not even what was brought up to date
            copy = Member()
            copy.lots, copy.owed = [list(lot) for lot in member.lots], member.owed
            for key in ripe:
                copy.fill(key, NEVER, copy.settle(self.grants[key]["n"]))
            assert sum(lot[2] for lot in copy.lots if lot[1] > 0) < PRICE
            return
        for key in sorted(ripe, key=lambda k: (-self.grants[k]["age"], k)):
            self.model_mature(key, self.grants[key], member)
        for lot in member.lots:
            lot[2] = 0 if lot[1] <= 0 else lot[2]
        self.asked[asked] = {"who": who, "state": "requested", "parts": member.draw(PRICE, into=3)}

    @rule(at=st.integers(0, 999), step=st.sampled_from(["confirm", "fulfil", "cancel", "return"]))
    def handle(self, at, step):
        key = self.known(at, self.asked)
        if key is None:
            return
        asked = self.asked[key]
        befores = {"confirm": ("requested",), "fulfil": ("confirmed",), "cancel": ("requested", "confirmed")}
        fine = asked["state"] in befores.get(step, ("fulfilled",))
        try:
            getattr(acts, f"{step}_redemption")(key, self.maker)
        except Refused:
            assert not fine
            return
        assert fine
        asked["state"] = {"confirm": "confirmed", "fulfil": "fulfilled", "cancel": "cancelled", "return": "returned"}[
            step
        ]
        if step in ("fulfil", "cancel"):
            for lot, n in asked["parts"]:
                lot[3] -= n
        if step in ("cancel", "return"):
            self.members[asked["who"]].back(asked["parts"])

    @rule()
    def expire(self):
        for lot_id in queries.lots_over(now()):
            acts.expire_lot(lot_id)
        for member in self.members:
            for lot in member.lots:
                lot[2] = 0 if lot[1] <= 0 else lot[2]

    @invariant()
    def both_have_the_same(self):
        self.operations += 1
        db.session.expire_all()
        for person, member in zip(self.people, self.members, strict=True):
            wallet = db.session.get(Wallet, person)
            kept = (wallet.available, wallet.pending, wallet.held, wallet.frozen, wallet.owed) if wallet else (0,) * 5
            sums = [sum(lot[n] for lot in member.lots) for n in (2, 3, 4)]
            assert kept == (sums[0], member.pending, sums[1], sums[2], member.owed)
            rows = db.session.scalars(select(PointsLot).filter_by(person_id=person).order_by(PointsLot.id))
            assert [(lot.available, lot.held, lot.frozen) for lot in rows] == [tuple(lot[2:5]) for lot in member.lots]

    def teardown(self):
        assert [check.__name__ for check in queries.CHECKS if check.__name__ not in NOT_HERE and check()] == []
        total = db.session.scalar(text("SELECT coalesce(sum(points), 0) FROM reward_posting"))
        assert total == 0
        if COUNTED:
            entries = db.session.scalar(text("SELECT count(*) FROM reward_entry"))
            with Path(COUNTED).open("a") as told:
                told.write(f"{self.operations} {entries}\n")


def test_whatever_is_done_the_ledger_is_where_a_plain_model_is(app):
    db.session.commit()

    def clean():
        db.session.rollback()
        db.session.remove()
        app.extensions["clean"]()

    Books.clean = staticmethod(clean)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    size = {"max_examples": EXAMPLES, "stateful_step_count": STEPS, "deadline": None, "derandomize": True}
    run_state_machine_as_test(Books, settings=settings(**size, suppress_health_check=quiet, database=None))
