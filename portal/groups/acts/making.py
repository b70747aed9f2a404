"""Make a group, give it other words, close it and open it again."""

from sqlalchemy import update

from portal.events.groups import GroupChanged, GroupClosed, GroupMade, GroupReopened
from portal.groups.acts.standing import alive, come_in, roles_in, shown
from portal.groups.models import Group, GroupInvitation
from portal.groups.rules import ABOUT, ANYBODY, HOUSE, INVITEE, LIFE, NAME, OPEN, OWNER, WAYS
from portal.kit import limits
from portal.kit.db import db
from portal.kit.errors import Conflict, Invalid, NotAllowed, Refused
from portal.kit.markdown import RENDER_VERSION, stored
from portal.kit.text import clean, clean_line, language_of, plain
from portal.people.audiences import make_audience
from portal.people.queries import role_of
from portal.people.rules import EVERYONE, ROLES, check_role
from portal.river import act, record
from portal.river.acts import told_at
from portal.talk.pictures import rendered


@act
def make_group(name: str, about: str, way: str, person_id: int) -> int:
    """Make a group, of which one is the owner and the first member; return its id."""
    check_role(role_of(person_id), *ROLES)
    if way not in WAYS:
        raise Invalid({"way": "Please choose one of these."})
    group = Group(way=way, made_at=told_at(), status=LIFE.first)
    _word(group, name, about, person_id)
    group.audience_id = EVERYONE if way == OPEN else make_audience("group")
    db.session.add(group)
    db.session.flush()
    come_in(group, person_id, ANYBODY, INVITEE).role = OWNER
    record(GroupMade(group.id, person_id, way, *words_of(group)), person_id)
    return group.id


@act
def edit_group(group_id: int, name: str, about: str, person_id: int) -> None:
    """Give a group another name or other words."""
    group = alive(shown(group_id, person_id))
    if OWNER not in roles_in(group_id, person_id):
        raise NotAllowed("Only the owner of the group does this.")
    _word(group, name, about, person_id)
    record(GroupChanged(group_id, person_id, *words_of(group)), person_id)


def _word(group: Group, name: str, about: str, person_id: int) -> None:
    """Put words on a group, cleaned and rendered, or refuse them field by field."""
    wrong: dict[str, str | Refused] = {}
    for field, limit, words in (("name", NAME, clean_line(name)), ("about", ABOUT, clean(about))):
        try:
            setattr(group, field, limit.text(words))
        except Refused as refusal:
            wrong[field] = refusal
    if wrong:
        raise Invalid(wrong)
    group.html, group.render_version = rendered(group.about), RENDER_VERSION
    group.summary, group.worded_by_id = plain(stored(group.html), 240), person_id
    group.language = language_of(f"{group.name}\n{group.about}")


def words_of(group: Group) -> tuple[str, str, str, int]:
    """Return what an event tells of the words of a group: name, what it is about, language, and for whom it is."""
    return group.name, plain(stored(group.html), ABOUT.most), group.language, group.audience_id


@act
def close_group(group_id: int, person_id: int, reason: str) -> None:
    """Let a group take nothing new, for a reason that its members read."""
    group = shown(group_id, person_id)
    after = LIFE.after(group.status, "close", *roles_in(group_id, person_id))
    try:
        said = limits.REASON.text(clean(reason))
    except Refused as refusal:
        raise Invalid({"reason": refusal}) from refusal
    _close(group, after, said)
    record(GroupClosed(group_id, person_id, said), person_id)


def close_empty(group: Group) -> None:
    """Close, inside an act, a group that its last member left."""
    _close(group, LIFE.after(group.status, "close", HOUSE), "")
    waiting = update(GroupInvitation).filter_by(group_id=group.id, state="sent")
    db.session.execute(waiting.values(state="withdrawn", answered_at=told_at()))
    record(GroupClosed(group.id, None))


def _close(group: Group, status: str, reason: str) -> None:
    group.status, group.closed_at, group.reason = status, told_at(), reason


@act
def reopen_group(group_id: int, person_id: int) -> None:
    """Let a group that was closed go on."""
    group = shown(group_id, person_id)
    after = LIFE.after(group.status, "reopen", *roles_in(group_id, person_id))
    if not group.members:
        raise Conflict("Nobody is left in this group. Please make a new one.", code="empty")
    group.status, group.closed_at, group.reason = after, None, ""
    record(GroupReopened(group_id, person_id), person_id)
