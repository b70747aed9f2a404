"""The copy of everything: no table and no column that points at somebody is left out without saying so."""

import pytest

from portal.kit.db import Base
from portal.web.copying import NOT_COPIED, NOT_PEOPLE, pointers

COLUMNS = [
    (table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if column.name.endswith("_id") and column.type.python_type is int
]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda name: name)
def test_every_column_with_an_id_is_known_to_point_at_a_person_or_not(table, column):
    whole = Base.metadata.tables[table]
    leads = {key.column.table.name for key in whole.columns[column].foreign_keys} - {"person"}
    classified = column in pointers(whole) or (table, column) in NOT_COPIED or column in NOT_PEOPLE or leads
    assert classified, "Say in portal/web/copying.py whether it points at a person, and whether it is copied."


def test_nothing_is_named_that_is_not_there():
    assert {(table, column) for table, column in NOT_COPIED} <= set(COLUMNS)
    assert {column for _, column in COLUMNS} >= NOT_PEOPLE
