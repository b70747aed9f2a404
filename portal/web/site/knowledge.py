"""What is known: articles, found by what helped most, each with credit to those whose knowledge is in it."""

from itertools import pairwise
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.text import clean_line
from portal.knowledge import acts, queries
from portal.knowledge.models import ArticleVersion
from portal.orders.queries.owning import owned_products
from portal.people.queries import Viewer, names
from portal.talk.queries import find_comment
from portal.web.forms import do_once
from portal.web.noting import note_reading
from portal.web.pages import Pages
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.ideas.diffs import difference
from portal.web.subjects import address_of, origin_of, titles_for
from portal.web.viewing import current_viewer

bp = Pages("knowledge", __name__)
WORDS = ("title", "body", "tags")


@bp.get("/knowledge", to=ANYBODY, cached=True)
def index() -> str:
    """Show the articles, the most helpful first."""
    tag, after = clean_line(request.args.get("tag", "")).lower()[:30], request.args.get("after")
    page = queries.published(current_viewer(), tag, after)
    more: dict[str, Any] = {"tag": tag, "after": after, "next": page.next, "popular": queries.popular_tags()}
    more["chosen"] = chosen_for(current_viewer()) if not (tag or after) else []
    return render_template("site/knowledge/index.html", rows=rows(page.items), **more)


def chosen_for(seen: Viewer) -> list[tuple[Any, str, str]]:
    """Return articles chosen for a reader, each with the product that they own or the tag that they read of."""
    if not seen.is_known:
        return []
    owned = {row.id: row.name for row in owned_products(seen.id)}
    found = queries.for_reader(seen, list(owned))
    return [(each.article, owned.get(each.product_id or 0, ""), each.tag) for each in found]


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
    seen = current_viewer()
    whole = queries.get_article(article_id, seen)
    note_reading(article_id, seen)
    known = {"origin": origin_of(whole.article.came_from, seen), "products": products_of(article_id)}
    return render_template("site/knowledge/show.html", whole=whole, **known)


def products_of(article_id: int) -> list[tuple[str, str | None]]:
    """Return the products that an article is about, by name, with their pages."""
    called = titles_for([f"product:{each}" for each in queries.products_of(article_id)], current_viewer())
    return [(name, address_of(subject)) for subject, name in called.items()]


@bp.get("/knowledge/<int:article_id>/versions", to=ANYBODY)
def changed(article_id: int) -> str:
    """Show what each version of an article changed, by whom and when."""
    whole = queries.get_article(article_id, current_viewer())
    kept = list(queries.versions(article_id))
    writers = names(each.written_by_id for each in kept if each.written_by_id)
    shown = [_change(new, old, writers) for new, old in pairwise([*kept, None]) if new]
    return render_template("site/knowledge/versions.html", article=whole.article, changes=shown)


def _change(new: ArticleVersion, old: ArticleVersion | None, writers: dict[int, str]) -> dict[str, Any]:
    """Return what a version changed, word by word; the first one is new altogether."""
    words = {name: difference(getattr(old, name) if old else "", getattr(new, name)) for name in WORDS}
    return {**words, "n": new.version, "who": writers.get(new.written_by_id or 0, ""), "at": new.written_at}


def known_of(product_id: int, idea: Any, seen: Viewer) -> dict[str, Any]:
    """Return what is known about a product: files, questions that were answered, articles, and ways through faults."""
    about = queries.about([product_id], seen)
    accepted = find_comment(idea.accepted_comment_id, seen) if idea else None
    return {
        "manuals": queries.manuals_of(product_id),
        "answers": [article for article in about if article.answers],
        "articles": [article for article in about if not article.answers],
        "guides": queries.guides_about([product_id], seen),
        "accepted": accepted,
    }


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
