"""What carriers and their programs tell of parcels, and the consignments in which they go."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from portal.kit import limits
from portal.outside.readers.amounts import instant
from portal.outside.readers.tracking import ReportLine
from portal.production.queries.parcels import consignments
from portal.web.api import models
from portal.web.api.community import me
from portal.web.api.contract import Given, Shown, route
from portal.web.desk.parcels import take_in
from portal.web.policy import MAKERS

Line = Annotated[str, StringConstraints(max_length=limits.LINE.most)]
Needed = Annotated[str, StringConstraints(min_length=1, max_length=limits.LINE.most)]


class ReportIn(Given):
    """What happened to a parcel: of one carrier, number and moment there is one report."""

    carrier: Line
    code: Needed
    report: Needed
    happened_at: Needed
    place: Line = ""
    note: Line = ""


class ReportsIn(Given):
    """Several reports, in any order; what was told before changes nothing."""

    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=200)]


class RefusedReport(Shown):
    """Which of the reports was not taken in, counted from 1, and why."""

    number: int
    why: str


class ReportsOut(Shown):
    """How many were taken in, how many were known already, and which were refused."""

    taken: int
    known: int
    refused: list[RefusedReport]


class ConsignmentOut(Shown):
    """Parcels that go to one destination with one carrier in one week."""

    id: int
    carrier: str
    country: str
    region: str
    week: str
    status: str
    parcels: int
    quantity: int
    grams: int
    ccm: int


Consignments = models.Listed[ConsignmentOut]


@route("POST", "/tracking", to=MAKERS, takes=ReportsIn, gives=ReportsOut)
def post_reports(body: ReportsIn) -> Any:
    """Take in what carriers report, one by one; the table of states decides what becomes of a parcel."""
    lines = [_line(number, each) for number, each in enumerate(body.reports, 1)]
    outcome = take_in(lines, me())
    refused = [RefusedReport(number=number, why=why) for number, why in outcome.refused]
    return ReportsOut(taken=outcome.taken, known=outcome.repeated, refused=refused)


def _line(number: int, given: ReportIn) -> ReportLine:
    moment = instant(given.happened_at)
    return ReportLine(number, given.carrier, given.code, given.report, moment, given.place, given.note)


@route("GET", "/consignments", to=MAKERS, asks=models.Paged, gives=Consignments)
def list_consignments(query: models.Paged) -> Any:
    """Return consignments, the newest first."""
    page = consignments("", query.after, query.limit)
    return Consignments(items=[_consignment(row.Consignment, row.carrier) for row in page.items], next=page.next)


def _consignment(row: Any, carrier: str) -> ConsignmentOut:
    names = ("id", "country", "region", "status", "parcels", "quantity", "grams", "ccm")
    facts = {name: getattr(row, name) for name in names}
    return ConsignmentOut(carrier=carrier, week=row.week.isoformat(), **facts)
