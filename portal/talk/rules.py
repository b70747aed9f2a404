"""What may become of something that somebody wrote here: hidden, removed for good reason, and shown again."""

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, MODERATOR

SECOND, APPEAL = "second", "appeal"  # another moderator than the one who hid it; who grants an appeal
WHO = {SECOND: N_("a second moderator"), APPEAL: N_("whoever grants an appeal")}
SHOWING = States(
    Step("shown", "hide", "hidden", (MODERATOR, ADMIN), N_("Hide")),
    Step("hidden", "restore", "shown", (MODERATOR, ADMIN), N_("Restore")),
    Step("hidden", "remove", "removed", (SECOND, ADMIN), N_("Remove"), N_("another moderator hid it")),
    Step("removed", "restore", "shown", (APPEAL, ADMIN), N_("Restore"), N_("an appeal is granted")),
    names={"shown": N_("Shown"), "hidden": N_("Hidden"), "removed": N_("Removed")},
)
LOCKING = States(
    Step("free", "lock", "locked", (MODERATOR, ADMIN), N_("Lock")),
    Step("locked", "unlock", "free", (MODERATOR, ADMIN, APPEAL), N_("Unlock")),
    names={"free": N_("Open to comments and votes"), "locked": N_("Locked")},
)
