"""The whole chain once more, with a failure at each arrow."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.flows import making
from portal.kit.db import db
from portal.orders import acts as orders
from portal.orders.acts.collecting import claim
from portal.orders.rules.royalties import Account
from portal.production import acts as production
from portal.rewards.acts import judge_case, note_signal, propose_rule, publish_rule
from portal.rewards.models import Grant
from portal.rewards.rules.plans import Plan
from portal.river import act
from tests.chain import FIRST, IBAN, SWEDEN, TAIWAN, Chain, split


class Killed(Exception):
    """Stands for a process that is killed in the midst of an act."""


class TroubledChain(Chain):
    """The same story with a failure at each arrow: no go, drop, refund, scrap, return, claw-back, and lost answers."""

    STEPS = (
        "ask", "answer", "support", "judge", "award", "adopt", "promise_points", "fail_first", "open",
        "order", "cancel", "close", "collect", "send_back", "write_bill", "plan", "make", "ship", "deliver",
        "take_back", "send_back", "claw_back", "state", "pay_out",
    )  # fmt: skip
    WAYS = ("accept", "declines_once", "silent", "twice")
    TOKEN, CLAWED = 10, 2  # points for what reaches a buyer; which of the friend's grants is clawed back

    def killed(self, work):
        """Let the process that does something be killed before it is done: nothing of it may stay."""

        @act
        def dies():
            work()
            raise Killed

        try:
            dies()
        except Killed:
            db.session.rollback()

    def promise_points(self):
        about = {"kind": "order.shipped", "to": "person_id", "title": {"en": "Something of yours is on its way"}}
        with self.on(12):
            publish_rule(propose_rule(Plan("", "We thank who orders.", self.TOKEN, **about), self.staff), self.admin)

    def fail_first(self):
        """Open a pre-order for which too few pay, so that every cent goes back."""
        with self.on(12):
            closes = self.first_of_month - timedelta(days=18)
            first = orders.open_preorder(self.product, 3, closes, [(1, FIRST)], "EUR", self.staff)
            paid = [orders.place_order(first, self.members[n], 1, SWEDEN) for n in range(2)]
            for order_id in paid:
                self.pay(order_id)
            self.no_go = making.close_preorder(first, self.staff)
        self.send_back()

    def open(self):
        super().open(mode="mandate")

    def way(self, n):
        return "never" if n >= self.size.collected else self.WAYS[n % len(self.WAYS)]

    def order(self):
        with self.on(14):
            self.orders = [self.place(self.members[n], where) for n, where in enumerate(self.places)]
            for n, order_id in enumerate(self.orders):
                orders.promise_simulated(order_id, self.way(n), self.members[n])

    def cancel(self):
        """Let some change their mind: every other one had paid by then."""
        with self.on(15):
            for n in range(self.size.cancelled):
                buyer = self.members[self.size.ordered + n]
                order_id = self.place(buyer, TAIWAN)
                if n % 2:
                    self.pay(order_id)
                else:
                    orders.promise_simulated(order_id, "accept", buyer)
                orders.cancel_order(order_id, buyer)

    def collect(self):
        """Ask for promised money until the week is over; whoever asks is killed once, and finds what became of it."""
        with self.on(16):
            claim(self.preorder)
        for day in (16, 17, 18, 20, 24):
            with self.on(day):
                self.decision = making.collect(self.preorder)

    def make(self):
        """Scrap some on the way, and make them again; and let nothing of a work stay that was not done to its end."""
        scrapped = self.size.scrapped
        with self.on(25):
            self.killed(lambda: self.do(self.works(self.batches[0])[0]))
            cutting, sewing = self.works(self.batches[0])
            self.do(cutting, scrap=scrapped)
            self.do(sewing, good=sewing.planned - scrapped)
            production.make_again(self.batches[0], scrapped, self.operator)
            production.move_purchase(self.planned, self.cloth, "arrive", self.operator)
            for work in self.works(self.batches[0]):
                self.do(work, good=scrapped)
            for work in self.works(self.batches[1]):
                self.do(work)

    def ship(self):
        with self.on(26):
            self.killed(lambda: making.ship_batch(self.batches[0], self.operator, "PostNord"))
            for batch_id in self.batches:
                making.ship_batch(batch_id, self.operator, "PostNord")

    def take_back(self):
        with self.on(28):
            for order_id in self.orders[: self.size.returned]:
                orders.take_back(order_id, "The zip was broken.", self.operator)
        self.flow()

    def claw_back(self):
        """Take back what the friend was granted for the adoption: somebody looked into it, and it was not right."""
        asked = select(Grant.id).filter_by(person_id=self.friend, rule_name="idea_adopted")
        grant = db.session.scalars(asked).one()
        case = note_signal(self.friend, "burst", "2026-11-01", 9)
        judge_case(case, "triage", self.staff)
        judge_case(case, "freeze", self.staff, "Eight accounts from one room.", [grant])
        judge_case(case, "confirm", self.staff, "Eight accounts from one room.")
        judge_case(case, "remedy", self.second, "Eight accounts from one room.")

    def pay_out(self):
        """Hear nothing clear of the bank at first, then that it failed, and pay once more."""
        for person in (self.author, self.friend):
            orders.set_payout_account(person, Account("Ada Ångström", IBAN))
        self.payouts = orders.ask_payouts(self.operator)
        for times in range(2):
            for payout_id in self.payouts:
                orders.move_payout(payout_id, "approve", self.admin)
            orders.submit_payouts("EUR", self.operator)
            for payout_id in self.payouts:
                steps = ("arrive",) if times else ("lose", "fail", "again")
                for step in steps:
                    orders.move_payout(payout_id, step, self.operator)
        self.flow()

    def points(self):
        """Return what was earned: without what was clawed back, and for each order that came and stayed."""
        found, due = super().points()["for deeds"]
        clawed = [due[0], due[1] - split(500)[1]]
        token = select(func.sum(Grant.points)).filter_by(fell_at=None).where(Grant.rule_name.startswith("own-"))
        stayed = (self.size.collected - self.size.returned) * self.TOKEN
        told = {"for deeds": (found, clawed), "for orders": (int(db.session.scalar(token) or 0), stayed)}
        return super().points() | told
