"""Where a customer tells the company something, reads the answer, and has the last word."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField, validators
from wtforms.widgets import HiddenInput

from portal.care import queries as care
from portal.care.rules import CUSTOMER_NAMES, LIFE
from portal.feedback.models import Feedback
from portal.feedback.queries import feedback_of, get_feedback
from portal.feedback.rules import ANYTIME, COMPLAINT, KINDS, QUESTION
from portal.flows.feedback import give_feedback, give_verdict, write_again
from portal.kit import limits
from portal.kit.errors import Refused
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.knowledge.acts.asking import claim_asking
from portal.orders.queries.owning import returnable
from portal.people.rules import CUSTOMER
from portal.talk.drafts import drop_draft, find_draft
from portal.web.forms import HouseForm, within
from portal.web.noting import present_asking, write_noted
from portal.web.pages import Pages
from portal.web.policy import MEMBERS
from portal.web.site.how import Known, is_unasked, look_first, products_for
from portal.web.subjects import address_of, titles
from portal.web.viewing import current_viewer

bp = Pages("feedback", __name__)
PLACE = "feedback"
RATINGS = [("", N_("No rating")), *((str(n), str(n)) for n in range(1, 6))]


def _chosen(value: object) -> int | None:
    """Return the number of a product that was chosen, or none."""
    words = str(value)
    return int(words) if words.isascii() and words.isdigit() and len(words) < 16 and int(words) in limits.ID else None


class FeedbackForm(HouseForm):
    """What a customer has to say, about what, and how content they are."""

    kind = RadioField(N_("What is it?"), validate_choice=False)
    body = TextAreaField(N_("Your words"), [within(limits.MESSAGE)])
    rating = SelectField(N_("How content are you?"), default="", description=N_("1 is not at all, 5 is fully."))
    product_id = SelectField(
        N_("About which product"), [validators.Optional()], coerce=_chosen, choices=[], validate_choice=False
    )
    asking = IntegerField(widget=HiddenInput(), validators=[validators.Optional(), within(limits.ID)])
    look = IntegerField(
        widget=HiddenInput(), validators=[validators.Optional(), within(limits.ID)]
    )  # before signing in
    looked = HiddenField()  # whoever was shown what is known sends it all the same
    order_id = IntegerField(widget=HiddenInput(), validators=[validators.Optional(), within(limits.ID)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS if self._has_arrived() else ANYTIME
        self.kind.choices = [(kind, gettext(name)) for kind, name in kinds.items()]
        self.product_id.choices = products_for(current_viewer(), self.product_id.data)
        self.rating.choices = [(value, gettext(name)) for value, name in RATINGS]

    def _has_arrived(self) -> bool:
        """Say whether it is about an order of which something could be sent back."""
        order_id, me = self.order_id.data, current_viewer().id
        return bool(me and order_id and any(row.id == order_id for row in returnable(me, [])))

    @classmethod
    def begun(cls) -> "FeedbackForm":
        """Return the form with what the viewer wrote before, about what the address names."""
        kept = find_draft(current_viewer().id, PLACE)
        start: dict[str, Any] = {name: kept[name] for name in ("kind", "body", "rating") if name in kept}
        start |= {name: request.args.get(name, type=int) for name in ("product_id", "order_id", "look")}
        start |= {"kind": request.args["kind"]} if request.args.get("kind") in KINDS else {}
        return cls(**start, asking=present_asking(current_viewer().id or 0))

    def give(self) -> int:
        """Give the feedback and forget its draft; return the id."""
        author_id = current_viewer().id or 0
        rating = int(self.rating.data) if self.rating.data else None
        about = (self.product_id.data, self.order_id.data)
        self._claim(author_id)
        feedback_id = give_feedback(author_id, self.kind.data or "", self.body.data or "", rating, *about)
        drop_draft(author_id, PLACE)
        return feedback_id

    def _claim(self, author_id: int) -> None:
        """Make the look without signing in theirs, so that it is known to have ended here."""
        if self.look.data:
            with suppress(Refused):
                claim_asking(self.look.data, author_id)

    def unlooked(self) -> bool:
        """Say whether a question is about to be sent, and its author was shown nothing that may answer it."""
        asks = self.kind.data in (QUESTION, COMPLAINT) and not (self.looked.data or self.look.data)
        asks = asks and self.validate()
        return asks and is_unasked(self.asking.data, current_viewer().id or 0)

    def about(self) -> list[str]:
        """Return the subjects that the form is about."""
        named = {"order": self.order_id.data}
        return [f"{kind}:{key}" for kind, key in named.items() if key is not None and key in limits.ID]


class WordsForm(HouseForm):
    """What a customer adds to what was said."""

    body = TextAreaField(N_("Your words"), [within(limits.MESSAGE)])


@bp.get("/feedback/new", to=MEMBERS)
def new() -> str:
    """Show the form."""
    return _form(FeedbackForm.begun())


def _form(form: FeedbackForm, found: Sequence[Known] = ()) -> str:
    return render_template("site/feedback/new.html", form=form, about=_named(form.about()), found=found)


@bp.post("/feedback/begun", to=MEMBERS, free=True)
def begun() -> str:
    """Show the form with what somebody began to write in the form on another site of the company; nothing is sent."""
    words = {name: request.form.get(name, "")[: limits.MESSAGE.most] for name in ("kind", "body")}
    return _form(FeedbackForm(**words, asking=present_asking(current_viewer().id or 0)))


@bp.post("/feedback", to=MEMBERS, limit="20 per hour")
def create() -> Response | tuple[str, int]:
    """Give feedback."""
    form: Any = FeedbackForm.sent()
    words, product_id = form["body"].data or "", form["product_id"].data
    if form.unlooked() and (found := look_first(form["asking"].data, words, current_viewer(), product_id)):
        return _form(form, found), 200
    write_noted(all_of_it=True)
    feedback_id = form.accept(form.give)
    if feedback_id is None:
        return _form(form), 422
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)


@bp.get("/me/feedback", to=MEMBERS)
def mine() -> str:
    """Show what the viewer told the company, and what became of it."""
    page = feedback_of(current_viewer().id or 0, request.args.get("after"))
    states = care.states_of([row.id for row in page.items])
    return render_template("site/feedback/mine.html", page=page, states=states, kinds=KINDS, names=CUSTOMER_NAMES)


@bp.get("/feedback/<int:feedback_id>", to=MEMBERS)
def show(feedback_id: int) -> str:
    """Show one feedback with the answers to it, to its author and the company."""
    return _page(get_feedback(feedback_id, current_viewer()), WordsForm())


def _page(given: Feedback, form: WordsForm) -> str:
    seen, case = current_viewer(), care.find_case_of(given.id)
    is_mine = given.author_id == seen.id
    steps = [step.name for step in LIFE.steps_from(case.state, CUSTOMER)] if case and is_mine else []
    about = {"product": given.product_id, "order": given.order_id}
    return render_template(
        "site/feedback/show.html",
        given=given,
        case=case,
        messages=care.messages(case, among_us=False) if case else [],
        steps=steps,
        form=form,
        about=_named([f"{kind}:{key}" for kind, key in about.items() if key]),
        kinds=KINDS,
        names=CUSTOMER_NAMES,
    )


def _named(subjects: list[str]) -> list[tuple[str, str | None]]:
    """Return what is talked about as it is called today, with the address of its page."""
    known = titles(subjects)
    return [(known[subject] or subject, address_of(subject)) for subject in subjects if subject in known]


@bp.post("/feedback/<int:feedback_id>/messages", to=MEMBERS, limit="30 per hour")
def write(feedback_id: int) -> Response | tuple[str, int]:
    """Add to what one said."""
    given, form = get_feedback(feedback_id, current_viewer()), WordsForm.sent()
    if form.accept(lambda: write_again(feedback_id, current_viewer().id or 0, form.body.data)) is None:
        return _page(given, form), 422
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)


@bp.post("/feedback/<int:feedback_id>/verdict", to=MEMBERS, limit="30 per hour")
def judge(feedback_id: int) -> Response | tuple[str, int]:
    """Say whether the answer settled the matter."""
    given, form = get_feedback(feedback_id, current_viewer()), HouseForm.sent()
    accepted = request.form.get("accepted") == "true"
    if form.accept(lambda: _judge(feedback_id, accepted)) is None:
        words = WordsForm()
        words.form_errors += form.form_errors
        return _page(given, words), 422
    return redirect(url_for("feedback.show", feedback_id=feedback_id), 303)


def _judge(feedback_id: int, accepted: bool) -> bool:
    give_verdict(feedback_id, accepted, current_viewer().id or 0)
    return True
