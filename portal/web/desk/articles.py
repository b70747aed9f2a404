"""The desk of articles: write one, or distil it from an idea or an answer; publish it, retire it."""

import re
from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, Field, Form, IntegerField, StringField, TextAreaField, ValidationError, validators

from portal.flows.knowing import products_in
from portal.ideas.queries import get_idea
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import NotFound
from portal.kit.i18n import gettext
from portal.kit.words import N_
from portal.knowledge import acts, queries
from portal.knowledge.acts.writing import ARTICLE
from portal.knowledge.rules import LIFE, NAMES, TONES
from portal.talk.models import Comment
from portal.talk.queries import find_comment
from portal.web.desk.typed import lines
from portal.web.forms import HouseForm, within
from portal.web.pages import Pages
from portal.web.policy import STAFF_ONLY
from portal.web.subjects import origin_of, split, titles
from portal.web.viewing import current_viewer

bp = Pages("desk_articles", __name__)
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def numbers(_: Form, field: Field) -> None:
    """Refuse what is not numbers with commas between: a name may be that of several."""
    if NUMBER.sub("", field.data).strip(" ,，、;；\n"):
        raise ValidationError(gettext("There is nobody of this name here."))


class ArticleForm(HouseForm):
    """What an article is made of."""

    title = StringField(N_("Title"), [within(limits.TITLE)])
    body = TextAreaField(N_("Text"), [within(ARTICLE)])
    tags = StringField(
        N_("Tags"), [validators.Optional()], description=N_("Up to five, with commas between: lighting, repair")
    )
    people = StringField(
        N_("Whose knowledge is in it"),
        [validators.Optional(), numbers],
        description=N_("The numbers of their pages, with commas between. They are named under the article."),
    )
    products = TextAreaField(
        N_("Products"),
        [validators.Optional()],
        description=N_("One a line: its name, or the number of its page."),
    )
    answers = BooleanField(
        N_("The title is a question, and this is the answer"),
        description=N_("It stands among the known questions of its products."),
    )
    after_version = IntegerField(validators=[validators.Optional()])

    def words(self) -> dict[str, Any]:
        """Return what the acts take."""
        people = [int(number) for number in NUMBER.findall(self["people"].data or "")]
        said: dict[str, Any] = {name: self[name].data or "" for name in ("title", "body")}
        said["products"] = products_in(lines(self["products"].data or ""), current_viewer())
        said["answers"] = bool(self["answers"].data)
        return {**said, "tags": re.split("[,，、;；\n]", self["tags"].data or ""), "people": people}


class RetireForm(HouseForm):
    """Why an article is shown no more."""

    reason = StringField(N_("Reason"), [within(limits.REASON)])


@bp.get("/desk/articles", to=STAFF_ONLY)
def index() -> str:
    """Show the articles, drafts among them."""
    status, after = request.args.get("status", ""), request.args.get("after")
    page = queries.all_articles(current_viewer(), status if status in NAMES else "", after)
    more: dict[str, Any] = {"status": status, "next": page.next, "after": after, "names": NAMES, "tones": TONES}
    return render_template("desk/articles/index.html", articles=page.items, **more)


@bp.get("/desk/articles/new", to=STAFF_ONLY)
def new() -> str:
    """Show the form for an article, with the words that it is distilled from."""
    came_from = request.args.get("from", "")
    form = ArticleForm(**_distilled(came_from)) if came_from else ArticleForm()
    return _new(form, came_from)


@bp.post("/desk/articles", to=STAFF_ONLY, limit="60 per hour")
def create() -> Response | tuple[str, int]:
    """Begin an article."""
    form: Any = ArticleForm.sent()
    person_id, came_from = current_viewer().id or 0, request.form.get("came_from", "")
    if came_from:
        _distilled(came_from)
    made = form.accept(lambda: acts.write_article(person_id=person_id, came_from=came_from, **form.words()))
    if made is None:
        return _new(form, came_from), 422
    return redirect(url_for("desk_articles.edit", article_id=made), 303)


def _new(form: HouseForm, came_from: str) -> str:
    origin = origin_of(came_from, current_viewer())
    return render_template("desk/articles/new.html", form=form, came_from=came_from, origin=origin)


def _distilled(came_from: str) -> dict[str, str]:
    """Return what an article begins with that comes from an idea or an answer."""
    kind, key = split(came_from)
    seen = current_viewer()
    if kind == "idea":
        whole = get_idea(key, seen)
        idea, tags = whole.idea, ", ".join(whole.tags)
        return {"title": idea.title, "body": idea.body, "tags": tags, "people": str(idea.author_id)}
    comment = find_comment(key, seen) if kind == "comment" else None
    if comment is None:
        raise NotFound("This does not exist, or not any more.")
    body = db.session.scalar(select(Comment.body).filter_by(id=comment.id)) or ""
    return {"body": body, "people": str(comment.author_id or "")}


@bp.get("/desk/articles/<int:article_id>", to=STAFF_ONLY)
def edit(article_id: int) -> str:
    """Show an article to be written better."""
    whole = queries.get_article(article_id, current_viewer())
    start: dict[str, Any] = {"title": whole.article.title, "body": whole.article.body, "tags": ", ".join(whole.tags)}
    start |= {"products": "\n".join(product_lines(queries.products_of(article_id))), "answers": whole.article.answers}
    people = ", ".join(map(str, whole.people))
    return _page(whole, ArticleForm(**start, people=people, after_version=whole.article.version), RetireForm())


def product_lines(product_ids: Iterable[int]) -> list[str]:
    """Return products as lines that can be typed: the number of the page, and the name."""
    called = titles(f"product:{each}" for each in product_ids)
    return [f"{key.partition(':')[2]} · {name}" for key, name in called.items()]


@bp.post("/desk/articles/<int:article_id>", to=STAFF_ONLY, limit="120 per hour")
def revise(article_id: int) -> Response | tuple[str, int]:
    """Put other words in the place of those of an article."""
    form: Any = ArticleForm.sent()
    person_id = current_viewer().id or 0

    def work() -> bool:
        after = form.after_version.data
        acts.edit_article(article_id, person_id=person_id, after_version=after, **form.words())
        return True

    if form.accept(work) is None:
        return _page(queries.get_article(article_id, current_viewer()), form, RetireForm()), 422
    return redirect(url_for("desk_articles.edit", article_id=article_id), 303)


@bp.post("/desk/articles/<int:article_id>/publication", to=STAFF_ONLY)
def publish(article_id: int) -> Response:
    """Let everybody read an article."""
    acts.publish_article(article_id, current_viewer().id or 0)
    return redirect(url_for("desk_articles.edit", article_id=article_id), 303)


@bp.post("/desk/articles/<int:article_id>/retirement", to=STAFF_ONLY)
def retire(article_id: int) -> Response | tuple[str, int]:
    """Show an article no more."""
    form, person_id = RetireForm.sent(), current_viewer().id or 0

    def work() -> bool:
        acts.retire_article(article_id, person_id, form["reason"].data)
        return True

    if form.accept(work) is None:
        whole = queries.get_article(article_id, current_viewer())
        return _page(whole, ArticleForm(obj=whole.article), form), 422
    return redirect(url_for("desk_articles.edit", article_id=article_id), 303)


def _page(whole: queries.Whole, form: HouseForm, retiring: HouseForm) -> str:
    return render_template(
        "desk/articles/edit.html",
        whole=whole,
        form=form,
        retiring=retiring,
        steps=[step.name for step in LIFE.steps_from(whole.article.status, current_viewer().role)],
        origin=origin_of(whole.article.came_from, current_viewer()),
        state=(NAMES[whole.article.status], TONES[whole.article.status]),
    )
