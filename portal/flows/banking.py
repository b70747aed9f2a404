"""Read a file of the bank and take in what it says."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple

from portal.kit.errors import Conflict, Refused
from portal.kit.words import N_
from portal.orders import acts
from portal.orders.rules.bank import BankFile, BankRow
from portal.outside.readers.statements import StatementFile, read_camt, read_csv
from portal.river import act

CAMT, CSV = "camt", "csv"
FORMATS = {CAMT: N_("CAMT.053 (XML)"), CSV: N_("CSV: the columns as named below")}


@act
def read_bank(
    raw: bytes, form: str, columns: Mapping[str, str], point: str, currency: str, account: str, person_id: int
) -> int:
    """Take in all statements of a file, all or none, and look at their first lines; return the id of the last one."""
    if form not in FORMATS or point not in (".", ","):
        raise Refused("There is no such form.", code="format")
    files = read_camt(raw) if form == CAMT else [read_csv(raw, columns, point, currency, account)]
    known, ids = None, []
    for file in files:
        try:
            ids.append(acts.read_statement(_as_bank(file), person_id))
        except Conflict as refusal:
            known = refusal
    if not ids:
        raise known or Refused("There is no statement in the file.", code="file")
    return ids[-1]


def read_rest(person_id: int) -> None:
    """Look at what is left of long statements: each piece in a transaction of its own, so that others write between."""
    with suppress(Conflict):
        while True:
            acts.read_on(person_id)


def _as_bank(file: StatementFile) -> BankFile:
    """Return what was read in the words of the room of orders."""
    return BankFile(file.account, file.number, tuple(BankRow(*astuple(row)) for row in file.rows))
