"""What people said elsewhere comes in: first it is checked, then written, by the acts of its room."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from portal.flows.imports.book import Book
from portal.ideas.acts import taking_over as ideas
from portal.ideas.queries import accepted_among, voters_among
from portal.kit.clock import now
from portal.kit.limits import NAME
from portal.kit.text import clean_line
from portal.outside.readers.rows import Author, CommentRow, IdeaRow, PersonRow, VoteRow
from portal.people import acts as people
from portal.people.joining import MAIL
from portal.people.queries import find_by_mails, find_people
from portal.people.signing import folded_mail
from portal.river import act
from portal.talk.acts import Voice

NO_IDEA = "The idea that it is about was not taken."
NO_COMMENT = "The comment that it answers was not taken."
NOTHING = "What it is about was not taken."
VOTED = "The same person has voted on this already."
OWN = "It is the vote of an author for their own idea."
ACCEPTED = "Another answer is accepted already."
NO_ANSWER = "It is no answer to a question."
NO_NAME = "It has no name."
VALUES = {"for": 1, "passed": 0, "against": -1}


def check_people(rows: Sequence[PersonRow], book: Book) -> Iterator[PersonRow]:
    """Yield the people who can be taken."""
    for row in rows:
        if clean_line(row.name):
            yield row
        else:
            book.refuse(row, NO_NAME)


def write_people(rows: Sequence[PersonRow], book: Book) -> None:
    """Take people; whoever proved that a mail address is theirs is the one whom the source knows by it."""
    here = find_people(book.source, {row.key for row in rows})
    by_mail = find_by_mails(row.mail for row in rows if row.key not in here)
    met = {
        row.key: by_mail[mail] for row in rows if (mail := row.mail.strip().lower()) in by_mail and row.key not in here
    }
    new = [row for row in rows if row.key not in here and row.key not in met]
    joined = _joined(book, [(row.key, row.name, row.joined_at or now()) for row in new], met)
    _remember_mails({folded: joined[row.key] for row in reversed(new) if (folded := folded_mail(row.mail))})
    book.took("person", here | met | joined)


def _remember_mails(people_by_mail: dict[str, int]) -> None:
    """Remember the addresses that the source told, so that whoever proves one later is the same person."""
    known = find_people(MAIL, people_by_mail)
    fresh = {mail: person_id for mail, person_id in people_by_mail.items() if mail not in known}
    if fresh:
        people.identify(MAIL, fresh)


def _joined(book: Book, new: Sequence[tuple[str, str, datetime]], met: dict[str, int]) -> dict[str, int]:
    """Let people join, and note the keys of those whom we know from elsewhere."""
    if met:
        people.identify(book.source, met)
    known = [people.Known(key, clean_line(name)[: NAME.most].strip(), at) for key, name, at in new]
    return dict(zip([one.key for one in known], people.join_many(book.source, known), strict=True)) if known else {}


def meet(authors: Iterable[tuple[Author | None, datetime]], book: Book) -> None:
    """See that everyone who said something is a person here; who was not listed is since they first said something."""
    new: dict[str, tuple[str, str, datetime]] = {}
    for author, at in authors:
        if author and not book.is_there(author.key):
            earlier = new.get(author.key)
            name = clean_line(author.name) or author.key
            new[author.key] = (author.key, name, min(at, earlier[2]) if earlier else at)
    if new:
        here = find_people(book.source, new)
        book.took("person", here | _joined(book, [one for key, one in new.items() if key not in here], {}))


def check_ideas(rows: Sequence[IdeaRow], book: Book) -> Iterator[IdeaRow]:
    """Yield the ideas that can be taken."""
    for row in rows:
        if fault := ideas.fault_of_idea(row.title, row.body):
            book.refuse(row, str(fault))
        else:
            book.planned[row.key] = row.author.key
            yield row


@act
def write_ideas(rows: Sequence[IdeaRow], book: Book) -> None:
    """Take ideas, and their authors where they are new."""
    meet([(row.author, row.posted_at) for row in rows], book)
    meet([(row.decided_by, row.decided_at or row.posted_at) for row in rows], book)
    ids = ideas.take_ideas([_idea(row, book) for row in rows])
    book.took("idea", dict(zip([row.key for row in rows], ids, strict=True)))


def _idea(row: IdeaRow, book: Book) -> ideas.ToldIdea:
    """Return the idea as its room takes it."""
    author_id = book.id_of(row.author.key, "person")
    decided_by_id = book.id_of(row.decided_by.key, "person") if row.decided_by else 0
    words = (row.title, row.body, row.tags, row.language, row.posted_at, row.origin.link, row.origin.licence)
    return ideas.ToldIdea(author_id, *words, row.status, row.decided_at, decided_by_id or None, row.hidden)


def check_comments(rows: Sequence[CommentRow], book: Book) -> Iterator[CommentRow]:
    """Yield the comments that can be taken: the idea is there, and what they reply to."""
    for row in rows:
        if not book.subject(row.idea_key).startswith("idea:"):
            book.refuse(row, NO_IDEA)
        elif row.parent_key and not book.subject(row.parent_key).startswith("comment:"):
            book.refuse(row, NO_COMMENT)
        elif fault := ideas.fault_of_comment(row.body):
            book.refuse(row, str(fault))
        else:
            book.took("comment", {row.key: 0})
            yield row


@act
def write_comments(rows: Sequence[CommentRow], book: Book) -> None:
    """Take comments, those first to which others of them reply."""
    meet([(row.author, row.posted_at) for row in rows], book)
    left = list(rows)
    while left:
        waiting = {row.key for row in left}
        ready = [row for row in left if row.parent_key not in waiting] or left
        ids = ideas.take_comments([_comment(row, book) for row in ready])
        book.took("comment", dict(zip([row.key for row in ready], ids, strict=True)))
        left = [row for row in left if row not in ready]


def _comment(row: CommentRow, book: Book) -> ideas.ToldComment:
    """Return the comment as the room of ideas takes it."""
    idea_id, author_id = book.id_of(row.idea_key, "idea"), book.id_of(row.author.key, "person")
    reply_to = book.id_of(row.parent_key, "comment") or None
    return ideas.ToldComment(
        idea_id, author_id, row.body, row.posted_at, reply_to, source_url=row.origin.link, licence=row.origin.licence
    )


def check_votes(rows: Sequence[VoteRow], book: Book) -> Iterator[VoteRow]:
    """Yield the votes that can be taken: what they are about is there, and nobody votes twice or for themselves."""
    gone = [row for row in rows if not book.subject(row.about_key).startswith(f"{row.about}:")]
    for row in gone:
        book.refuse(row, NOTHING)
    there = [row for row in rows if row not in gone]
    yield from _check_voices([row for row in there if row.stance != "accepted"], book)
    yield from _check_answers([row for row in there if row.stance == "accepted"], book)


def _check_voices(rows: Sequence[VoteRow], book: Book) -> Iterator[VoteRow]:
    """Yield the votes of people who have not voted there, and those of nobody we know."""
    ids = {book.id_of(row.about_key, "idea") for row in rows if row.about == "idea" and row.voter}
    authors, voted = voters_among(ids - {0})
    for row in rows:
        idea_id = book.id_of(row.about_key, "idea")
        voter = book.subject(row.voter.key) if row.voter else ""
        pair = (idea_id or row.about_key, voter or (row.voter.key if row.voter else ""))
        if (voter and f"person:{authors.get(idea_id)}" == voter) or _is_of_planned(row, book):
            book.refuse(row, OWN)
        elif row.voter and pair in voted:
            book.refuse(row, VOTED)
        else:
            voted.add(pair)
            yield row


def _is_of_planned(row: VoteRow, book: Book) -> bool:
    """Say whether a vote is of the author of an idea that is not written yet."""
    return row.voter is not None and book.planned.get(row.about_key) == row.voter.key


def _check_answers(rows: Sequence[VoteRow], book: Book) -> Iterator[VoteRow]:
    """Yield the votes by which the one who asked accepted an answer; there is one for each question."""
    accepted = accepted_among({book.id_of(row.about_key, "comment") for row in rows} - {0})
    seen: set[int] = set()
    for row in rows:
        idea_id, is_taken = accepted.get(book.id_of(row.about_key, "comment"), (0, False))
        if row.about != "comment":
            book.refuse(row, NO_ANSWER)
        elif is_taken or idea_id in seen:
            book.refuse(row, ACCEPTED)
        else:
            seen |= {idea_id} - {0}
            yield row


@act
def write_votes(rows: Sequence[VoteRow], book: Book) -> None:
    """Take votes on ideas and on comments, and accepted answers."""
    meet([(row.voter, row.voted_at) for row in rows], book)
    voices = [row for row in rows if row.stance != "accepted"]
    on_ideas = [row for row in voices if row.about == "idea"]
    on_comments = [row for row in voices if row.about == "comment"]
    answers = [row for row in rows if row.stance == "accepted"]
    if on_ideas:
        ids = ideas.take_votes([ideas.ToldVote(*_voice(row, book)) for row in on_ideas])
        book.took("vote", dict(zip([row.key for row in on_ideas], ids, strict=True)))
    if on_comments:
        ids = ideas.take_votes_on_comments([Voice(*_voice(row, book)) for row in on_comments])
        book.took("comment_vote", dict(zip([row.key for row in on_comments], ids, strict=True)))
    if answers:
        _write_answers(answers, book)


def _voice(row: VoteRow, book: Book) -> tuple[int, int | None, int, datetime]:
    """Return on what, by whom, how and when somebody voted."""
    voter_id = book.id_of(row.voter.key, "person") if row.voter else None
    return book.id_of(row.about_key, row.about), voter_id, VALUES[row.stance], row.voted_at


def _write_answers(rows: Sequence[VoteRow], book: Book) -> None:
    """Take accepted answers."""
    ids = {row.key: book.id_of(row.about_key, "comment") for row in rows}
    questions = accepted_among(set(ids.values()))
    ideas.take_accepted_answers(
        [ideas.ToldAnswer(questions[ids[row.key]][0], ids[row.key], row.voted_at) for row in rows]
    )
    book.took("accepted", ids)
