"""Conversations of Polis as ideas with votes: the totals in the database, recounted from the files."""

from collections import Counter, defaultdict

import pytest
from sqlalchemy import String, cast, func, literal, select

from portal.flows.imports import Intake
from portal.ideas.models import GroupOpinion, Idea, IdeaTag, Vote
from portal.ideas.projections.opinions import work_out
from portal.ideas.queries import opinions
from portal.kit.db import db
from portal.outside.models import ImportKey
from portal.outside.readers.polis import Conversation
from portal.outside.readers.rows import IdeaRow
from portal.river.reader import flow
from portal.search import indexing
from portal.search.projections import documents
from tests.polis import recounted

pytestmark = pytest.mark.samples


class Statements(Conversation):
    """A conversation without its votes."""

    def rows(self):
        return (row for row in super().rows() if isinstance(row, IdeaRow))


def counted(source):
    """Return by statement how often each value stands in the database, and what the idea says of itself."""
    asked = select(ImportKey.key, Idea.votes, Vote.value, func.count(Vote.id))
    asked = asked.join(Idea, ImportKey.subject == literal("idea:").concat(cast(Idea.id, String))).outerjoin(
        Vote, (Vote.idea_id == Idea.id) & Vote.withdrawn_at.is_(None)
    )
    rows = db.session.execute(
        asked.where(ImportKey.source == source).group_by(ImportKey.key, Idea.votes, Vote.value)
    ).all()
    found, said = defaultdict(Counter), {}
    for key, votes, value, n in rows:
        statement = key.removeprefix("statement/")
        said[statement] = votes
        found[statement].update({value: n} if value is not None else {})
    return found, said


@pytest.mark.parametrize("name", ["london.youth.policing", "scoop-hivemind.freshwater"])
def test_the_totals_are_the_last_votes_of_each_person(app, samples, name, flows):
    conversation = Conversation(samples / "polis" / name)
    Intake(conversation.source).take(conversation.rows())
    found, said = counted(conversation.source)
    assert found == recounted(samples / "polis" / name)
    assert said == {statement: values[1] for statement, values in found.items()}
    flows()


def test_groups_are_those_that_were_published_with_the_conversation(app, samples, browser, client, statements):
    name = "brexit-consensus"
    conversation = Conversation(samples / "polis" / name)
    Intake(conversation.source).take(conversation.rows())
    assert work_out() == 1
    assert work_out() == 0, "no vote is new, and nothing is worked out again"
    held = opinions.get_conversation(name)
    assert held.people == 204
    assert len(held.sizes) == 2
    assert abs(held.sizes[0] - 106) + abs(held.sizes[1] - 91) <= 25, (
        "published: 106 and 91, of 197 with their own votes"
    )
    known = set(db.session.scalars(select(IdeaTag.idea_id).filter_by(tag=name)))
    assert set(db.session.scalars(select(GroupOpinion.idea_id))) <= known
    client.get("/ideas")
    with statements() as asked:
        page = client.get(f"/conversations/{name}").text
    assert len(asked) <= 10
    assert "Group A" in page
    idea = min(known)
    with statements() as asked:
        assert "Who agrees" in client.get(f"/ideas/{idea}").text
    assert len(asked) <= 14
    assert f"/conversations/{name}" in client.get("/conversations").text


def test_a_conversation_in_traditional_chinese_is_found_in_both_scripts(app, samples, browser):
    indexing.make_anew()
    conversation = Statements(samples / "polis" / "vtaiwan.uberx")
    Intake(conversation.source).take(conversation.rows())
    flow([documents])
    pages = [browser().get(f"/search?q={query}").text for query in ("計程車", "计程车")]
    links = [{word for word in page.split('"') if word.startswith("/ideas/")} for page in pages]
    assert links[0] == links[1]
    assert len(links[0]) >= 10
