"""Dumps of question-and-answer sites become ideas, comments, votes and articles, to the row."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from portal.outside.readers.pseudonyms import Pseudonyms, disguised
from portal.outside.readers.rows import ArticleRow, CommentRow, IdeaRow, PersonRow, Refusal, Tally, VoteRow, counted
from portal.outside.readers.stackexchange import Dump, site_of

USERS = '<row Id="5" DisplayName="Ada Byron" CreationDate="2012-01-01T00:00:00.000" />'
QUESTION = (
    '<row Id="1" PostTypeId="1" CreationDate="2012-01-02T00:00:00.000" OwnerUserId="5" Title="Bells" '
    'Tags="&lt;bug&gt;&lt;status-completed&gt;" Body="&lt;p&gt;Ring&lt;/p&gt;" ContentLicense="CC BY-SA 3.0" />'
)
ANSWER = '<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2012-01-03T00:00:00.000" OwnerUserId="5" Body="Yes" />'


def dump(written, users="", posts="", comments="", votes="", tags="", history=""):
    files = {"Users": users, "Posts": posts, "Comments": comments, "Votes": votes, "Tags": tags}
    files |= {"PostHistory": history} if history else {}
    xml = {f"{name}__xml": f"<{name.lower()}>\n{rows}\n</{name.lower()}>" for name, rows in files.items()}
    return Dump(written(**xml), "bells.example")


def refusals(rows):
    return [(row.key, row.reason) for row in rows if isinstance(row, Refusal)]


@pytest.mark.samples
@pytest.mark.parametrize(
    ("folder", "read", "deleted", "no_votes", "empty"),
    [
        ("se-bicycles-meta", {"users": 2551, "posts": 1446, "comments": 2448, "votes": 5671}, 163, 50, 3),
        ("se-conlang-meta", {"users": 272, "posts": 177, "comments": 230, "votes": 1119}, 27, 16, 4),
    ],
)
def test_a_whole_dump_is_accounted_for_to_the_row(samples, folder, read, deleted, no_votes, empty):
    tally, keys = Tally(), Counter()
    for row in counted(Dump(samples / folder).rows(), tally):
        keys[row.key] += 1
    assert {table: tally.read(table) for table in read} == read
    assert tally.refused == {
        "posts": {"It has no words.": empty},
        "votes": {"What it is about was deleted at the source.": deleted, "It is not a vote.": no_votes},
    }
    assert set(keys.values()) == {1}


@pytest.mark.samples
def test_what_the_bicycle_people_decided_and_accepted_is_known(samples):
    rows = list(Dump(samples / "se-bicycles-meta").rows())
    statuses = Counter(row.status for row in rows if isinstance(row, IdeaRow))
    assert statuses == {"open": 435, "shipped": 14, "declined": 4}
    assert all(row.decided_at for row in rows if isinstance(row, IdeaRow) and row.status != "open")
    assert Counter(row.stance for row in rows if isinstance(row, VoteRow)) == {
        "for": 5066,
        "against": 235,
        "accepted": 157,
    }
    assert sum(row.is_answer for row in rows if isinstance(row, CommentRow)) == 971
    left = Counter(row.origin.table for row in rows if getattr(row, "origin", None) and "left" in row.origin.remark)
    assert left == {"posts": 41, "comments": 85}


@pytest.mark.samples
@pytest.mark.parametrize("folder", ["se-bicycles-meta", "se-conlang-meta"])
def test_nobody_is_named_in_the_open(samples, folder):
    source = Dump(samples / folder)
    called = {row.name.replace(" ", "") for row in source.rows() if isinstance(row, PersonRow)}
    texts = [
        row.body
        for row in disguised(Dump(samples / folder).rows(), Pseudonyms(source.source, b"secret"))
        if isinstance(row, IdeaRow | CommentRow | ArticleRow)
    ]
    assert not [text for text in texts for name in called if f"@{name}" in text]


def test_a_question_its_answer_and_a_remark_become_an_idea_a_comment_and_a_reply(written):
    remark = '<row Id="9" PostId="2" Text="Thanks!" CreationDate="2012-01-04T00:00:00.000" UserDisplayName="Gone" />'
    person, idea, answer, reply = dump(written, USERS, QUESTION + "\n" + ANSWER, remark).rows()
    assert (person.key, person.name) == ("user/5", "Ada Byron")
    assert (idea.title, idea.body, idea.tags, idea.status) == ("Bells", "Ring", ("bug",), "shipped")
    assert (idea.origin.link, idea.origin.licence) == ("https://bells.example/q/1", "CC BY-SA 3.0")
    assert (answer.idea_key, answer.is_answer, answer.body) == ("post/1", True, "Yes")
    assert (reply.idea_key, reply.parent_key, reply.origin.remark) == (
        "post/1",
        "post/2",
        "Its author has left the source.",
    )
    assert reply.author.key.startswith("left/")


def test_the_history_tells_when_it_was_decided_and_by_whom(written):
    history = (
        '<row PostHistoryTypeId="6" PostId="1" CreationDate="2013-05-06T07:08:09.000" UserId="5" '
        'Text="&lt;bug&gt;&lt;status-completed&gt;" />'
    )
    idea = next(row for row in dump(written, posts=QUESTION, history=history).rows() if isinstance(row, IdeaRow))
    assert idea.decided_at == datetime(2013, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert idea.decided_by.key == "user/5"


def test_wiki_and_excerpt_of_a_tag_are_one_article(written):
    half = '<row Id="{}" PostTypeId="{}" CreationDate="2012-01-02T00:00:00.000" OwnerUserId="5" Body="{}" />'
    tags = '<row TagName="bells" ExcerptPostId="7" WikiPostId="6" /><row TagName="horns" WikiPostId="8" />'
    posts = "\n".join(
        [half.format(6, 5, "Long"), half.format(7, 4, "Short"), half.format(8, 5, ""), half.format(9, 4, "?")]
    )
    rows = list(dump(written, posts=posts, tags=tags).rows())
    [article] = [row for row in rows if isinstance(row, ArticleRow)]
    assert (article.title, article.summary, article.body, article.parts) == ("bells", "Short", "Long", ("post/7",))
    assert refusals(rows) == [("post/8", "It has no words."), ("post/9", "No tag names it.")]


def test_votes_are_told_from_other_marks_and_from_votes_on_what_is_gone(written):
    vote = '<row Id="{}" PostId="{}" VoteTypeId="{}" CreationDate="2012-01-02T00:00:00.000" />'
    marks = [(1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 1, 5), (5, 77, 2), (6, "x", 2), (7, 1, "")]
    rows = list(dump(written, posts=QUESTION + "\n" + ANSWER, votes="\n".join(vote.format(*m) for m in marks)).rows())
    votes = [(row.about, row.about_key, row.stance, row.voter) for row in rows if isinstance(row, VoteRow)]
    assert votes == [
        ("idea", "post/1", "for", None),
        ("idea", "post/1", "against", None),
        ("comment", "post/2", "accepted", None),
    ]
    gone, none = "What it is about was deleted at the source.", "It is not a vote."
    assert refusals(rows) == [("vote/4", none), ("vote/5", gone), ("vote/6", gone), ("vote/7", none)]


def test_a_document_type_is_refused_before_an_entity_can_grow(written):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><users><row Id="1" DisplayName="&b;" /></users>'
    folder = dump(written).folder
    (folder / "Users.xml").write_text(bomb)
    assert refusals(Dump(folder, "x").rows()) == [
        ("Users.xml", "The file declares a document type, which an export has no need of.")
    ]


def test_a_broken_row_is_refused_alone(written):
    broken = [b'<row Id="6" DisplayName="\xff" />', b'<row Id="7" DisplayName="\x00" />', b'<row Id="8" <<<', b"&bomb;"]
    good = b'<row Id="%d" DisplayName="D" CreationDate="2012-01-01T00:00:00" />'
    lines = [
        b"<users>",
        good % 1,
        broken[0],
        good % 2,
        broken[1],
        broken[2],
        good % 3,
        broken[3],
        good % 4,
        b"</users>",
    ]
    folder = dump(written).folder
    (folder / "Users.xml").write_bytes(b"\n".join(lines))
    rows = list(Dump(folder, "x").rows())
    assert [row.key for row in rows if isinstance(row, PersonRow)] == ["user/1", "user/2", "user/3", "user/4"]
    assert [key for key, _ in refusals(rows)] == [f"Users.xml:{n}" for n in (3, 5, 6, 8)]


@pytest.mark.parametrize("content", [b"", b"\x00" * 99, b"\x1f\x8bnot gzip", b"<users>\n<row", b"[]", b"\xff\xfe<\x00"])
def test_a_file_that_is_none_is_refused_and_nothing_else_happens(written, content):
    folder = dump(written).folder
    (folder / "Users.xml").write_bytes(content)
    rows = list(Dump(folder, "x").rows())
    assert rows
    assert all(isinstance(row, Refusal) and row.table == "users" for row in rows)


def test_a_missing_file_is_refused(tmp_path):
    rows = list(Dump(tmp_path, "x").rows())
    assert [row.key for row in rows] == ["Users.xml", "Posts.xml", "Comments.xml", "Votes.xml"]


@pytest.mark.parametrize("date", ["0000-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01", "soon", "9" * 5000, ""])
@pytest.mark.parametrize("number", ["5", "9" * 5000, "", "-", "1e9", "٣"])
def test_dates_and_numbers_that_nobody_meant_are_refused(written, date, number):
    user = f'<row Id="{number}" DisplayName="A" CreationDate="{date}" />'
    post = f'<row Id="{number}" PostTypeId="1" Title="T" Body="B" CreationDate="{date}" />'
    rows = list(dump(written, user, post).rows())
    assert len(rows) == 2
    assert all(isinstance(row, Refusal) for row in rows)


def test_the_folder_tells_the_site(tmp_path):
    assert site_of(tmp_path / "se-bicycles-meta") == "bicycles.meta.stackexchange.com"
    assert site_of(tmp_path / "bicycles.meta.stackexchange.com") == "bicycles.meta.stackexchange.com"
    assert site_of(tmp_path / "My dump!") == ""
