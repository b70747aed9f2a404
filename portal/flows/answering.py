"""Answer a challenge, act in its phases, choose among the answers: the rooms of ideas and challenges at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, text

from portal.challenges import acts as challenges
from portal.challenges.acts.judging import Judged
from portal.challenges.models import Challenge, Submission
from portal.challenges.rules import seal
from portal.ideas import acts as ideas
from portal.ideas.acts import post_idea
from portal.ideas.acts.hearing import HERE, Heard
from portal.ideas.models import Idea, Split
from portal.ideas.queries.sharing import parts_of
from portal.ideas.queries.voices import authors_of, is_author
from portal.kit.db import db, load
from portal.kit.errors import Conflict, NotFound, Refused
from portal.people.queries import viewer
from portal.people.veils import behind, put_on
from portal.river import act

JUDGED = ("eligible", "evaluated", "shortlisted", "not_shortlisted")
# An idea that was hidden still counts as an entry: it was one.
MISCOUNTED = text("""
    SELECT challenge.id, challenge.entries AS said, count(idea.id) AS found
      FROM challenge
 LEFT JOIN idea ON idea.challenge_id = challenge.id
  GROUP BY challenge.id, challenge.entries
    HAVING challenge.entries <> count(idea.id)
""")

MISPLACED = text("""
    SELECT challenge.id, idea.id AS idea_id
      FROM challenge
      JOIN idea ON idea.challenge_id = challenge.id OR idea.id = challenge.winner_id
     WHERE (idea.id = challenge.winner_id AND coalesce(idea.challenge_id, 0) <> challenge.id)
        OR (idea.challenge_id = challenge.id
            AND (idea.posted_at < challenge.opens_at OR idea.posted_at > challenge.closes_at))
""")

ANSWERED = text("SELECT challenge_id FROM submission WHERE idea_id = :idea AND status <> 'withdrawn'")


@act
def answer_challenge(
    challenge_id: int, author_id: int, title: str, body: str, tags: Sequence[str] = (), agreed: str = ""
) -> int:
    """Post an idea in answer to a challenge that is open at this instant; return its id."""
    challenge = load(Challenge, challenge_id)
    if challenge.audience_id not in viewer(author_id).audiences:
        raise NotFound("This does not exist, or not any more.")
    more: dict[str, Any] = {"challenge_id": challenge_id, "audience_id": challenge.audience_id}
    known = put_on(author_id, f"challenge:{challenge_id}") if challenge.is_blind else author_id
    idea_id = post_idea(known, title, body, tags, **more)
    challenges.enter(challenge_id, idea_id, author_id, agreed)
    return idea_id


@act
def choose_answer(challenge_id: int, idea_id: int | None, person_id: int, reason: str) -> None:
    """Choose an answer of a challenge whose time is over, or none, for a public reason."""
    challenge = load(Challenge, challenge_id)
    idea = load(Idea, idea_id) if idea_id else None
    if idea and (idea.challenge_id != challenge_id or idea.audience_id != challenge.audience_id):
        raise Refused("This is no answer to the challenge.", code="no_answer")
    if idea and is_author(idea.id, person_id):
        raise Refused("Nobody chooses an answer of their own.", code="own_answer")
    author_id, parts = (behind(idea.author_id), parts_of(idea.id)) if idea else (None, [])
    challenges.decide(challenge_id, person_id, reason, idea_id, author_id, parts)


@act
def hand_to_jury(challenge_id: int, person_id: int) -> None:
    """Put the answers before the jury as they are worded now; from here on nobody changes them."""
    challenge = load(Challenge, challenge_id)  # first: whoever changes an answer in time holds it, and is waited for
    asked = select(Idea, Submission.status).join(Submission, Submission.idea_id == Idea.id)
    asked = asked.where(Submission.challenge_id == challenge_id).order_by(Idea.id).with_for_update(of=Idea)
    rows = db.session.execute(asked.execution_options(populate_existing=True)).all()
    if gone := [idea for idea, status in rows if status == "eligible" and idea.audience_id != challenge.audience_id]:
        raise Conflict("{n} answers are hidden: do not let them in.", code="hidden", n=len(gone))
    challenges.give_to_jury(challenge_id, person_id, {idea.id: _judged(idea) for idea, _ in rows})


def _judged(idea: Idea) -> Judged:
    """Return an idea as the jury gets it."""
    return Judged(words_seal(idea), frozenset(authors_of(idea.id)), parts_of(idea.id))


def words_seal(idea: Idea) -> str:
    """Return the hash of the words of an idea."""
    return seal(f"{idea.title}\n\n{idea.body}")


@act
def vote_in_time(idea_id: int, voter_id: int, heard: Heard = HERE) -> int:
    """Give one's voice to an idea, if its challenge takes voices now; return how many it has."""
    _check_taken(idea_id, "vote")
    return ideas.vote_for(idea_id, voter_id, heard)


@act
def withdraw_in_time(idea_id: int, voter_id: int, by_id: int | None = None) -> int:
    """Take one's voice back, if its challenge takes voices now; return how many are left."""
    _check_taken(idea_id, "vote")
    return ideas.withdraw_vote(idea_id, voter_id, by_id)


@act
def comment_in_time(idea_id: int, author_id: int, body: str, reply_to: int | None = None) -> int:
    """Say something about an idea, if its challenge is discussed now; return the id of the comment."""
    _check_taken(idea_id, "comment")
    return ideas.comment_on(idea_id, author_id, body, reply_to)


@act
def edit_in_time(idea_id: int, editor_id: int, title: str, body: str, tags: Sequence[str] = ()) -> None:
    """Write an idea anew, if its challenge lets answers be changed now."""
    _check_taken(idea_id, "edit")
    ideas.edit_idea(idea_id, editor_id, title, body, tags)


@act
def share_in_time(idea_id: int, parts: Mapping[int, int], by_id: int) -> int:
    """Propose who has which part in an idea, unless a jury has it; return the id of the proposal."""
    _check_unjudged(idea_id)
    return ideas.propose_split(idea_id, parts, by_id)


@act
def agree_in_time(split_id: int, person_id: int) -> bool:
    """Agree to one's part, unless a jury has the idea; say whether all have."""
    _check_unjudged(load(Split, split_id).idea_id)
    return ideas.agree_split(split_id, person_id)


def _check_unjudged(idea_id: int) -> None:
    """Refuse to change whose answer it is, from the moment in which the jury has it until the results."""
    asked = select(Submission.words_hash).filter_by(idea_id=idea_id).where(Submission.status.in_(JUDGED))
    if db.session.scalar(asked):
        raise Conflict(
            "A jury judges this answer. Who its authors are stays as it is until the results.", code="judged"
        )


def _check_taken(idea_id: int, what: str) -> None:
    """Refuse what the challenge that an idea answers does not take at this instant."""
    if challenge_id := db.session.scalar(ANSWERED, {"idea": idea_id}):
        challenges.check_taken(load(Challenge, challenge_id), what)


def miscounted_entries() -> list[Any]:
    """Return the challenges whose number of entries is not the number of their ideas; `verify` expects none."""
    return list(db.session.execute(MISCOUNTED).all())


def misplaced_entries() -> list[Any]:
    """Return winners that are no answers, and answers from before the beginning or after the end (V4)."""
    return list(db.session.execute(MISPLACED).all())


def reworded_answers() -> list[Any]:
    """Return answers whose words are not those that the jury judged."""
    asked = select(Idea, Submission.words_hash).join(Submission, Submission.idea_id == Idea.id)
    rows = db.session.execute(asked.where(Submission.words_hash != ""))
    return [idea.id for idea, judged in rows if words_seal(idea) != judged]


CHECKS = [miscounted_entries, misplaced_entries, reworded_answers]
