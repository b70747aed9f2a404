"""The public dumps of question-and-answer sites: questions are ideas, answers and remarks are comments."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, cast

from portal.outside.readers.amounts import cleaned, instant
from portal.outside.readers.markup import to_markdown
from portal.outside.readers.rows import (
    About,
    ArticleRow,
    Author,
    CommentRow,
    IdeaRow,
    Origin,
    PersonRow,
    Refusal,
    Row,
    Stance,
    VoteRow,
)
from portal.outside.readers.tagged import STATUS_OF_TAG, TagBook, tags_in
from portal.outside.readers.xmlrows import xml_rows

QUESTION, ANSWER, EXCERPT, WIKI = "1", "2", "4", "5"
STANCES: dict[str, Stance] = {"1": "accepted", "2": "for", "3": "against"}

NO_KEY = "It has no number of its own."
NO_INSTANT = "Its date is none."
NO_WORDS = "It has no words."
NOT_A_VOTE = "It is not a vote."
DELETED = "What it is about was deleted at the source."
NO_PLACE = "It is about something that has no place here."
OTHER_POST = "It is neither question nor answer nor tag wiki."
TOO_LONG = "It is too long."
LONGEST_BODY = 200_000  # characters of HTML
NO_TAG = "No tag names it."
OWNERLESS = "Its author has left the source."
ROBOT = "It is the robot of the source."

Attributes = dict[str, str]


class Post(NamedTuple):
    """What comments and votes need to know of a post: its kind, and the question to which it belongs."""

    kind: str
    question: str


def site_of(folder: Path) -> str:
    """Return the host that the name of a dump's folder tells, or nothing."""
    name = folder.resolve().name.casefold()
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name):
        return name
    told = re.fullmatch(r"se-([a-z0-9]+(?:-[a-z0-9]+)*)", name)
    return f"{told[1].replace('-', '.')}.stackexchange.com" if told else ""


class Dump:
    """One dump in its folder; of each post it keeps only what later rows need."""

    def __init__(self, folder: Path, site: str = "", language: str = "en") -> None:
        self.folder = folder
        self.site = site or site_of(folder)
        self.language = language
        self.posts: dict[str, Post] = {}
        self.tags = TagBook(folder)
        self.halves: dict[str, Attributes] = {}  # a tag → the half of its article that came first

    @property
    def source(self) -> str:
        """Return the name under which the keys of this dump are known."""
        return self.site or self.folder.resolve().name

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield every row of the dump: people, posts, comments, votes, in this order."""
        yield from self.tags.learn()
        yield from self._each("Users", self._person)
        yield from self._each("Posts", self._post)
        for half in self.halves.values():
            yield self._article([half])
        yield from self._each("Comments", self._comment)
        yield from self._each("Votes", self._vote)

    def _each(self, name: str, read: Callable[[Attributes], Row | Refusal | None]) -> Iterator[Row | Refusal]:
        """Yield what becomes of each row of a file; a row without a number is refused before anything else."""
        table = name.casefold()
        for found in xml_rows(self.folder / f"{name}.xml", table, table):
            if isinstance(found, Refusal):
                yield found
            elif not re.fullmatch(r"-?[0-9]{1,18}", found.get("Id", "")):
                yield Refusal(table, name, NO_KEY)
            elif row := read(found):
                yield row

    def _person(self, row: Attributes) -> Row | Refusal:
        """Return a member of the site."""
        number = row["Id"]
        joined_at = instant(row.get("CreationDate", ""))
        if joined_at is None:
            return Refusal("users", f"user/{number}", NO_INSTANT)
        name = cleaned(row.get("DisplayName", "")).strip() or f"user{number}"
        origin = Origin("users", self._link(f"users/{number}"), remark=ROBOT if number.startswith("-") else "")
        return PersonRow(f"user/{number}", name, origin, joined_at)

    def _post(self, row: Attributes) -> Row | Refusal | None:
        """Return an idea, an answer, an article, or nothing as long as half of the article is to come."""
        kind = row.get("PostTypeId", "")
        dated = instant(row.get("CreationDate", "")) is not None
        if not dated or len(row.get("Body", "")) > LONGEST_BODY:
            return Refusal("posts", f"post/{row['Id']}", TOO_LONG if dated else NO_INSTANT)
        if kind == QUESTION:
            return self._question(row)
        if kind == ANSWER:
            return self._answer(row)
        return self._half(row) if kind in {EXCERPT, WIKI} else Refusal("posts", f"post/{row['Id']}", OTHER_POST)

    def _question(self, row: Attributes) -> Row | Refusal:
        """Return an idea, with the status that its tags tell."""
        number, key, title = row["Id"], f"post/{row['Id']}", cleaned(row.get("Title", "")).strip()
        if not title:
            return Refusal("posts", key, NO_WORDS)
        self.posts[number] = Post(QUESTION, number)
        tags = tags_in(row.get("Tags", ""))
        status, decided_at, by = self.tags.decision(row, tags)
        plain = tuple(tag for tag in tags if tag not in STATUS_OF_TAG)
        posted_at, origin = self._instant(row), self._origin(row, "posts", f"q/{number}")
        decided_by = Author(f"user/{by}") if by else None
        author, body = self._author(row, "Owner"), self._markdown(row)
        return IdeaRow(
            key, author, title, body, posted_at, origin, plain, self.language, status, decided_at, decided_by
        )

    def _answer(self, row: Attributes) -> Row | Refusal:
        """Return an answer as a comment on the idea that asks."""
        number, key, parent = row["Id"], f"post/{row['Id']}", row.get("ParentId", "")
        if self.posts.get(parent, Post("", "")).kind != QUESTION:
            return Refusal("posts", key, DELETED)
        body = self._markdown(row)
        if not body:
            return Refusal("posts", key, NO_WORDS)
        self.posts[number] = Post(ANSWER, parent)
        origin = self._origin(row, "posts", f"a/{number}")
        return CommentRow(
            key, f"post/{parent}", self._author(row, "Owner"), body, self._instant(row), origin, is_answer=True
        )

    def _half(self, row: Attributes) -> Row | Refusal | None:
        """Return the article of a tag once its wiki and its excerpt are there; an empty half is refused."""
        tag = self.tags.of_post.get(row["Id"], "")
        if not tag or not row.get("Body", "").strip():
            return Refusal("posts", f"post/{row['Id']}", NO_WORDS if tag else NO_TAG)
        self.posts[row["Id"]] = Post(row["PostTypeId"], "")
        if tag not in self.halves:
            self.halves[tag] = row
            return None
        return self._article([self.halves.pop(tag), row])

    def _article(self, halves: list[Attributes]) -> Row:
        """Return the article of a tag: the excerpt is its summary, the wiki its body."""
        text = {half["PostTypeId"]: self._markdown(half) for half in halves}
        first, *others = sorted(halves, key=lambda half: half["PostTypeId"] != WIKI)
        tag = self.tags.of_post[first["Id"]]
        summary, body = text.get(EXCERPT, ""), text.get(WIKI, "")
        origin = self._origin(first, "posts", f"tags/{tag}/info")
        parts = tuple(f"post/{other['Id']}" for other in others)
        author, at = self._author(first, "Owner"), self._instant(first)
        return ArticleRow(f"post/{first['Id']}", author, tag, summary, body, at, origin, self.language, parts)

    def _comment(self, row: Attributes) -> Row | Refusal:
        """Return a remark on a question or, as a reply, on an answer; its text is Markdown already."""
        key, post = f"comment/{row['Id']}", self.posts.get(row.get("PostId", ""))
        body, posted_at = cleaned(row.get("Text", "")).strip(), instant(row.get("CreationDate", ""))
        reason = self._no_place(post) or ("" if posted_at else NO_INSTANT) or ("" if body else NO_WORDS)
        if reason or post is None or posted_at is None:
            return Refusal("comments", key, reason)
        parent = f"post/{row['PostId']}" if post.kind == ANSWER else ""
        anchor = f"posts/comments/{row['Id']}"
        origin = self._origin(row, "comments", anchor, "User")
        author = self._author(row, "User")
        return CommentRow(key, f"post/{post.question}", author, body, posted_at, origin, parent)

    def _vote(self, row: Attributes) -> Row | Refusal:
        """Return a vote; the dumps do not say whose."""
        key, post = f"vote/{row['Id']}", self.posts.get(row.get("PostId", ""))
        stance, voted_at = STANCES.get(row.get("VoteTypeId", "")), instant(row.get("CreationDate", ""))
        reason = DELETED if post is None else ("" if stance else NOT_A_VOTE) or self._no_place(post)
        if reason or post is None or stance is None or voted_at is None:
            return Refusal("votes", key, reason or NO_INSTANT)
        about: About = "comment" if post.kind == ANSWER else "idea"
        return VoteRow(key, about, f"post/{row['PostId']}", stance, voted_at, Origin("votes"))

    def _no_place(self, post: Post | None) -> str:
        """Say why nothing can be said about a post."""
        return DELETED if post is None else ("" if post.question else NO_PLACE)

    def _author(self, row: Attributes, owner: str) -> Author:
        """Return who wrote it; whoever has left is known by the name that was left behind, or by the post alone."""
        if number := row.get(f"{owner}Id" if owner == "User" else f"{owner}UserId", ""):
            return Author(f"user/{number}", f"user{number}")
        name = cleaned(row.get(f"{owner}DisplayName", "")).strip()
        left = blake2b((name or f"post {row['Id']}").encode(), digest_size=6).hexdigest()
        return Author(f"left/{left}", name or "user")

    def _origin(self, row: Attributes, table: str, path: str, owner: str = "OwnerUser") -> Origin:
        """Return where it comes from."""
        remark = "" if row.get(f"{owner}Id") else OWNERLESS
        return Origin(table, self._link(path), row.get("ContentLicense", ""), remark)

    def _link(self, path: str) -> str:
        """Return the address of a page of the site, if the site is known."""
        return f"https://{self.site}/{path}" if self.site else ""

    def _markdown(self, row: Attributes) -> str:
        """Return the words of a post."""
        return to_markdown(cleaned(row.get("Body", "")), self._link(""))

    def _instant(self, row: Attributes) -> datetime:
        """Return when it was written, which was looked at before."""
        return cast(datetime, instant(row["CreationDate"]))
