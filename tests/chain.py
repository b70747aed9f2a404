"""The whole chain, in steps that a test or a bench takes one after the other: from an idea to a royalty that is paid.

What it comes to is worked out here by plain arithmetic, without a look at the code that is tried.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from portal.app import CHECKS
from portal.challenges import acts as challenges
from portal.challenges import queries as juries
from portal.challenges.rules import seal
from portal.flows import answering, awarding, making
from portal.ideas.acts import decide_idea
from portal.ideas.models import Idea
from portal.kit.clock import now
from portal.kit.db import db
from portal.orders import acts as orders
from portal.orders import models as shop
from portal.orders.rules.addresses import Address
from portal.orders.rules.royalties import Account
from portal.orders.rules.taxes import TypedRate
from portal.people.acts import join
from portal.production import acts as production
from portal.production import models as workshop
from portal.rewards.acts import begin_rewards
from portal.rewards.models import Grant, Wallet
from portal.river.acts import telling, told_at
from portal.river.models import Late

IBAN = "DE89 3704 0044 0532 0130 00"
LICENCE = "The winners grant a licence."
POOL, FIRST, REACHED = 100_000, 8_999, 8_437  # minor units: what the jury awards; what each costs at most, and costs
ROYALTY, PARTS, TAX = 250, (7_000, 3_000), 2_500  # basis points: of net sales; of the two who thought of it; in Sweden
CASH = ("cash:bank", "cash:simulator")
SWEDEN = Address("Bo", "Storgatan 1", "11122", "Stockholm", "", "SE")
TAIWAN = Address("Mei", "忠孝東路 1 號", "10491", "臺北", "", "TW")
TEXAS = Address("Ann", "1 Main St", "78701", "Austin", "Texas", "US")


@dataclass(frozen=True, slots=True)
class Size:
    """How many support, how many are needed and ordered, and how many a batch holds at most."""

    supports: int = 8
    needed: int = 5
    ordered: int = 6
    lapsed: int = 1  # ordered, and never paid
    in_batch: int = 3
    cancelled: int = 0  # ordered beside these, and cancelled while orders were open
    dropped: int = 0  # of what is ordered, what is promised and never comes
    scrapped: int = 0
    returned: int = 0

    @property
    def collected(self):
        """Return of how many the money comes."""
        return self.ordered - self.dropped


FULL = Size(supports=10_000, needed=500, ordered=520, lapsed=30, in_batch=260)
TROUBLED = Size(supports=12, needed=5, ordered=8, lapsed=0, in_batch=4, cancelled=2, dropped=1, scrapped=1, returned=1)
FULL_TROUBLED = Size(
    supports=10_000, needed=500, ordered=540, lapsed=0, in_batch=260, cancelled=10, dropped=20, scrapped=5, returned=13
)


def balance(account, **where):
    """Return what stands in an account of the ledger; credit is minus."""
    asked = select(func.coalesce(func.sum(shop.MoneyPosting.minor), 0)).filter_by(account=account, **where)
    return int(db.session.scalar(asked))


def split(whole):
    """Return the two parts of a whole, the largest remainder first."""
    exact = [whole * part / 10_000 for part in PARTS]
    parts = [int(each) for each in exact]
    for n in sorted(range(2), key=lambda n: (parts[n] - exact[n], n))[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def nearest(top, bottom):
    """Return a quotient of whole numbers, rounded to the nearest, a half upwards."""
    return (2 * top + bottom) // (2 * bottom)


class Chain:
    """One story; each step stands on the one before."""

    def __init__(self, size=Size(), flow=lambda: None):
        self.size, self.flow = size, flow
        self.first_of_month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        with self.on(1):
            self.author, self.friend = join("Ada"), join("Fay")
            self.staff, self.second = join("Pia", role="product"), join("Pim", role="product")
            self.operator, self.admin = join("Olu", role="operations"), join("Ad", role="admin")
            self.jurors = [join("Judith"), join("Jun")]
            begin_rewards(self.admin)
            orders.set_tax_rate(TypedRate("SE", "", TAX, "VAT", True, told_at().date()), self.operator)

    @contextmanager
    def on(self, day):
        """Tell what happens inside as of a day of the thirty before the month began."""
        with telling("demo", self.first_of_month - timedelta(days=31 - day)):
            yield

    # An idea, in answer to a challenge

    def ask(self):
        opens = self.first_of_month - timedelta(days=30)
        with self.on(2):
            self.challenge = challenges.write_challenge(
                "A coat for the rain", "What keeps dry?", opens, opens + timedelta(days=9), self.staff
            )
            challenges.set_terms(self.challenge, challenges.Terms("", 0, LICENCE, POOL, "EUR"), self.staff)
            challenges.set_criteria(self.challenge, [challenges.Weighed("Dry", 100)], self.staff)
            for juror in self.jurors:
                challenges.invite_juror(self.challenge, juror, self.staff)
            challenges.send_to_review(self.challenge, self.staff)
            challenges.publish_challenge(self.challenge, self.second)

    def answer(self):
        with self.on(3):
            answer = (self.challenge, self.author, "A shell in moss green", "Please make it.", (), seal(LICENCE))
            self.idea = answering.answer_challenge(*answer)
            shares = dict(zip((self.author, self.friend), PARTS, strict=True))
            answering.agree_in_time(answering.share_in_time(self.idea, shares, self.author), self.friend)

    def support(self):
        with self.on(4):
            self.members = [join(f"Member {n}") for n in range(self.size.supports)]
            for member in self.members:
                answering.vote_in_time(self.idea, member)

    def judge(self):
        with self.on(10):
            challenges.close_challenge(self.challenge, self.staff)
            challenges.let_all_in(self.challenge, self.staff)
            answering.hand_to_jury(self.challenge, self.staff)
            for juror in self.jurors:
                points = {each.id: 8 for each in juries.criteria_of(self.challenge)}
                challenges.score(self.idea, juror, points, gives=True)
            challenges.shortlist(self.challenge, self.staff, 1)
            challenges.announce(self.challenge, self.staff, "It keeps dry.", {self.idea: POOL})

    def award(self):
        with self.on(11):
            for winner in (self.author, self.friend):
                challenges.accept_award(self.idea, winner, seal(LICENCE))
                awarding.pay_award(self.idea, self.second, winner)

    # A product, a pre-order, and who pays for it

    def adopt(self):
        with self.on(12):
            decide_idea(self.idea, "adopted", "Many people asked for it.", self.staff)
            self.product = making.make_product(self.idea, self.staff, basis_points=ROYALTY)

    def open(self, **more):
        ladder = [(1, FIRST), (self.size.needed, REACHED)]
        closes = self.first_of_month - timedelta(days=14)
        with self.on(13):
            self.preorder = orders.open_preorder(
                self.product, self.size.needed, closes, ladder, "EUR", self.staff, **more
            )

    @property
    def places(self):
        """Return where each order goes: the first batch to Sweden, the rest to Taiwan and Texas in turn."""
        rest = self.size.ordered - self.size.in_batch
        return [SWEDEN] * self.size.in_batch + [(TAIWAN, TEXAS)[n % 2] for n in range(rest)]

    def place(self, buyer, where):
        return orders.place_order(self.preorder, buyer, 1, where)

    def pay(self, order_id, minor=FIRST):
        orders.note_payment(order_id, "bank", f"B{order_id}", minor, "EUR", person_id=self.operator)

    def order(self):
        n = self.size.ordered
        with self.on(14):
            self.orders = [self.place(self.members[i], where) for i, where in enumerate(self.places)]
            self.unpaid = [self.place(self.members[n + i], TAIWAN) for i in range(self.size.lapsed)]
        with self.on(15):
            for order_id in self.orders:
                self.pay(order_id)

    def close(self):
        with self.on(16):
            decision = making.close_preorder(self.preorder, self.staff)
        self.flow()
        return decision

    def send_back(self):
        """Let the bank send each refund that is owed."""
        with self.on(17):
            asked = select(shop.PaymentEvent).filter_by(type="refund_requested").order_by(shop.PaymentEvent.id)
            sent = select(shop.PaymentEvent.reference).filter_by(type="refunded")
            for event in db.session.scalars(asked.where(shop.PaymentEvent.reference.not_in(sent))).all():
                by = self.operator if event.provider == "bank" else None
                orders.settle_refund(event.provider, event.reference, by)

    # A plan, two batches, work, parcels

    def write_bill(self):
        with self.on(17):
            self.cutting = production.make_centre("Cutting", self.staff, minutes=1_440, places=10)
            self.sewing = production.make_centre("Sewing", self.staff, minutes=1_440, places=10)
            self.cloth = production.name_part("CLOTH", "Cloth", self.staff, unit="m", lead_days=3)
            coat = production.name_part("COAT", "Coat", self.staff, product_id=self.product, has_serials=True)
            bill = production.write_bill(coat, self.staff)
            production.set_line(bill, self.cloth, 2_000, self.staff)
            production.set_operation(bill, "Cutting", self.cutting, 1_200, self.staff, setup=40)
            production.set_operation(bill, "Sewing", self.sewing, 1_800, self.staff)
            production.activate_bill(bill, self.staff)

    def plan(self):
        with self.on(18):
            first = db.session.scalar(select(workshop.Batch.id))
            self.batches = [first, *production.divide_batch(first, self.size.in_batch, self.operator)]
            self.planned = db.session.scalar(select(workshop.Plan.id))
            production.release_plan(self.planned, self.operator)
            production.move_purchase(self.planned, self.cloth, "order", self.operator)
            production.move_purchase(self.planned, self.cloth, "arrive", self.operator)

    def works(self, batch_id):
        asked = select(workshop.WorkOrder).filter_by(batch_id=batch_id).order_by(workshop.WorkOrder.position)
        return list(db.session.scalars(asked.execution_options(populate_existing=True)))

    def do(self, work, good=None, scrap=0):
        production.move_work(work.id, "start", self.operator)
        production.count_work(work.id, work.planned - scrap if good is None else good, scrap, self.operator)
        production.move_work(work.id, "finish", self.operator)

    def make(self):
        with self.on(20):
            for batch_id in self.batches:
                for work in self.works(batch_id):
                    self.do(work)
                inspection = production.plan_inspection(batch_id, "Seams", self.operator)
                production.move_inspection(inspection, "start", self.operator)
                production.move_inspection(inspection, "pass", self.operator, checked=1)

    def ship(self):
        with self.on(22):
            for batch_id in self.batches:
                making.ship_batch(batch_id, self.operator, "PostNord")

    def deliver(self):
        with self.on(24):
            for shipment in db.session.scalars(select(workshop.Shipment.id).order_by(workshop.Shipment.id)).all():
                making.deliver_shipment(shipment, self.operator)

    # The month is closed, and who thought of it is paid

    def state(self):
        self.flow()
        month = (self.first_of_month - timedelta(days=1)).strftime("%Y-%m")
        orders.close_month(month, self.operator)
        for statement in db.session.scalars(select(shop.RoyaltyStatement.id).order_by("id")).all():
            orders.approve_statement(statement, self.admin)

    def pay_out(self):
        for person in (self.author, self.friend):
            orders.set_payout_account(person, Account("Ada Ångström", IBAN))
        self.payouts = orders.ask_payouts(self.operator)
        for payout_id in self.payouts:
            orders.move_payout(payout_id, "approve", self.admin)
        orders.submit_payouts("EUR", self.operator)
        for payout_id in self.payouts:
            orders.move_payout(payout_id, "arrive", self.operator)
        self.flow()

    STEPS = (
        "ask", "answer", "support", "judge", "award", "adopt", "open", "order", "close", "send_back",
        "write_bill", "plan", "make", "ship", "deliver", "state", "pay_out",
    )  # fmt: skip

    def go(self, until="pay_out", after=None):
        """Take all steps up to one; those behind another one only."""
        first = self.STEPS.index(after) + 1 if after else 0
        for name in self.STEPS[first : self.STEPS.index(until) + 1]:
            getattr(self, name)()
        return self

    # What it comes to

    def net(self, where):
        """Return what one piece earns without its tax, which stands within the price."""
        return REACHED - nearest(REACHED * TAX, 10_000 + TAX) if where == "SE" else REACHED

    def royalties(self, sold):
        """Return what the two get together for so many sold by country: each line is rounded, then shared."""
        parts = [split(nearest(self.net(where) * ROYALTY, 10_000)) for where, n in sold.items() for _ in range(n)]
        return [sum(each) for each in zip(*parts, strict=True)]

    @property
    def sold(self):
        """Return how many went where, and stayed there."""
        return Counter(where.country for where in self.places[: self.size.collected][self.size.returned :])

    def breaches(self):
        """Return the checks that find something, and answers that failed."""
        return [check.__name__ for check in CHECKS if check()] + list(db.session.scalars(select(Late.error)))

    def counts(self):
        """Return what is counted at the end, beside what it must be."""
        size, asked = self.size, lambda table, **where: db.session.query(table).filter_by(**where).count()
        idea = db.session.get(Idea, self.idea, populate_existing=True)
        units = db.session.query(workshop.Unit.serial).join(
            workshop.Pegging, workshop.Pegging.order_line_id == workshop.Unit.order_line_id
        )
        return {
            "supports": (idea.votes, size.supports),
            "shipped": (idea.status, "shipped"),
            "collected": (db.session.get(shop.Preorder, self.preorder).collected, size.collected),
            "delivered": (asked(shop.Order, status="delivered"), size.collected - size.returned),
            "lapsed": (asked(shop.Order, status="expired"), size.lapsed),
            "cancelled": (asked(shop.Order, status="cancelled"), size.cancelled),
            "dropped": (asked(shop.Order, status="dropped"), size.dropped),
            "returned": (asked(shop.Order, status="returned"), size.returned),
            "batches": (asked(workshop.Batch, status="done"), 2),
            "consignments": (asked(workshop.Consignment, status="closed"), 3),
            "parcels": (asked(workshop.Shipment, status="delivered"), size.collected),
            "in consignments": (
                int(db.session.scalar(select(func.sum(workshop.Consignment.quantity)))),
                size.collected,
            ),
            "pegged": (asked(workshop.Pegging), size.collected),
            "numbered": (units.filter(workshop.Pegging.shipment_id.is_not(None)).count(), size.collected),
            "invoices": (asked(shop.Bill, kind="invoice"), size.collected),
            "credit notes": (asked(shop.Bill, kind="credit_note"), size.returned),
            "good": (int(self.last_works(workshop.WorkOrder.good)), size.collected),
            "scrap": (int(self.last_works(workshop.WorkOrder.scrap, "Cutting")), size.scrapped),
        }

    def last_works(self, column, name="Sewing"):
        return db.session.scalar(select(func.sum(column)).where(workshop.WorkOrder.name == name))

    def money(self):
        """Return what stands in each account at the end, beside what must stand there."""
        gross = (self.size.collected - self.size.returned) * REACHED
        tax = self.sold["SE"] * (REACHED - self.net("SE"))
        paid = sum(self.royalties(self.sold)) + POOL
        wanted = {
            "cash": gross - paid,
            "revenue": tax - gross,
            "tax:payable": -tax,
            "expense:royalty": paid - POOL,
            "expense:award": POOL,
        }
        settled = ("customer:deposits", "refunds:payable", "royalty:payable", "award:payable", "payout:clearing")
        wanted |= dict.fromkeys(settled, 0)
        found = {account: balance(account) for account in wanted} | {"cash": sum(map(balance, CASH))}
        return {account: (found[account], minor) for account, minor in wanted.items()}

    def paid(self):
        """Return what each of the two was paid, beside what they must be."""
        due = [a + b for a, b in zip(self.royalties(self.sold), split(POOL), strict=True)]
        told = dict(
            db.session.execute(select(shop.Payout.person_id, func.sum(shop.Payout.minor)).group_by("person_id")).all()
        )
        return {who: (int(told.get(who, 0)), minor) for who, minor in zip((self.author, self.friend), due, strict=True)}

    def points(self):
        """Return what the two earned: parts of 300, 500 and 200, and of a point for each of fifty votes a day."""
        due = [sum(each) for each in zip(*(split(n) for n in (300, 500, 200)), strict=True)]
        stands = select(func.sum(Grant.points)).filter_by(fell_at=None, clawed_at=None)
        asked = stands.where(Grant.rule_name != "vote_received")
        found = [int(db.session.scalar(asked.filter_by(person_id=who)) or 0) for who in (self.author, self.friend)]
        wallets = int(db.session.scalar(select(func.sum(Wallet.available + Wallet.pending - Wallet.owed))) or 0)
        granted = int(db.session.scalar(stands) or 0)
        return {"for deeds": (found, due), "in wallets": (wallets, granted)}

    def astray(self):
        """Return all that is not as it must be; nothing, where every identity is exact."""
        found = self.counts() | self.money() | self.paid() | self.points()
        return {name: pair for name, pair in found.items() if pair[0] != pair[1]}
