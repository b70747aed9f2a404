"""Begin a guide, describe it, publish an edition of it, retire it."""

from collections.abc import Sequence

from portal.events.knowledge import GuideBegun, GuideEdited, GuidePublished, GuideRetired
from portal.kit import limits
from portal.kit.db import db, load
from portal.kit.errors import Conflict, Invalid, Refused
from portal.kit.text import clean, clean_line, language_of
from portal.knowledge.acts.relating import relate_guide
from portal.knowledge.models import Guide, GuideEdition
from portal.knowledge.queries.guides import draft_of, products_of_guide
from portal.knowledge.rules import LIFE
from portal.knowledge.rules.trees import QUESTION, WORDS, Step, Tree, all_words, check_whole, read_tree, write_tree
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, STAFF, THE_STAFF, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered


@act
def begin_guide(title: str, intro: str, question: str, person_id: int, products: Sequence[int] = ()) -> int:
    """Begin a guide with its first question; return its id."""
    check_role(role_of(person_id), *STAFF)
    guide = Guide(audience_id=THE_STAFF, author_id=person_id, written_at=told_at(), edition=0)
    _describe(guide, title, intro)
    first = Step("s1", QUESTION, worded(question, "question"), rendered(clean(question)))
    db.session.add(guide)
    db.session.flush()
    relate_guide(guide.id, products)
    _add_edition(guide, Tree((first,)), person_id)
    record(GuideBegun(guide.id, guide.title), person_id)
    return guide.id


@act
def describe_guide(guide_id: int, person_id: int, title: str, intro: str, products: Sequence[int]) -> None:
    """Say what a guide is called, what stands before its first question, and whose faults it finds."""
    check_role(role_of(person_id), *STAFF)
    guide = load(Guide, guide_id)
    _describe(guide, title, intro)
    relate_guide(guide_id, products)
    record(GuideEdited(guide_id, guide.title, guide.edition), person_id)


def _describe(guide: Guide, title: str, intro: str) -> None:
    wrong: dict[str, str | Refused] = {}
    for name, limit, words in (("title", limits.TITLE, clean_line(title)), ("intro", limits.SUMMARY, clean(intro))):
        try:
            setattr(guide, name, limit.text(words))
        except Refused as refusal:
            wrong[name] = refusal
    if wrong:
        raise Invalid(wrong)
    guide.language = language_of(f"{guide.title}\n{guide.intro}")


def worded(words: str, field: str = "words") -> str:
    """Return the words of a step, cleaned, or refuse them beside their field."""
    try:
        return WORDS.text(clean(words).strip())
    except Refused as refusal:
        raise Invalid({field: refusal}) from refusal


def writable(guide: Guide, person_id: int) -> GuideEdition:
    """Return the edition that is being written; after one was published, a new one begins with its steps."""
    if draft := draft_of(guide):
        return draft
    asked = db.session.get(GuideEdition, (guide.id, guide.edition))
    return _add_edition(guide, read_tree(asked.steps) if asked else Tree(()), person_id)


def _add_edition(guide: Guide, tree: Tree, person_id: int) -> GuideEdition:
    edition = GuideEdition(guide_id=guide.id, number=guide.edition + 1, steps=write_tree(tree), changes=0)
    edition.written_by_id, edition.written_at = person_id, told_at()
    db.session.add(edition)
    db.session.flush()
    return edition


@act
def publish_guide(guide_id: int, person_id: int) -> None:
    """Let everybody be led by the edition that was written; whoever is on the way stays on the one before."""
    check_role(role_of(person_id), *STAFF)
    guide = load(Guide, guide_id)
    draft = draft_of(guide)
    if guide.status != "published":
        guide.status = LIFE.after(guide.status, "publish", role_of(person_id))
    elif draft is None:
        raise Conflict("Nothing was changed since it was published.", code="unchanged")
    if draft:
        check_whole(read_tree(draft.steps))
        draft.published_at, guide.edition = told_at(), draft.number
    guide.audience_id, guide.reason, guide.published_at = EVERYONE, "", guide.published_at or told_at()
    db.session.flush()
    record(_published(guide), person_id)


def _published(guide: Guide) -> GuidePublished:
    edition = db.session.get_one(GuideEdition, (guide.id, guide.edition))
    words = "\n".join((guide.intro, all_words(read_tree(edition.steps)))).strip()
    about = products_of_guide(guide.id)
    return GuidePublished(guide.id, guide.title, words, guide.edition, guide.language, guide.audience_id, about)


@act
def retire_guide(guide_id: int, person_id: int, reason: str) -> None:
    """Lead nobody by a guide any more, and say why."""
    guide = load(Guide, guide_id)
    guide.status = LIFE.after(guide.status, "retire", role_of(person_id))
    try:
        guide.reason = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    guide.audience_id = THE_STAFF
    record(GuideRetired(guide_id, guide.reason), person_id)
