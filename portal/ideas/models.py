"""Ideas, their votes, tags and revisions, and the rounds in which they are compared."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ideas.rules import LIFE, SUPPORT
from portal.kit.db import Base, BigId


def _where_set(name: str, column: str, *more: str) -> Index:
    """Return an index of the rows in which a column says anything, by that column and perhaps more."""
    said = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, sqlite_where=said, postgresql_where=said)


class Board(Base):
    """A category of ideas: its names by language, and what may be done on it."""

    __tablename__ = "board"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    place: Mapped[int]  # in the order in which they are shown
    is_open: Mapped[bool]  # takes new ideas
    is_premoderated: Mapped[bool]  # the ideas of newcomers wait for a moderator
    allows_anonymous: Mapped[bool]  # the public need not see who posts
    made_at: Mapped[datetime]


class NamedStatus(Base):
    """The house's own name, by language, for a status within one of the fixed categories."""

    __tablename__ = "idea_status"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    category: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    is_used: Mapped[bool]
    made_at: Mapped[datetime]


class Idea(Base):
    """What a customer would like to be made."""

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_trend_id", "trend", "id"),
        Index("ix_idea_votes_id", "votes", "id"),
        Index("ix_idea_posted_at_id", "posted_at", "id"),
        Index("ix_idea_decided_at_id", "decided_at", "id"),
        # One status or language is often rare: without these a page of it would be looked for among all.  There is
        # none that begins with the audience: SQLite would take it for the narrower one, and sort all that all see.
        Index("ix_idea_status_trend_id", "status", "trend", "id"),
        Index("ix_idea_status_votes_id", "status", "votes", "id"),
        Index("ix_idea_status_posted_at_id", "status", "posted_at", "id"),
        # Few ideas are merged, and to all others these say nothing.
        _where_set("ix_idea_merged_into_id", "merged_into_id"),
        _where_set("ix_idea_canonical_id", "canonical_id"),
        Index("ix_idea_language_trend_id", "language", "trend", "id"),
        Index("ix_idea_language_votes_id", "language", "votes", "id"),
        Index("ix_idea_language_posted_at_id", "language", "posted_at", "id"),
        _where_set("ix_idea_built_on_id", "built_on_id"),
        Index("ix_idea_board_id_trend_id", "board_id", "trend", "id"),
        Index("ix_idea_board_id_votes_id", "board_id", "votes", "id"),
        Index("ix_idea_board_id_posted_at_id", "board_id", "posted_at", "id"),
        _where_set("ix_idea_group_id_trend_id", "group_id", "trend", "id"),
        _where_set("ix_idea_group_id_votes_id", "group_id", "votes", "id"),
        _where_set("ix_idea_group_id_posted_at_id", "group_id", "posted_at", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    html: Mapped[str]  # rendered once, when it was written
    render_version: Mapped[int]
    summary: Mapped[str]  # the first words, for cards
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default=LIFE.first)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    shown_to_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))  # the audience it had before it was hidden
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id"))  # on whose board it stands
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))  # what a person decided
    canonical_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))  # where the pointers end
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # the public reason of the last step
    answered_at: Mapped[datetime | None]  # when that step was taken
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_update_at: Mapped[datetime | None] = mapped_column(index=True)  # when the company promised to say more
    accepted_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    source_url: Mapped[str] = mapped_column(default="")  # where it was first said, if that was elsewhere
    source_licence: Mapped[str] = mapped_column(default="")  # under which it may be shown here
    named_status_id: Mapped[int | None] = mapped_column(ForeignKey("idea_status.id"))  # the house's own word for it
    official_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))  # the company's answer, pinned
    built_on_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    built_on_comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    is_anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # until claimed
    # Where we heard it, if somebody of the company wrote it down for them.
    through: Mapped[str] = mapped_column(default="", server_default="")
    heard_at: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the colleague who looks after it
    covered_at: Mapped[datetime | None]  # since when it is hidden because its group is
    removed_at: Mapped[datetime | None]  # nobody sees it any more; a tombstone stands at its address
    locked_at: Mapped[datetime | None]  # it is read, and takes no comments and votes
    lock_reason: Mapped[str] = mapped_column(default="", server_default="")
    # Changed by acts, each in one UPDATE; `verify` counts again.
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    trend: Mapped[float | None] = mapped_column(Float)
    version: Mapped[int] = mapped_column(default=1)  # grows with every change that a card shows


class IdeaTag(Base):
    """A tag on an idea."""

    __tablename__ = "idea_tag"
    __table_args__ = (
        Index("ix_idea_tag_tag_idea_id", "tag", "idea_id"),
        _where_set("ix_idea_tag_stands_for", "stands_for"),
    )
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)  # as it was given
    stands_for: Mapped[str | None]  # the tag that it was merged into


class TagPointer(Base):
    """A tag that means the same as another one; taken away, each stands for itself again."""

    __tablename__ = "tag_pointer"
    tag: Mapped[str] = mapped_column(primary_key=True)
    into: Mapped[str] = mapped_column(index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Vote(Base):
    """One voice on one idea; taken back it is kept; without a voter it was counted elsewhere, under a source key."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("idea_id", "voter_id"),
        # Voices against are rare: where there are some, people talk something over, and groups of them are looked for.
        Index("ix_vote_against", "idea_id", sqlite_where=text("value = -1"), postgresql_where=text("value = -1")),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    value: Mapped[int] = mapped_column(default=SUPPORT)
    given_at: Mapped[datetime]
    first_given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    warms: Mapped[bool] = mapped_column(default=False)  # it raised the trend, as the first voice of an outsider does
    spends: Mapped[bool] = mapped_column(default=False, server_default="0")  # of the budget, until the idea is decided
    # Where we heard it, if somebody of the company wrote it down for them.
    through: Mapped[str] = mapped_column(default="", server_default="")
    heard_at: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tally_id: Mapped[int | None] = mapped_column(ForeignKey("tally.id"), index=True)  # counted on this sheet
    held_at: Mapped[datetime | None]  # moderators look into it: given, and out of the tally until it is cleared


class Wish(Base):
    """Somebody would order what an idea describes, at a price; taken back it is kept."""

    __tablename__ = "wish"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    minor: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Round(Base):
    """Some ideas put before people in one way for a time; what came of it is kept with its hash."""

    __tablename__ = "idea_round"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    brief: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    budget: Mapped[int]  # what each person may give in all, where the kind has a budget
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ranking: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(default="")


class Entry(Base):
    """An idea that is part of a round."""

    __tablename__ = "idea_round_entry"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, index=True)


class Comparison(Base):
    """Which of two ideas a person would rather have; without a choice, that they could not say."""

    __tablename__ = "idea_comparison"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)  # the smaller id of the two
    other_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    given_at: Mapped[datetime]


class Coin(Base):
    """How many coins or marks of a round a person gives to an idea; they return to the person when it closes."""

    __tablename__ = "idea_coin"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    n: Mapped[int]
    given_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class Criterion(Base):
    """What reviewers judge by: its weight, and what the lowest and the highest score mean."""

    __tablename__ = "idea_criterion"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    weight: Mapped[int]
    low: Mapped[str]
    high: Mapped[str]


class Reviewer(Base):
    """Who was invited to review the ideas of a round."""

    __tablename__ = "idea_reviewer"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    invited_at: Mapped[datetime]


class Review(Base):
    """What a reviewer gave to an idea, a score for each criterion, with a note; once given it stays."""

    __tablename__ = "idea_review"
    round_id: Mapped[int] = mapped_column(ForeignKey("idea_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    scores: Mapped[list[int]] = mapped_column(JSON)
    note: Mapped[str]
    given_at: Mapped[datetime]


class Tally(Base):
    """Voices counted on paper or in a room, of people whom we do not know; taken back it is kept."""

    __tablename__ = "tally"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    n: Mapped[int]
    through: Mapped[str]
    heard_at: Mapped[str]
    counted_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class Merger(Base):
    """An idea was said to be another one: who said so, why, what it counted before, and when that was taken back."""

    __tablename__ = "idea_merger"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    parted_at: Mapped[datetime | None]
    likeness: Mapped[int | None]  # in percent, as the machine saw it


class Revision(Base):
    """An earlier text of an idea."""

    __tablename__ = "idea_revision"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    tags: Mapped[str]
    replaced_at: Mapped[datetime]
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Split(Base):
    """How the authors of an idea would share what it earns: in force once each of them has agreed."""

    __tablename__ = "idea_split"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime | None]  # when the last of them agreed
    ended_at: Mapped[datetime | None]  # when another one began, or one of them declined


class Share(Base):
    """The part of one author, in basis points; those of a split make 10,000."""

    __tablename__ = "idea_share"
    split_id: Mapped[int] = mapped_column(ForeignKey("idea_split.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    basis_points: Mapped[int]
    agreed_at: Mapped[datetime | None]


class IdeaNote(Base):
    """What colleagues tell each other about an idea; nobody else reads it."""

    __tablename__ = "idea_note"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str]
    noted_at: Mapped[datetime]


class Claim(Base):
    """The hash of the code by which the author of an idea without a name may say who they are."""

    __tablename__ = "idea_claim"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    hash: Mapped[str]


class Distinct(Base):
    """Two ideas that look alike and are not the same, as a person said; the smaller id first."""

    __tablename__ = "idea_distinct"
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, index=True)
    likeness: Mapped[int | None]  # in percent, as the machine saw it
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class LeadUser(Base):
    """Where somebody stands on the two axes of lead users; worked out anew now and then, never corrected."""

    __tablename__ = "lead_user"
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahead: Mapped[float] = mapped_column(Float)  # percentile: how early they took up what others took up later
    needs: Mapped[float] = mapped_column(Float)  # percentile: how much they would order of what does not exist yet
    leads: Mapped[bool]
    themes: Mapped[list[list[Any]]] = mapped_column(JSON)  # why: theme, place, of how many


class Worked(Base):
    """When something was last worked out of ideas and votes."""

    __tablename__ = "idea_worked"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Conversation(Base):
    """A tag under which people said what they are for and against, and the groups in which they think alike."""

    __tablename__ = "conversation"
    tag: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]  # of the votes that were known when it was worked out
    worked_out_at: Mapped[datetime]
    people: Mapped[int]  # who voted on anything
    sizes: Mapped[list[int]] = mapped_column(JSON)  # of the groups, the largest first; none where they do not part


class GroupOpinion(Base):
    """What a group of a conversation thinks of an idea; worked out anew, never corrected, and of nobody in person."""

    __tablename__ = "group_opinion"
    tag: Mapped[str] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agree: Mapped[int]
    against: Mapped[int]
    passed: Mapped[int]
