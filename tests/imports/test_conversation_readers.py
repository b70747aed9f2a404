"""Statements of Polis and plain tables become ideas and votes; of several votes the last one counts."""

from collections import Counter

import pytest

from portal.outside.readers.polis import Conversation, conversations, parted
from portal.outside.readers.rows import CommentRow, IdeaRow, Refusal, Tally, VoteRow, counted
from portal.outside.readers.tables import Tables

STATEMENTS = "timestamp,comment-id,author-id,moderated,comment-body\n"
VOTES = "timestamp,comment-id,voter-id,vote\n"
OWN, LATER = "It is the vote of an author for their own statement.", "The same person voted again later."


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "statements", "votes", "own", "later", "hidden"),
    [
        ("vtaiwan.uberx", 197, 49_997, 197, 554, 78),
        ("brexit-consensus", 50, 5_312, 50, 9, 0),
        ("scoop-hivemind.freshwater", 80, 3_979, 80, 7, 29),
        ("london.youth.policing", 39, 640, 24, 2, 3),
    ],
)
def test_a_conversation_is_accounted_for_to_the_row(samples, name, statements, votes, own, later, hidden):
    tally = Tally()
    rows = list(counted(Conversation(samples / "polis" / name).rows(), tally))
    assert (tally.read("statements"), tally.read("votes")) == (statements, votes)
    assert tally.refused == {"votes": {OWN: own, LATER: later}}
    assert sum(row.hidden for row in rows if isinstance(row, IdeaRow)) == hidden
    pairs = Counter((row.about_key, row.voter.key) for row in rows if isinstance(row, VoteRow))
    assert set(pairs.values()) == {1}


@pytest.mark.samples
def test_all_conversations_of_a_folder_are_found(samples):
    assert len(conversations(samples / "polis")) == 4
    assert conversations(samples / "polis" / "vtaiwan.uberx") == [samples / "polis" / "vtaiwan.uberx"]


def test_the_last_vote_counts_against_is_against_and_nought_is_passed(written):
    votes = "3000,1,8,1\n2000,1,8,-1\n1000,1,9,-1\n1000,1,10,0\n1000,1,7,1\n"
    folder = written(comments__csv=STATEMENTS + "1000,1,7,-1,Bells for all\n", votes__csv=VOTES + votes)
    idea, *rows = Conversation(folder).rows()
    assert (idea.title, idea.body, idea.hidden) == ("Bells for all", "", True)
    assert [(row.voter.key, row.stance) for row in rows if isinstance(row, VoteRow)] == [
        ("participant/8", "for"),
        ("participant/9", "against"),
        ("participant/10", "passed"),
    ]
    assert [(row.key, row.reason) for row in rows if isinstance(row, Refusal)] == [
        ("votes.csv:3", LATER),
        ("votes.csv:6", OWN),
    ]


def test_lines_that_make_no_sense_are_refused(written):
    statements = ["x,1,7,1,A", "1000,,7,1,A", f"{'9' * 5000},1,7,1,A", "1000,1,7,1,", "1000,1", "1000,2,7,1,Good"]
    votes = ["1000,9,8,1", "1000,2,8,7", "x,2,8,1", "1000,2,,1", f"1000,2,{'9' * 5000},1"]
    folder = written(comments__csv=STATEMENTS + "\n".join(statements), votes__csv=VOTES + "\n".join(votes))
    rows = list(Conversation(folder).rows())
    assert len([row for row in rows if isinstance(row, IdeaRow)]) == 1
    assert len([row for row in rows if isinstance(row, Refusal)]) == 10


def test_a_long_statement_has_a_title_that_ends_at_a_word():
    assert parted("a " * 100)[0].endswith("a…")
    assert parted("短句。") == ("短句。", "")
    assert len(parted("字" * 500)[0]) == 120


IDEAS = "ID,Author,Title,Body,Posted_at,Status,Tags\n"


def test_plain_tables_become_ideas_comments_and_votes(written):
    folder = written(
        ideas__csv="\ufeff" + IDEAS + "1,ada,Bell,Ring,2012-01-01,adopted,red; loud\n",
        comments__csv="id,idea,author,body,posted_at,parent\n1,1,bob,Yes,2012-01-02T00:00:00Z,\n2,1,ada,Ok,2012-01-02,1\n",
        votes__csv="id,idea,voter,vote,voted_at\n1,1,bob,-1,2012-01-03\n2,1,,,2012-01-03\n",
    )
    rows = list(Tables(folder, "forum").rows())
    [idea], comments = rows[:1], [row for row in rows if isinstance(row, CommentRow)]
    assert (idea.key, idea.author.key, idea.status, idea.tags) == ("idea/1", "person/ada", "adopted", ("red", "loud"))
    assert [row.parent_key for row in comments] == ["", "comment/1"]
    votes = [row for row in rows if isinstance(row, VoteRow)]
    assert [(row.stance, row.voter and row.voter.key) for row in votes] == [("against", "person/bob"), ("for", None)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",ada,Bell,,2012-01-01,,", "It has no key of its own."),
        ("1,,Bell,,2012-01-01,,", "It has no author."),
        ("1,ada,,,2012-01-01,,", "It has no words."),
        ("1,ada,Bell,,0000-00-00,,", "Its date is none."),
        ("1,ada,Bell,,2012-01-01,loved,", "Its status is none that we know."),
        ("1,ada", "The line has another number of columns."),
    ],
)
def test_a_line_of_a_table_that_makes_no_sense_is_refused(written, line, reason):
    rows = list(Tables(written(ideas__csv=IDEAS + line)).rows())
    assert rows == [Refusal("ideas", "ideas.csv:2", reason)]


def test_a_table_without_its_columns_is_refused(written):
    assert list(Tables(written(ideas__csv="a,b\n1,2\n")).rows()) == [
        Refusal("ideas", "ideas.csv", "The file lacks a column that is needed.")
    ]
