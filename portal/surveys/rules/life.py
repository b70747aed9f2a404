"""What may become of a survey, who steers it, and who may answer."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, PRODUCT

TEAM = (PRODUCT, ADMIN)
DRAFT, RUNNING, CLOSED = "draft", "running", "closed"
NAMES = {DRAFT: N_("Draft"), RUNNING: N_("Running"), CLOSED: N_("Closed")}
TONES = {DRAFT: "grey", RUNNING: "green", CLOSED: "amber"}
LIFE = States(
    Step(DRAFT, "start", RUNNING, TEAM, N_("Start"), N_("with at least one question")),
    Step(
        RUNNING,
        "revise",
        RUNNING,
        TEAM,
        N_("Publish the new edition"),
        N_("answers keep the edition they were given to"),
    ),
    Step(RUNNING, "close", CLOSED, TEAM, N_("Close")),
    names=NAMES,
)
LINK, MEMBERS, ASKED = "link", "members", "asked"
REACHES = {
    LINK: N_("Everybody who has the link"),
    MEMBERS: N_("Every member who has the link"),
    ASKED: N_("Only those who are asked"),
}
FEW = 5  # of anonymous answers fewer than these are not shown: they would say who gave them
ENOUGH = 30  # answers from which a number may be relied on
