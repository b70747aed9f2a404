"""A village: everybody who may come to the door, and one of each thing there is."""

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select

from portal.app import READERS
from portal.challenges.acts import publish_challenge, write_challenge
from portal.flows.answering import answer_challenge
from portal.flows.feedback import give_feedback
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
    keep_address,
)
from portal.orders.models import (
    Product,
)
from portal.outside.models import Parcel
from portal.people.sanctions import warn_person
from portal.people.signing import sign_up
from portal.people.tokens import make_token
from portal.rewards.acts import begin_rewards, note_signal, offer_reward, propose_rule, redeem, thank
from portal.rewards.reactions import pay_rewards
from portal.rewards.rules.plans import Plan as RulePlan
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
from tests.trust.things import NAMED, filled
from tests.trust.trade import HOME, Trade

WHY = "Many people asked for it."
ROLES = {"customer": "customer", "other": "customer"} | dict.fromkeys(("moderator", "product", "operations", "admin"))


class Village(Trade):
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
