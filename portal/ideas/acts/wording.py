"""The house's own names for statuses, within the fixed categories."""

from collections.abc import Mapping

from portal.events.boards import StatusChanged, StatusNamed
from portal.ideas.acts.naming import read_names
from portal.ideas.models import NamedStatus
from portal.ideas.rules import LIFE, TEAM
from portal.kit.db import db, load
from portal.kit.errors import Invalid
from portal.people.queries import role_of
from portal.people.rules import check_role
from portal.river import act, record
from portal.river.acts import told_at


@act
def name_status(category: str, names: Mapping[str, str], person_id: int) -> int:
    """Give a status within a category a name of the house's own; return its id."""
    check_role(role_of(person_id), *TEAM)
    if category not in LIFE.states:
        raise Invalid({"category": "Please choose one of the categories."})
    row = NamedStatus(category=category, names=read_names(names), is_used=True, made_at=told_at())
    db.session.add(row)
    db.session.flush()
    record(StatusNamed(row.id, category, list(row.names.values())), person_id)
    return row.id


@act
def change_status_name(status_id: int, names: Mapping[str, str], is_used: bool, person_id: int) -> None:
    """Say a status in other words, or use it no more; ideas that have it keep it."""
    check_role(role_of(person_id), *TEAM)
    row = load(NamedStatus, status_id)
    row.names, row.is_used = read_names(names), is_used
    record(StatusChanged(status_id, row.category, list(row.names.values()), is_used), person_id)


def check_named(named_id: int | None, category: str) -> int | None:
    """Return the id of a name that may be given within the category."""
    if named_id is None:
        return None
    row = db.session.get(NamedStatus, named_id)
    if row is None or row.category != category or not row.is_used:
        raise Invalid({"status": "This name does not belong to the status that you chose."})
    return named_id
