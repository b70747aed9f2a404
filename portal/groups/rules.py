"""What may become of a group, of a membership and of an invitation; roles inside a group."""

from portal.kit.limits import Limit
from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, MODERATOR

OPEN, INVITED = "open", "invited"  # the ways into a group; it keeps the one that it was made with
WAYS = {OPEN: N_("Open to everybody"), INVITED: N_("By invitation")}
OWNER, MEMBER, ANYBODY, INVITEE, HOUSE = "owner", "member", "anybody", "invitee", "house"
WHO = {
    OWNER: N_("the owner of the group"),
    MEMBER: N_("a member of the group"),
    ANYBODY: N_("every member of the community"),
    INVITEE: N_("who was invited"),
    HOUSE: N_("by itself"),
}
JUDGES = (OWNER, MODERATOR, ADMIN)
NO_OWNER = N_("also by itself when its last member leaves")
AN_OPEN_GROUP = N_("an open group, or with an invitation")

LIFE = States(
    Step("alive", "close", "closed", (*JUDGES, HOUSE), N_("Close the group"), NO_OWNER),
    Step("closed", "reopen", "alive", JUDGES, N_("Open the group again"), N_("it has an owner")),
    names={"alive": N_("Alive"), "closed": N_("Group closed")},
)
MEMBERSHIP = States(
    Step("outside", "join", "member", (ANYBODY,), N_("Join"), AN_OPEN_GROUP),
    Step("member", "leave", "left", (MEMBER, OWNER, HOUSE), N_("Leave the group")),
    Step("member", "remove", "removed", JUDGES, N_("Take out of the group"), N_("not the owner")),
    Step("left", "join", "member", (ANYBODY,), N_("Join"), AN_OPEN_GROUP),
    Step("removed", "join", "member", (INVITEE,), N_("Join"), N_("with a new invitation")),
    names={
        "outside": N_("Not a member"),
        "member": N_("Group member"),
        "left": N_("Has left"),
        "removed": N_("Taken out"),
    },
)
INVITATION = States(
    Step("sent", "accept", "accepted", (INVITEE,), N_("Accept"), N_("the group is not closed")),
    Step("sent", "decline", "declined", (INVITEE,), N_("Turn it down")),
    Step("sent", "withdraw", "withdrawn", (OWNER, HOUSE), N_("Take back")),
    names={
        "sent": N_("Not answered yet"),
        "accepted": N_("Accepted"),
        "declined": N_("Not accepted"),
        "withdrawn": N_("Taken back"),
    },
)
NAME, ABOUT = Limit(3, 80), Limit(1, 5_000)
MOST_WAITING = 100  # invitations of one group without an answer
EACH_PAGE = 50  # members on a page
