"""Votes counted on paper come in from a file: all of them, once, or none."""

import io

import pytest
from sqlalchemy import func, select

from portal.ideas.acts import decide_idea, post_idea, take_back_tally
from portal.ideas.models import Idea, Tally
from portal.kit.db import db
from portal.kit.errors import Refused
from portal.outside.readers.papers import Counted, read_paper

REASON = "We have no room for it this year."


@pytest.fixture
def send(staff, browser):
    desk = browser(staff)

    def send(text, **more):
        file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "fair.csv")
        return desk.post("/desk/harvest/tallies", {"file": file, "through": "paper", "heard_at": "Fair", **more})

    return send


def votes(*ideas):
    return [db.session.scalar(select(Idea.votes).filter_by(id=each)) for each in ideas]


def test_a_paper_is_counted_once_and_can_be_taken_back(ada, staff, send, flows):
    one, other = (post_idea(ada, f"Idea {n} of many", "") for n in range(2))
    paper = f"\ufeffIdea, votes,remark\r\n#{one},23,by hand\r\nhttps://ideas.example/ideas/{other},8,\r\n\r\n"
    assert send(paper).status_code == 303
    again = send(paper)
    assert again.status_code == 409
    assert "This file was counted already" in again.text
    assert votes(one, other) == [23, 8]
    flows()
    take_back_tally(db.session.scalar(select(Tally.id).filter_by(idea_id=one)), staff)
    assert votes(one, other) == [0, 8]
    flows()


def test_a_paper_with_one_wrong_line_counts_nothing(ada, staff, send):
    one, decided = (post_idea(ada, f"Idea {n} of many", "") for n in range(2))
    decide_idea(decided, "declined", REASON, staff)
    for wrong in (decided, 999999):
        answer = send(f"idea,votes\n{one},5\n{wrong},3\n")
        assert answer.status_code == 422
        assert f"The idea {wrong} takes no votes" in answer.text
        assert 'value="Fair"' in answer.text, "what was typed is there still"
    assert votes(one) == [0]
    assert db.session.scalar(select(func.count()).select_from(Tally)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "idea,votes\n",
        "idea,votes\nx,2\n",
        "idea,votes\n1,-2\n",
        "idea,votes\n1,99999\n",
        "idea,votes\n1,2\n1,3\n",
        "idea,votes\n1\n",
    ],
    ids=["empty", "no columns", "no lines", "no number", "below nought", "too many", "twice", "short"],
)
def test_what_is_no_paper_is_refused(text):
    with pytest.raises(Refused):
        read_paper(text.encode())


def test_what_is_no_text_is_refused_and_extra_columns_are_passed_over():
    with pytest.raises(Refused):
        read_paper(b"idea,votes\n\xff\xfe,1\n")
    assert read_paper(b"votes,idea\n2,7\n") == [Counted(7, 2)]
