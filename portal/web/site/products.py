"""The catalogue: what the company makes, who thought of it, what may be chosen, and waiting for the next run."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.kit.text import clean_line
from portal.knowledge.queries.wondering import product_questions
from portal.orders import acts
from portal.orders.queries import get_product, preorders_of
from portal.orders.queries.catalogue import SHELVES, catalogue, designers, is_awaited, open_run, waiting_for
from portal.orders.queries.options import menu_of
from portal.people.queries import Viewer
from portal.production.queries import find_batch
from portal.talk.pictures import sizes_of
from portal.talk.queries import threads
from portal.web.forms import do_once
from portal.web.modules import is_open
from portal.web.papers import percent
from portal.web.policy import ANYBODY, MEMBERS
from portal.web.site.knowledge import known_of
from portal.web.site.preorders import bp, find_idea, taxes_of
from portal.web.viewing import current_viewer


@bp.get("/products", to=ANYBODY, cached=True)
def products() -> str:
    """Show the products, the latest first."""
    shelf, words, after = (
        request.args.get("shelf", "all"),
        clean_line(request.args.get("q", "")),
        request.args.get("after"),
    )
    shelf = shelf if shelf in SHELVES else "all"
    page = catalogue(current_viewer(), shelf, words[:80], after)
    sizes = sizes_of(line.row.pictures[0] for line in page.items if line.row.pictures)
    return render_template(
        "site/preorders/products.html", page=page, after=after, shelf=shelf, words=words, sizes=sizes
    )


@bp.get("/products/<int:product_id>", to=ANYBODY, cached=True)
def product(product_id: int) -> str:
    """Show a product with its pictures and facts, who thought of it, and what may be chosen."""
    seen = current_viewer()
    found, author = get_product(product_id, seen)
    idea, runs = find_idea(found.idea_id, seen), preorders_of(product_id, seen)
    known = known_of(product_id, idea, seen) | answered(runs, seen) if is_open("/knowledge") else {}
    known["wondered"] = product_questions(product_id, seen, size=3)
    made = [run for run in runs if run.status in ("in_production", "shipping", "completed")]
    story = {"designers": designers([product_id]).get(product_id, []), "made": sum(run.collected or 0 for run in made)}
    waits = _ordering(product_id, runs, seen)
    shown = {"menu": menu_of(product_id), "sizes": sizes_of(found.pictures)} | story | waits | known
    return render_template("site/preorders/product.html", product=found, author=author, idea=idea, runs=runs, **shown)


def _ordering(product_id: int, runs: Sequence[Any], seen: Viewer) -> dict[str, Any]:
    """Return where a product can be ordered now and what is tax there, and who waits for it where it cannot."""
    run = open_run(runs)
    found: dict[str, Any] = {"run": run, "taxes": taxes_of(run.id) if run else [], "percent": percent}
    waiting = waiting_for(product_id) if seen.is_staff else 0
    return found | {"is_awaited": is_awaited(product_id, seen), "waiting": waiting}


def answered(runs: Sequence[Any], seen: Viewer) -> dict[str, Any]:
    """Return what was asked about the latest batch and answered by the company, each with the first answer."""
    batch = find_batch(runs[0].id, seen) if runs else None
    heads = threads(f"batch:{batch.id}", seen).items if batch else []
    pairs = [(head, next((each for each in head.replies if each.by_staff), None)) for head in heads]
    return {"said_here": [(head, reply) for head, reply in pairs if reply and not head.is_hidden][:5]}


@bp.post("/products/<int:product_id>/waiting", to=MEMBERS, limit="60 per hour")
def wait(product_id: int) -> Response:
    """Want to hear when a product can be ordered again."""
    get_product(product_id, current_viewer())
    do_once(lambda: (acts.await_product(product_id, current_viewer().id or 0), True)[1])
    return _back(product_id)


@bp.post("/products/<int:product_id>/waiting/withdrawal", to=MEMBERS, limit="60 per hour")
def wait_no_more(product_id: int) -> Response:
    """Want to hear no more of it."""
    get_product(product_id, current_viewer())
    do_once(lambda: (acts.unawait_product(product_id, current_viewer().id or 0), True)[1])
    return _back(product_id)


def _back(product_id: int) -> Response:
    return redirect(url_for("preorders.product", product_id=product_id), 303)
