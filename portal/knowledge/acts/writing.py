"""Write an article and write it better; every version of its words is kept."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from portal.events.knowledge import ArticleEdited, ArticleWritten
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.markdown import RENDER_VERSION, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.knowledge.acts.relating import relate_article
from portal.knowledge.models import Article, ArticleCredit, ArticleTag, ArticleVersion
from portal.knowledge.queries.articles import products_of
from portal.knowledge.rules import CREDITS
from portal.people.models import Person
from portal.people.queries import role_of
from portal.people.rules import STAFF, THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered

ARTICLE = limits.Limit(1, limits.BODY.most)


@act
def write_article(
    title: str,
    body: str,
    person_id: int,
    *,
    tags: Sequence[str] = (),
    people: Sequence[int] = (),
    came_from: str = "",
    products: Sequence[int] = (),
    answers: bool = False,
) -> int:
    """Begin an article, with credit to the people whose knowledge is in it; return its id."""
    check_role(role_of(person_id), *STAFF)
    article = Article(audience_id=THE_STAFF, author_id=person_id, came_from=came_from, written_at=told_at())
    article.answers = answers
    describe(article, title, body)
    db.session.add(article)
    db.session.flush()
    credit(article.id, people)
    relate_article(article.id, products)
    keep_version(article, tag(article.id, tags), person_id)
    record(ArticleWritten(article.id, article.title, came_from), person_id)
    return article.id


@act
def edit_article(
    article_id: int,
    title: str,
    body: str,
    person_id: int,
    *,
    tags: Sequence[str] = (),
    people: Sequence[int] = (),
    after_version: int | None = None,
    products: Sequence[int] | None = None,
    answers: bool | None = None,
) -> None:
    """Write an article better, and say whose knowledge is in it now; the words before are kept."""
    check_role(role_of(person_id), *STAFF)
    article = load(Article, article_id)
    if after_version is not None and after_version != article.version:
        raise Conflict("Somebody else edited this in the meantime. What you wrote is still here.", code="version")
    describe(article, title, body)
    article.version, article.answers = article.version + 1, article.answers if answers is None else answers
    kept = tag(article_id, tags)
    credit(article_id, people)
    about = relate_article(article_id, products) if products is not None else products_of(article_id)
    keep_version(article, kept, person_id)
    words = (article.title, article.body, article.version, article.status == "published", kept, article.language)
    record(ArticleEdited(article_id, *words, people=credited(article_id), products=about), person_id)


def describe(article: Article, title: str, body: str) -> None:
    """Put the words on an article, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    for name, limit, words in (("title", limits.TITLE, clean_line(title)), ("body", ARTICLE, clean(body))):
        try:
            setattr(article, name, limit.text(words))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Invalid(wrong)
    article.html, article.render_version = rendered(article.body), RENDER_VERSION
    article.summary = plain(stored(article.html), 240)
    article.language = language_of(f"{article.title}\n{article.body}")
    article.edited_at = told_at()


def tag(article_id: int, tags: Sequence[str]) -> list[str]:
    """Put these tags on an article instead of those it had; return them as they are kept."""
    kept = list(dict.fromkeys(name for given in tags if (name := clean_line(given).lower())))
    if len(kept) not in limits.TAGS or any(len(name) not in limits.TAG for name in kept):
        raise Invalid({"tags": Refused("At most {n} tags, of {m} characters each.", n=5, m=30)})
    db.session.execute(delete(ArticleTag).filter_by(article_id=article_id))
    db.session.add_all(ArticleTag(article_id=article_id, tag=name) for name in kept)
    db.session.flush()
    return kept


def credit(article_id: int, people: Sequence[int]) -> None:
    """Give credit to these people, and to nobody else."""
    wanted = set(people)
    known = set(db.session.scalars(select(Person.id).where(Person.id.in_(wanted), Person.forgotten_at.is_(None))))
    if wanted - known or len(wanted) > CREDITS:
        raise Invalid({"people": Refused("There is no such person, or there are more than {n}.", n=CREDITS)})
    db.session.execute(delete(ArticleCredit).filter_by(article_id=article_id))
    db.session.add_all(ArticleCredit(article_id=article_id, person_id=each) for each in sorted(wanted))
    db.session.flush()


def credited(article_id: int) -> list[int]:
    """Return the people whose knowledge is in an article."""
    asked = select(ArticleCredit.person_id).filter_by(article_id=article_id).order_by(ArticleCredit.person_id)
    return list(db.session.scalars(asked))


def keep_version(article: Article, tags: Sequence[str], person_id: int | None) -> None:
    """Keep the words of an article as they are now."""
    kept = ArticleVersion(article_id=article.id, version=article.version or 1, title=article.title, body=article.body)
    kept.tags, kept.written_by_id, kept.written_at = ", ".join(tags), person_id, article.edited_at
    db.session.add(kept)
    db.session.flush()
