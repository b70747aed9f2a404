"""What is known, written down, credited and found helpful."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.app import READERS
from portal.kit.db import db, writing
from portal.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.knowledge import acts, queries
from portal.knowledge.models import Article, ArticleVersion
from portal.people.queries import viewer
from portal.river.acts import telling
from portal.river.models import EventRow
from portal.river.reader import flow
from portal.search.queries import search

LONG_AGO = datetime(2012, 5, 1, tzinfo=UTC)


def told(kind):
    return [row.data for row in db.session.scalars(select(EventRow).filter_by(kind=kind).order_by(EventRow.id))]


@pytest.fixture
def article(staff, ada, bo):
    return acts.write_article(
        "Felt feet", "Put **felt** under it.", staff, tags=["Kitchen"], people=[bo, ada], came_from="idea:7"
    )


def test_a_draft_is_read_by_the_staff_only(article, ada, staff, flows):
    with pytest.raises(NotFound):
        queries.get_article(article, viewer(ada))
    whole = queries.get_article(article, viewer(staff))
    assert (whole.article.title, whole.tags, whole.people) == ("Felt feet", ["kitchen"], {ada: "Ada", 3: "Bo"})
    assert queries.published(viewer(ada)).items == []
    flows()


def test_a_published_article_is_read_by_all_and_names_whose_knowledge_is_in_it(article, ada, bo, moderator, flows):
    acts.publish_article(article, moderator)
    assert [each.id for each in queries.published(viewer(None)).items] == [article]
    (event,) = told("article.published")
    assert (event["people"], event["tags"], event["came_from"]) == (sorted([ada, bo]), ["kitchen"], "idea:7")
    flows()
    lives = select(text("count(*)")).select_from(text("moment")).where(text(f"person_id = {ada} AND event_id > 4"))
    assert db.session.scalar(lives) == 1


def test_every_version_of_the_words_is_kept(article, staff, moderator, bo, flows):
    acts.edit_article(article, "Felt feet", "Put *cork* under it.", moderator, tags=[], people=[bo], after_version=1)
    with pytest.raises(Conflict):
        acts.edit_article(article, "Felt feet", "Put tape under it.", staff, after_version=1)
    kept = [(row.version, row.body, row.tags) for row in queries.versions(article)]
    assert kept == [(2, "Put *cork* under it.", ""), (1, "Put **felt** under it.", "kitchen")]
    with pytest.raises(DBAPIError, match="never changed"), writing():
        db.session.execute(text("UPDATE article_version SET body = ''"))
    flows()


def test_an_article_helps_a_person_once(article, ada, bo, staff, flows):
    with pytest.raises(NotFound):
        acts.find_helpful(article, ada)
    acts.publish_article(article, staff)
    acts.find_helpful(article, ada)
    with pytest.raises(Conflict):
        acts.find_helpful(article, ada)
    acts.find_helpful(article, bo)
    acts.unfind_helpful(article, ada)
    with pytest.raises(Conflict):
        acts.unfind_helpful(article, ada)
    assert db.session.scalar(select(Article.helpful)) == 1
    assert queries.get_article(article, viewer(bo)).helped
    assert not queries.get_article(article, viewer(ada)).helped
    flows()


def test_a_retired_article_is_gone_until_it_is_published_again(article, ada, staff, flows):
    acts.publish_article(article, staff)
    with pytest.raises(Invalid):
        acts.retire_article(article, staff, "Old.")
    acts.retire_article(article, staff, "The new stove has felt already.")
    with pytest.raises(NotFound):
        queries.get_article(article, viewer(ada))
    acts.publish_article(article, staff)
    assert queries.get_article(article, viewer(ada)).article.status == "published"
    with pytest.raises(Conflict):
        acts.publish_article(article, staff)
    flows()


def test_customers_do_not_write_and_what_is_written_means_something(article, ada, staff):
    with pytest.raises(NotAllowed):
        acts.write_article("Felt feet", "Put felt under it.", ada)
    with pytest.raises(NotAllowed):
        acts.publish_article(article, ada)
    with pytest.raises(Invalid) as refusal:
        acts.write_article("", "", staff)
    assert set(refusal.value.fields) == {"title", "body"}
    with pytest.raises(Invalid, match="marked"):
        acts.write_article("Felt feet", "Put felt under it.", staff, people=[999])
    with pytest.raises(Invalid):
        acts.write_article("Felt feet", "Put felt under it.", staff, tags=["x" * 31])


def test_the_most_helpful_come_first_page_by_page(staff, ada, bo, flows):
    ids = [acts.write_article(f"Article {n}", "Words.", staff) for n in range(5)]
    for each in ids:
        acts.publish_article(each, staff)
    acts.find_helpful(ids[0], ada)
    acts.find_helpful(ids[0], bo)
    acts.find_helpful(ids[3], bo)
    seen, after = [], None
    while True:
        page = queries.published(viewer(None), after=after, size=2)
        seen += [each.id for each in page.items]
        after = page.next
        if not after:
            break
    assert seen == [ids[0], ids[3], ids[4], ids[2], ids[1]]
    flows()


def test_articles_of_another_place_come_in_as_of_then_and_go_with_their_import(ada, bo, flows):
    with telling("import:5"):
        told_there = acts.ToldArticle(bo, "bells", "A bell *rings*.", LONG_AGO, "https://example.org/bells", ("bells",))
        (article,) = acts.take_articles([told_there])
    whole = queries.get_article(article, viewer(ada))
    assert (whole.article.published_at, whole.people, whole.article.source_url) == (
        LONG_AGO,
        {bo: "Bo"},
        "https://example.org/bells",
    )
    row = db.session.scalar(select(EventRow).filter_by(kind="article.published"))
    assert (row.occurred_at, row.origin) == (LONG_AGO, "import:5")
    assert str(acts.fault_of_article("x", "")) != "None"
    with writing():
        acts.take_back_articles([article], None)
    assert queries.published(viewer(ada)).items == []
    assert db.session.query(ArticleVersion).count() == 1
    flows()


def test_credit_earns_points_once_and_not_for_the_company(article, ada, bo, staff, admin, flows):
    from portal.rewards.acts import begin_rewards
    from portal.rewards.queries import balance

    begin_rewards(admin)
    acts.publish_article(article, staff)
    acts.retire_article(article, staff, "The new stove has felt already.")
    acts.publish_article(article, staff)
    flows()
    assert (balance(ada).available, balance(bo).available) == (50, 50)


def test_a_published_article_is_found_by_its_words_until_it_is_retired(article, staff, flows):
    def found(words):
        flow(READERS)
        return [hit.key for hit in search(words, viewer(None)).items]

    assert found("felt") == []
    acts.publish_article(article, staff)
    assert found("felt") == [f"article:{article}"]
    acts.edit_article(article, "Cork feet", "Put cork under it.", staff)
    assert (found("felt"), found("cork")) == ([], [f"article:{article}"])
    acts.retire_article(article, staff, "The new stove has felt already.")
    assert found("cork") == []
    acts.publish_article(article, staff)
    assert found("cork") == [f"article:{article}"]
