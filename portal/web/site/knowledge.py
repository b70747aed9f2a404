"""What is known: articles, found by what helped most, each with credit to those whose knowledge is in it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.text import clean_line
from portal.knowledge import acts, queries
from portal.people.queries import names
from portal.web.forms import do_once
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.subjects import origin_of
from portal.web.viewing import current_viewer

bp = Pages("knowledge", __name__)


@bp.get("/knowledge", to=ANYBODY, cached=True)
def index() -> str:
    """Show the articles, the most helpful first."""
    tag, after = clean_line(request.args.get("tag", "")).lower()[:30], request.args.get("after")
    page = queries.published(current_viewer(), tag, after)
    more: dict[str, Any] = {"tag": tag, "after": after, "next": page.next, "popular": queries.popular_tags()}
    return render_template("site/knowledge/index.html", rows=rows(page.items), **more)


def rows(articles: Any) -> list[Any]:
    """Return articles, each with its tags and those whose knowledge is in it."""
    ids = [article.id for article in articles]
    tags, credited = queries.tags_of(ids), queries.credited(ids)
    called = names(person for people in credited.values() for person in people)
    return [(each, tags.get(each.id, []), _named(credited.get(each.id, []), called)) for each in articles]


def _named(people: list[int], called: dict[int, str]) -> list[str]:
    return [called[person] for person in people if called.get(person)]


@bp.get("/knowledge/<int:article_id>", to=ANYBODY, cached=True)
def show(article_id: int) -> str:
    """Show an article."""
    whole = queries.get_article(article_id, current_viewer())
    return render_template(
        "site/knowledge/show.html", whole=whole, origin=origin_of(whole.article.came_from, current_viewer())
    )


@bp.post("/knowledge/<int:article_id>/help", to=MEMBERS, limit="60 per minute")
def helped(article_id: int) -> Response:
    """Say that an article helped."""
    person_id = current_viewer().id or 0
    do_once(lambda: acts.find_helpful(article_id, person_id))
    return redirect(url_for("knowledge.show", article_id=article_id), 303)


@bp.post("/knowledge/<int:article_id>/help/withdrawal", to=MEMBERS, limit="60 per minute")
def unhelped(article_id: int) -> Response:
    """Take back that an article helped."""
    person_id = current_viewer().id or 0
    do_once(lambda: acts.unfind_helpful(article_id, person_id))
    return redirect(url_for("knowledge.show", article_id=article_id), 303)
