"""What happens to ideas."""

from dataclasses import dataclass, field

from portal.events.base import Event
from portal.kit.words import N_


@dataclass(frozen=True)
class IdeaEvent(Event):
    """What all events of an idea know; others' words are looked up by id."""

    about = "idea:{idea_id}"
    idea_id: int
    author_id: int


@dataclass(frozen=True)
class IdeaPosted(IdeaEvent):
    """A customer posted an idea."""

    kind = "idea.posted"
    sentence = N_("{actor} posted {subject}")
    personal = {"title": "author_id", "body": "author_id"}
    title: str
    body: str
    tags: list[str] = field(default_factory=list)
    language: str = "en"
    audience_id: int = 1
    challenge_id: int | None = None
    status: str = "open"
    board_id: int | None = None
    built_on_id: int | None = None  # the idea that it builds on
    built_on_comment_id: int | None = None  # and what somebody said there
    through: str = ""  # how somebody of the company heard it, who wrote it down
    heard_at: str = ""
    entered_by_id: int | None = None
    group_id: int | None = None  # on whose board it stands


@dataclass(frozen=True)
class IdeaEdited(IdeaEvent):
    """An idea was rewritten; the earlier text is kept as a revision."""

    kind = "idea.edited"
    sentence = N_("{actor} edited {subject}")
    personal = {"title": "author_id", "body": "author_id"}
    title: str
    body: str
    tags: list[str] = field(default_factory=list)
    language: str = "en"


@dataclass(frozen=True)
class IdeaVoted(IdeaEvent):
    """A customer voted for an idea, for the first time or again; without a voter the vote was counted elsewhere."""

    kind = "idea.voted"
    sentence = N_("{actor} voted for {subject}")
    first: bool
    value: int = 1  # 1 support, 0 passed, -1 against: only support is counted
    through: str = ""  # how somebody of the company heard it, who wrote it down
    heard_at: str = ""
    entered_by_id: int | None = None


@dataclass(frozen=True)
class IdeaVoteWithdrawn(IdeaEvent):
    """A customer took a vote back."""

    kind = "idea.vote_withdrawn"
    sentence = N_("{actor} took back the vote for {subject}")
    value: int = 1  # what it had said; only support was counted


@dataclass(frozen=True)
class IdeaCommented(IdeaEvent):
    """Somebody commented on an idea; `first` says whether it is their first comment there."""

    kind = "idea.commented"
    sentence = N_("{actor} commented on {subject}")
    personal = {"body": "commenter_id"}
    comment_id: int
    commenter_id: int | None
    body: str
    first: bool
    language: str = "en"
    audience_id: int = 1
    reply_to: int | None = None


@dataclass(frozen=True)
class IdeaCommentVoted(IdeaEvent):
    """A comment on an idea was voted for or against where it was first said; the voter may not be known."""

    kind = "idea.comment_voted"
    sentence = N_("A comment on {subject} was voted on")
    comment_id: int
    commenter_id: int | None
    value: int = 1  # 1 support, 0 passed, -1 against: only support is counted


@dataclass(frozen=True)
class IdeaCommentVoteWithdrawn(IdeaEvent):
    """A vote on a comment was taken back with the import that had brought it."""

    kind = "idea.comment_vote_withdrawn"
    sentence = N_("A vote on a comment on {subject} was taken back")
    comment_id: int
    commenter_id: int | None
    value: int = 1


@dataclass(frozen=True)
class IdeaAnswerAccepted(IdeaEvent):
    """The author of an idea accepted a comment as the answer."""

    kind = "idea.answer_accepted"
    sentence = N_("{actor} accepted an answer to {subject}")
    comment_id: int
    commenter_id: int | None


@dataclass(frozen=True)
class IdeaAnswerUnaccepted(IdeaEvent):
    """The author of an idea took back that a comment answers it."""

    kind = "idea.answer_unaccepted"
    sentence = N_("{actor} took back an accepted answer to {subject}")
    comment_id: int
    commenter_id: int | None


@dataclass(frozen=True)
class IdeaDecided(IdeaEvent):
    """The status of an idea changed: `status` says to what, `step` by which step of the table; for a public reason."""

    kind = "idea.decided"
    sentence = N_("{actor} changed the status of {subject}")
    status: str
    before: str
    step: str
    reason: str
    named_id: int | None = None  # the house's own word for it
    authors: list[int] = field(default_factory=list)  # where several share in it
    parts: list[int] = field(default_factory=list)  # of each of them, in basis points


@dataclass(frozen=True)
class IdeaFollowed(IdeaEvent):
    """Somebody wants to hear what becomes of an idea."""

    kind = "idea.followed"
    sentence = N_("{actor} follows {subject}")


@dataclass(frozen=True)
class IdeaUnfollowed(IdeaEvent):
    """Somebody does not want to hear of an idea any more."""

    kind = "idea.unfollowed"
    sentence = N_("{actor} no longer follows {subject}")


@dataclass(frozen=True)
class IdeaHidden(IdeaEvent):
    """A moderator hid an idea; it can be restored."""

    kind = "idea.hidden"
    sentence = N_("{actor} hid {subject}")
    touchpoint = "desk"
    reason: str


@dataclass(frozen=True)
class IdeaLetIn(IdeaEvent):
    """A moderator let an idea in that had waited for a look; everybody it is meant for sees it from now on."""

    kind = "idea.let_in"
    sentence = N_("{actor} let {subject} in")
    touchpoint = "desk"
    audience_id: int


@dataclass(frozen=True)
class IdeaRestored(IdeaEvent):
    """A moderator restored an idea that was hidden."""

    kind = "idea.restored"
    sentence = N_("{actor} restored {subject}")
    touchpoint = "desk"
    audience_id: int


@dataclass(frozen=True)
class IdeaCommentHidden(IdeaEvent):
    """A moderator hid a comment; a tombstone stays in its place."""

    kind = "idea.comment_hidden"
    sentence = N_("{actor} hid a comment on {subject}")
    touchpoint = "desk"
    comment_id: int
    commenter_id: int | None
    reason: str


@dataclass(frozen=True)
class IdeaCommentRestored(IdeaEvent):
    """A moderator restored a comment that was hidden."""

    kind = "idea.comment_restored"
    sentence = N_("{actor} restored a comment on {subject}")
    touchpoint = "desk"
    comment_id: int
    commenter_id: int | None


@dataclass(frozen=True)
class IdeaMerged(IdeaEvent):
    """An idea says the same as another and points to it; voices count there, a person only once."""

    kind = "idea.merged"
    sentence = N_("{actor} merged {subject} into another idea")
    touchpoint = "desk"
    into_id: int
    into_author_id: int
    reason: str
    gained: int = 0  # how many more voices the other one has by it


@dataclass(frozen=True)
class IdeaParted(IdeaEvent):
    """That an idea says the same as another was taken back; each has its own voices again."""

    kind = "idea.parted"
    sentence = N_("{actor} parted {subject} from the idea it was merged into")
    touchpoint = "desk"
    from_id: int
    from_author_id: int
    status: str = "open"  # where it stands again


@dataclass(frozen=True)
class IdeaVotesRecounted(IdeaEvent):
    """Two records turned out to be one human, or not: a voice counts once for each human."""

    kind = "idea.votes_recounted"
    sentence = N_("The votes for {subject} were counted again: {votes}")
    touchpoint = "desk"
    before: int
    votes: int


@dataclass(frozen=True)
class IdeaTallied(IdeaEvent):
    """Voices counted on paper or in a room were added; whose they are is not known."""

    kind = "idea.tallied"
    sentence = (
        N_("{actor} added {n} vote to {subject}, counted elsewhere"),
        N_("{actor} added {n} votes to {subject}, counted elsewhere"),
    )
    touchpoint = "desk"
    tally_id: int
    n: int
    through: str = ""
    heard_at: str = ""


@dataclass(frozen=True)
class IdeaTallyWithdrawn(IdeaEvent):
    """A sheet of voices counted elsewhere was taken back."""

    kind = "idea.tally_withdrawn"
    sentence = (
        N_("{actor} took back {n} vote for {subject} that was counted elsewhere"),
        N_("{actor} took back {n} votes for {subject} that were counted elsewhere"),
    )
    touchpoint = "desk"
    tally_id: int
    n: int


@dataclass(frozen=True)
class IdeaMoved(IdeaEvent):
    """An idea was put on another board, or on none."""

    kind = "idea.moved"
    sentence = N_("{actor} put {subject} on another board")
    touchpoint = "desk"
    board_id: int | None


@dataclass(frozen=True)
class IdeaAnswered(IdeaEvent):
    """The company pinned its answer above the comments, or took it down; the words are the comment's."""

    kind = "idea.answered"
    sentence = N_("{actor} answered {subject} for the company")
    comment_id: int
    is_pinned: bool = True


@dataclass(frozen=True)
class IdeaNoted(IdeaEvent):
    """Somebody of the company wrote down something about an idea that only colleagues read."""

    kind = "idea.noted"
    sentence = N_("{actor} noted something about {subject}")
    touchpoint = "desk"
    personal = {"body": "noted_by_id"}
    note_id: int
    noted_by_id: int
    body: str


@dataclass(frozen=True)
class IdeaRetagged(IdeaEvent):
    """An idea is found under other tags, because a tag was merged into another, or parted from it."""

    kind = "idea.retagged"
    sentence = N_("The tags of {subject} changed")
    touchpoint = "desk"
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class IdeasToldApart(IdeaEvent):
    """Two ideas that look alike are not the same, as somebody of the company said."""

    kind = "idea.told_apart"
    sentence = N_("{actor} said that {subject} and another idea are not the same")
    touchpoint = "desk"
    other_id: int
    other_author_id: int
    likeness: int | None = None  # in percent, as the machine saw it


@dataclass(frozen=True)
class IdeaAssigned(IdeaEvent):
    """The company said which colleague looks after an idea, or that nobody does."""

    kind = "idea.assigned"
    sentence = N_("{actor} said who looks after {subject}")
    touchpoint = "desk"
    owner_id: int | None


@dataclass(frozen=True)
class IdeaWordPromised(IdeaEvent):
    """The company promised to say more about an idea by an instant, without a change of its status."""

    kind = "idea.word_promised"
    sentence = N_("{actor} promised the next word on {subject}")
    next_update_at: str
