"""A village: everybody who may come to the door, and one of each thing there is."""

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.challenges.acts import publish_challenge, write_challenge
from portal.flows.answering import answer_challenge
from portal.flows.feedback import give_feedback
from portal.flows.making import close_preorder, make_product, ship_batch
from portal.flows.setting_up import draw_logo
from portal.flows.wondering import ask_about_product
from portal.groups.acts import invite, make_group
from portal.house.acts import show_logo
from portal.ideas.acts import comment_on, decide_idea, post_idea
from portal.ideas.acts.boarding import BoardWords, make_board
from portal.ideas.acts.rounds import Plan, draft_round, open_round
from portal.ideas.acts.wording import name_status
from portal.ideas.models import Conversation, GroupOpinion
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.knowledge.acts import (
    Leads,
    Look,
    add_choice,
    add_manual,
    begin_guide,
    note_looks,
    publish_article,
    publish_guide,
    write_article,
)
from portal.meetings.acts import announce
from portal.meetings.acts import ask as ask_there
from portal.moderation.acts import find_ring, flag, lodge_appeal
from portal.moderation.rules.rings import Ballot, Pair
from portal.orders.acts import (
    add_option,
    add_value,
    agree_royalty,
    approve_statement,
    ask_payouts,
    ask_return,
    close_month,
    create_product,
    exclude,
    keep_address,
    move_payout,
    name_point,
    note_payment,
    open_preorder,
    pay_simulated,
    place_order,
    read_statement,
    set_payout_account,
    submit_payouts,
)
from portal.orders.models import (
    BankLine,
    Bill,
    Customisation,
    Order,
    OrderLine,
    Payment,
    Product,
    RoyaltyStatement,
)
from portal.orders.rules.addresses import Address
from portal.orders.rules.bank import BankFile, BankRow
from portal.orders.rules.options import Choice
from portal.orders.rules.royalties import Account
from portal.outside.models import Parcel
from portal.people.sanctions import warn_person
from portal.people.signing import sign_up
from portal.people.tokens import make_token
from portal.production import acts as workshop
from portal.production.acts import advance_batch, pack_batch
from portal.production.acts.carriers import Takes
from portal.production.models import Batch, Shipment
from portal.production.models import Plan as MakingPlan
from portal.rewards.acts import begin_rewards, note_signal, offer_reward, propose_rule, redeem, thank
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan as RulePlan
from portal.river.acts import telling
from portal.river.queries import latest_of
from portal.river.reader import flow
from portal.search.acts import save_search
from portal.surveys.acts import add_question, ask_person, set_rhythm, start_survey, write_survey
from portal.surveys.models import Survey
from portal.surveys.rules.questions import Question
from portal.talk.files import keep_file
from portal.talk.pictures import keep_picture
from portal.web.site.surveys.filling import ask_link
from tests.trust.subjects import PASSWORD, Subject, photo
from tests.trust.things import asked_stripe, filled

WHY = "Many people asked for it."
HOME = Address("Cara Berg", "Storgatan 1", "11122", "Stockholm", "", "SE")
ROLES = {"customer": "customer", "other": "customer"} | dict.fromkeys(("moderator", "product", "operations", "admin"))


NAMED = {  # what these addresses call by names of their own
    "/desk/rewards/rules": {"name": "idea_adopted"},
    "/desk/surveys": {"key": "q1"},
    "/api/v1/surveys": {"key": "q1"},
    "/desk/guides": {"key": "s1", "place": 0},
    "/how": {"kind": "guide"},
    "/static": {"name": "css/site.css"},
}


class Village:
    """Who lives here, and what there is."""

    def __init__(self, app):
        self.app = app
        self.people = {name: self._person(name, role or name) for name, role in ROLES.items()}
        self.things = self._things()

    def _person(self, name, role):
        return sign_up(name.title(), f"{name}@example.org", PASSWORD, role=role, confirmed=True)

    def subjects(self):
        """Return everybody who may come to the door."""
        sign_up("Una", "una@example.org", PASSWORD)
        unconfirmed = Subject(self.app, "unconfirmed")
        unconfirmed.ask("POST", "/sign-in", {"mail": "una@example.org", "password": PASSWORD})
        known = [Subject(self.app, name, person_id) for name, person_id in self.people.items()]
        cara = self.people["customer"]
        tokens = [Subject(self.app, f"{scope} token", cara, make_token(cara, scope)) for scope in ("read", "write")]
        return [Subject(self.app, "anonymous"), unconfirmed, *known, *tokens]

    def _things(self):
        cara, staff, operator = (self.people[name] for name in ("customer", "product", "operations"))
        begin_rewards(self.people["admin"])
        propose_rule(RulePlan("vote_received", WHY, 2), staff)
        idea_id = post_idea(cara, "A shell in moss green", "Please **make** it.", ["shell"])
        decide_idea(idea_id, "adopted", WHY, staff)
        board_id = make_board(BoardWords({"en": "Kitchen", "zh-Hans": "厨房", "zh-Hant": "廚房"}), staff)
        return {
            "board_id": board_id,
            "status_id": name_status(
                "making", {"en": "In the oven", "zh-Hans": "制作中了", "zh-Hant": "製作中了"}, staff
            ),
            "round_id": self._round(idea_id, cara, staff),
            **self._idea(cara, self.people["other"]),
            "person_id": self.people["other"],
            "tag": "lighting",
            "name": keep_picture(cara, photo()),
            "file": self._file(cara),
            **self._hung(),
            **self._asked(cara, staff),
            **self._listened(cara, staff),
            **self._bought(idea_id, cara, staff, operator),
            **self._kept_books(cara, operator),
            **self._rewarded(cara, staff),
            **self._known(cara, staff),
            **self._met(cara, staff),
            **self._moderated(cara),
            **self._talked_over(idea_id),
            "address_id": keep_address(cara, HOME),
            "parcel_id": db.session.scalar(select(Parcel.id).limit(1)),
        }

    def _hung(self):
        """Hang a logo at the top of each page."""
        logo = draw_logo(photo())
        show_logo(logo, self.people["admin"])
        NAMED["/logo"] = {"name": logo[0]}
        return {}

    def _met(self, cara, staff):
        """Return a group that keeps to itself, an invitation into it, and a session with a question."""
        group_id = make_group("Quiet kitchens", "Where nothing hums.", "invited", cara)
        meeting_id = announce("The quiet hour", "", now() + timedelta(days=2), 60, "UTC", staff)
        found = {
            "group_id": group_id,
            "invitation_id": invite(group_id, self.people["other"], cara),
        }
        return found | {"meeting_id": meeting_id, "question_id": ask_there(meeting_id, cara, "Why does it hum?")}

    def _talked_over(self, idea_id):
        """Return a conversation in which two groups see an idea each in its way."""
        with writing():
            db.session.add(Conversation(tag="kitchen", mark="", worked_out_at=now(), people=16, sizes=[9, 7]))
            db.session.add(GroupOpinion(tag="kitchen", idea_id=idea_id, part=0, agree=9, against=0, passed=0))
        return {}

    def _left_group(self):
        return make_group("Loud kitchens", "Where it hums.", "invited", self.people["customer"])

    def _moderated(self, cara):
        """Return a warning with the appeal against it, and accounts whose votes come together."""
        warn_person(cara, self.people["moderator"], "spam: Once is enough.")
        event_id = latest_of("person.warned")
        accounts = [self.people[name] for name in ("customer", "other", "operations")]
        both = tuple((Ballot(1, accounts[0], n, 2 * n + 1), Ballot(1, accounts[1], n, 2 * n + 2)) for n in range(3))
        pairs = [Pair(one, other, 3, both, 1e-6, 1e-4) for one, other in combinations(accounts, 2)]
        appeal_id = lodge_appeal(event_id, cara, "It was not me who did it.")
        return {"event_id": event_id, "appeal_id": appeal_id, "ring_id": find_ring(pairs, 0.01, 100)}

    def _file(self, cara):
        given = keep_file(cara, "how it hums.txt", b"It hums at night.")
        post_idea(cara, "Listen to it", f"[how it hums](/files/{given.name})")
        return given.name

    def _round(self, idea_id, cara, staff):
        among = [idea_id, post_idea(cara, "A lid for the shell", "It gets dusty.")]
        round_id = draft_round(
            Plan("coins", "What comes first?", "We plan the year.", now() + timedelta(days=3), among), staff
        )
        open_round(round_id, staff)
        return round_id

    def _idea(self, cara, other):
        idea_id = post_idea(cara, "A quiet lamp", "It hums.", ["lighting"])
        comment_id = comment_on(idea_id, other, "I hear it too.")
        flag(f"comment:{comment_id}", f"idea:{idea_id}", other, cara, "spam", "It is not.")
        return {"idea_id": idea_id, "comment_id": comment_id, "saved_id": save_search(cara, "lamp")}

    def _asked(self, cara, staff):
        start = now() - timedelta(days=1)
        challenge_id = write_challenge("A quiet kitchen", "What hums?", start, start + timedelta(days=9), staff)
        publish_challenge(challenge_id, staff)
        answer_challenge(challenge_id, cara, "The fridge hums", "At night.")
        article_id = write_article("Felt feet", "Put felt under it.", staff, tags=["kitchen"], people=[cara])
        publish_article(article_id, staff)
        feedback_id = give_feedback(cara, "complaint", "It is bent.", 2)
        flow(READERS)
        return {"challenge_id": challenge_id, "article_id": article_id, "feedback_id": feedback_id, "case_id": 1}

    def _listened(self, cara, staff):
        survey_id = write_survey("How did it go?", "csat", staff)
        add_question(survey_id, staff, Question("", "single", "Where do you camp?", options=("Forest", "Coast")))
        start_survey(survey_id, staff)
        words = ("Monday", "We answer.", staff)
        rhythm_id = set_rhythm("potential", survey_id, staff, *words, segment="everyone", most=3)
        ask = ask_link(ask_person(survey_id, cara))
        link = db.session.get(Survey, survey_id).link
        return {"survey_id": survey_id, "rhythm_id": rhythm_id, "link": link, "ask": ask}

    def _bought(self, idea_id, cara, staff, operator):
        product_id = make_product(idea_id, staff, basis_points=250)
        chosen, choice = self._choosing(product_id, staff)
        made = self._preorder(product_id, staff)
        order_id = place_order(made, cara, 2, HOME, choice)
        order = db.session.get(Order, order_id)
        note_payment(order_id, "bank", "B1", order.total_minor, order.currency, person_id=staff)
        close_preorder(made, staff)
        batch_id = db.session.scalars(select(Batch.id)).one()
        made = self._made(batch_id, order_id, cara, staff)
        advance_batch(batch_id, "making", "", operator)
        advance_batch(batch_id, "inspection", "", operator)
        workshop.name_part("NUMBERED", "Lamp", staff, product_id=product_id, has_serials=True)
        pack_batch(batch_id, operator)
        carrier_id = workshop.name_carrier("North Post", Takes(), operator)
        [consignment_id] = workshop.gather(carrier_id, operator)
        sent_with = {"carrier_id": carrier_id, "consignment_id": consignment_id}
        sent_with |= {"point_id": name_point(HOME, "", staff)}
        open_one = self._preorder(product_id, staff)
        waiting = place_order(open_one, cara, 1, HOME, choice)
        pay_simulated(waiting, "time_out", cara)
        found = made | {"shipment_id": db.session.scalars(select(Shipment.id)).first(), "batch_id": batch_id}
        payment_id = db.session.scalars(select(Payment.id).filter_by(order_id=waiting)).one()
        return {
            **found,
            **sent_with,
            **chosen,
            "customisation_id": db.session.scalars(select(Customisation.id).filter_by(order_id=waiting)).one(),
            "product_id": product_id,
            "preorder_id": open_one,
            "order_id": waiting,
            "payment_id": payment_id,
        }

    def _choosing(self, product_id, staff):
        colour, size = (add_option(product_id, name, "EUR", staff) for name in ("Colour", "Size"))
        name = add_option(product_id, "Name", "EUR", staff, kind="words", is_needed=False)
        green, red = (add_value(colour, each, 100, 0, staff) for each in ("Green", "Red"))
        small = add_value(size, "Small", 0, 0, staff)
        exclude(small, red, staff)
        choice = Choice({colour: green, size: small}, {name: "Cara"})
        return {"option_id": colour, "value_id": red, "other_id": small}, choice

    def _made(self, batch_id, order_id, cara, staff):
        """Return what the workshop knows, and how the buyer takes part in the batch."""
        centre_id, part_id = workshop.make_centre("Bench", staff), workshop.name_part("LAMP", "Lamp", staff)
        bill_id, foot = workshop.write_bill(part_id, staff), workshop.name_part("FOOT", "Foot", staff, has_lots=True)
        closes = now() + timedelta(days=2)
        inspection_id = workshop.plan_inspection(batch_id, "The hum", staff)
        found = {
            "piece_id": workshop.set_line(bill_id, foot, 1000, staff),
            "operation_id": workshop.set_operation(bill_id, "Gluing", centre_id, 60, staff),
            "poll_id": workshop.open_poll(batch_id, "Which foot?", ["Felt", "Cork"], closes, staff),
            "watcher_id": workshop.stand(batch_id, "I hear well.", cara),
            "request_id": workshop.ask_change(batch_id, order_id, "A longer cord, please.", cara),
        }
        workshop.move_inspection(inspection_id, "start", staff)
        workshop.move_inspection(inspection_id, "pass", staff, checked=1)
        plan_id = db.session.scalars(select(MakingPlan.id)).one()
        known = {"centre_id": centre_id, "part_id": part_id, "recipe_id": bill_id, "plan_id": plan_id}
        known |= {
            "lot_id": workshop.receive_lot(foot, "F-1", 1000, staff),
            "issue_id": 1,
            "serial": f"L{batch_id:05}-00001",
        }
        return found | known | {"inspection_id": inspection_id, "work_order_id": 1}

    def _known(self, cara, staff):
        product_id = db.session.scalars(select(Product.id)).first()
        guide_id = begin_guide("It hums", "Two questions.", "When does it hum?", staff, [product_id])
        for words, kind in (
            ("At night", "answer"),
            ("By day", "return"),
            ("Always", "case"),
            *((f"In {n} minutes", "answer") for n in range(5)),
        ):
            add_choice(guide_id, staff, "s1", words, Leads("", kind, f"It hums: {words}."))
        publish_guide(guide_id, staff)
        file = keep_file(staff, "manual.txt", b"Do not open it.")
        manual_id = add_manual(product_id, "How to open it", file.name, staff)
        note_looks([Look(77, cara, "When does it hum?", 1, now())])
        return {"guide_id": guide_id, "manual_id": manual_id, "n": 1, "asking_id": 77, "thing_id": guide_id} | {
            "product_question_id": ask_about_product(product_id, cara, "Why does it hum?")
        }

    def _preorder(self, product_id, staff):
        return open_preorder(product_id, 2, now() + timedelta(days=9), [(1, 8900)], "EUR", staff)

    def _kept_books(self, cara, operator):
        """Return what an earlier month left in the books: an invoice, a statement, a payout, a line of the bank."""
        with telling("demo", now() - timedelta(days=40)):
            product_id = create_product("A lid", "It fits.", operator, author_id=cara)
            agree_royalty(product_id, 1000, [(cara, 10_000)], operator)
            made = self._preorder(product_id, operator)
            order_id = place_order(made, cara, 2, HOME)
            order = db.session.get(Order, order_id)
            note_payment(order_id, "bank", "B2", order.total_minor, order.currency, person_id=operator)
            close_preorder(made, operator)
            batch_id = db.session.scalar(select(Batch.id).filter_by(preorder_id=made))
            advance_batch(batch_id, "making", "", operator)
            ship_batch(batch_id, operator)
        row = BankRow("B9", now().date(), 500, "EUR", "a gift")
        read_statement(BankFile("main", "1", (row,)), operator)
        set_payout_account(cara, Account("Cara", "DE89370400440532013000"))
        found = {"bill_id": db.session.scalar(select(Bill.id)), "line_id": db.session.scalar(select(BankLine.id))}
        NAMED["/orders/<int:order_id>/papers"] = NAMED["/orders/<int:order_id>/returns"] = {"order_id": order_id}
        line = db.session.scalar(select(OrderLine.id).filter_by(order_id=order_id))
        found["return_id"] = ask_return(order_id, cara, {line: 1}, "The lid does not close.")
        return found | self._paid_out(operator)

    def _paid_out(self, operator):
        admin = self.people["admin"]
        close_month((now() - timedelta(days=31)).strftime("%Y-%m"), operator)
        statement_id = db.session.scalar(select(RoyaltyStatement.id))
        approve_statement(statement_id, admin)
        (payout_id,) = ask_payouts(operator)
        move_payout(payout_id, "approve", admin)
        return {"statement_id": statement_id, "payout_id": submit_payouts("EUR", operator)} | asked_stripe()

    def _rewarded(self, cara, staff):
        reward_id = offer_reward("A mug", "Holds tea.", 50, 9, staff)
        pay_rewards.catch_up()
        redemption_id = redeem(reward_id, cara)
        flow(READERS)
        found = {"reward_id": reward_id, "redemption_id": redemption_id}
        found["thanks_id"] = thank(cara, "You found out why it hums.", staff)
        return found | {"case_id": note_signal(cara, "young", "person:1", 300)}

    def address(self, rule, things=None, **instead):
        """Return an address of a rule that leads to what there is here."""
        known = {
            **self.things,
            "topic": "ideas",
            "tag": "kitchen",
            "place": "idea",
            "version": "0",
            "kind": "idea",
            "month": f"{now():%Y-%m}",
            "entry_id": 1,
            "proposal_id": 1,
            "grant_id": 1,
            **instead,
        }
        known.setdefault("key", known["idea_id"])
        known |= next((more for begun, more in NAMED.items() if rule.startswith(begun)), {})
        if rule.endswith(("/departure", "/membership")):  # who leaves the one group goes on in the other
            known["group_id"] = instead.get("group_id") or self._left_group()
        if rule.startswith("/files"):
            known["name"] = instead.get("name", known["file"])
        return filled(rule, known)


@pytest.fixture
def village(app):
    """Somebody of each kind, and one of each thing."""
    return Village(app)
