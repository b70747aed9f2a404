"""Questions about a product for everybody: asked by customers, voted for by others, answered by the company."""

from collections.abc import Callable
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from portal.flows.wondering import ask_about_product
from portal.kit.errors import Refused
from portal.kit.words import N_
from portal.knowledge.acts.wondering import answer_publicly, want_no_more, want_to_know
from portal.knowledge.queries.wondering import Wondered, get_product_question, product_questions, questions_about
from portal.knowledge.rules.wondering import ANSWER, QUESTION
from portal.orders.queries import get_product
from portal.talk.drafts import drop_draft, find_draft
from portal.web.errors import wants_json
from portal.web.forms import HouseForm, do_once, within
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS, STAFF_ONLY
from portal.web.viewing import current_viewer

bp = Pages("product_questions", __name__)


class QuestionForm(HouseForm):
    """What somebody wants to know."""

    body = TextAreaField(N_("What do you want to know?"), [within(QUESTION)])


class AnswerForm(HouseForm):
    """What the company answers to everybody."""

    words = TextAreaField(N_("The answer, as everybody reads it"), [within(ANSWER)])


@bp.get("/products/<int:product_id>/questions", to=ANYBODY, cached=True)
def index(product_id: int) -> str:
    """Show the questions about a product, those that most people ask first."""
    kept = find_draft(current_viewer().id, f"product:{product_id}") if current_viewer().id else {}
    return _page(product_id, QuestionForm(body=kept.get("body", "")))


def _page(product_id: int, form: HouseForm, **answering: Any) -> str:
    seen, after = current_viewer(), request.args.get("after")
    product, _ = get_product(product_id, seen)
    page = product_questions(product_id, seen, after)
    shown = {"product": product, "page": page, "form": form, "after": after, "n": questions_about(product_id)}
    return render_template("site/product_questions/index.html", **shown, **answering)


@bp.get("/products/questions/<int:product_question_id>", to=ANYBODY)
def show(product_question_id: int) -> Response:
    """Lead to a question on the page of its product."""
    return _to(get_product_question(product_question_id, current_viewer()))


def _to(each: Wondered) -> Response:
    return redirect(url_for("product_questions.index", product_id=each.product_id, _anchor=f"question-{each.id}"), 303)


@bp.post("/products/<int:product_id>/questions", to=MEMBERS, limit="20 per hour")
def ask(product_id: int) -> ResponseReturnValue:
    """Ask a question."""
    form = QuestionForm.sent()
    made = form.accept(lambda: _ask(product_id, form["body"].data or ""))
    if made is None:
        return _page(product_id, form), form.status
    return redirect(url_for("product_questions.index", product_id=product_id, _anchor=f"question-{made}"), 303)


def _ask(product_id: int, words: str) -> int:
    made = ask_about_product(product_id, _me(), words)
    drop_draft(_me(), f"product:{product_id}")
    return made


@bp.post("/products/questions/<int:product_question_id>/votes", to=MEMBERS, limit="240 per hour")
def vote(product_question_id: int) -> ResponseReturnValue:
    """Say that one wants to know it too."""
    return _voted(product_question_id, want_to_know, "voted")


@bp.post("/products/questions/<int:product_question_id>/votes/withdrawal", to=MEMBERS, limit="240 per hour")
def withdraw(product_question_id: int) -> ResponseReturnValue:
    """Take back that one wants to know it."""
    return _voted(product_question_id, want_no_more, "not_voted")


def _voted(question_id: int, work: Callable[[int, int], int], as_wished: str) -> ResponseReturnValue:
    """Count it; what stands like that already, as after a second press, is well."""
    get_product_question(question_id, current_viewer())
    try:
        do_once(lambda: work(question_id, _me()))
    except Refused as refusal:
        if refusal.code != as_wished:
            raise
    each = get_product_question(question_id, current_viewer())
    return jsonify(votes=each.votes, voted=as_wished == "voted") if wants_json() else _to(each)


@bp.post("/products/questions/<int:product_question_id>/answer", to=STAFF_ONLY, limit="120 per hour")
def answer(product_question_id: int) -> ResponseReturnValue:
    """Answer a question for everybody."""
    each, form = get_product_question(product_question_id, current_viewer()), AnswerForm.sent()
    if form.accept(lambda: [answer_publicly(product_question_id, _me(), form["words"].data or "")]):
        return _to(each)
    return _page(each.product_id, QuestionForm(), answering=form, about=product_question_id), form.status


def _me() -> int:
    return current_viewer().id or 0
