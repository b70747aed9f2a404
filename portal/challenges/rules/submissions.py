"""What may become of an answer to a challenge, and of its evaluation by one juror."""

from portal.challenges.rules.life import HOUSE, TEAM
from portal.kit.states import States, Step
from portal.kit.words import N_

AUTHOR = "author"
JUROR = "juror"
WHO_JUDGES = {HOUSE: N_("by itself"), AUTHOR: N_("its author"), JUROR: N_("the juror")}
STATUS_NAMES = {
    "draft": N_("Draft"),
    "submitted": N_("Handed in"),
    "withdrawn": N_("Withdrawn"),
    "eligible": N_("Let in"),
    "ineligible": N_("Not let in"),
    "evaluated": N_("Evaluated"),
    "shortlisted": N_("Shortlisted"),
    "not_shortlisted": N_("Not shortlisted"),
    "winner": N_("Winner"),
    "runner_up": N_("Runner-up"),
    "not_selected": N_("Not selected"),
}
OUTCOMES = ("winner", "runner_up", "not_selected")
STATUS_TONES = {"winner": "green", "runner_up": "violet", "ineligible": "red", "withdrawn": "grey"}
WITH_FEEDBACK = N_("with feedback in words")
WITHOUT_JURY = N_("where the team chooses without a jury")
SUBMISSION_LIFE = States(
    Step("draft", "submit", "submitted", (AUTHOR,), N_("Hand in"), N_("while answers are taken")),
    Step("submitted", "withdraw", "withdrawn", (AUTHOR,), N_("Withdraw"), N_("until answers may not be changed")),
    Step("submitted", "let_in", "eligible", TEAM, N_("Let in")),
    Step("submitted", "refuse", "ineligible", TEAM, N_("Do not let in"), N_("with a reason to the author")),
    Step("eligible", "refuse", "ineligible", TEAM, N_("Do not let in"), N_("with a reason to the author")),
    Step("ineligible", "let_in", "eligible", TEAM, N_("Let in")),
    Step("eligible", "evaluate", "evaluated", (HOUSE,), N_("Evaluate"), N_("when the jury has given its scores")),
    Step("evaluated", "shortlist", "shortlisted", TEAM, N_("Shortlist"), N_("in the order of the ranking")),
    Step("evaluated", "leave_out", "not_shortlisted", TEAM, N_("Leave off the shortlist")),
    Step("shortlisted", "win", "winner", TEAM, N_("Announce as winner")),
    Step("shortlisted", "come_near", "runner_up", TEAM, N_("Announce as runner-up")),
    Step("shortlisted", "pass_over", "not_selected", TEAM, N_("Not select"), WITH_FEEDBACK),
    Step("not_shortlisted", "pass_over", "not_selected", TEAM, N_("Not select"), WITH_FEEDBACK),
    Step("submitted", "win", "winner", TEAM, N_("Announce as winner"), WITHOUT_JURY),
    Step("submitted", "pass_over", "not_selected", TEAM, N_("Not select"), WITHOUT_JURY),
    Step("eligible", "win", "winner", TEAM, N_("Announce as winner"), WITHOUT_JURY),
    Step("eligible", "pass_over", "not_selected", TEAM, N_("Not select"), WITHOUT_JURY),
    Step("not_selected", "uphold", "runner_up", TEAM, N_("Uphold the appeal")),
    names=STATUS_NAMES,
)
EVALUATION_NAMES = {
    "assigned": N_("To be scored"),
    "in_progress": N_("Begun"),
    "submitted": N_("Given"),
    "locked": N_("Locked"),
    "recused": N_("Stood aside"),
    "overdue": N_("Overdue"),
    "reassigned": N_("Given to another juror"),
}
ASIDE = N_("with what stands against judging")
EVALUATION_LIFE = States(
    Step("assigned", "begin", "in_progress", (JUROR,), N_("Begin to score")),
    Step("in_progress", "give", "submitted", (JUROR,), N_("Give the scores"), N_("one for each criterion")),
    Step("submitted", "lock", "locked", (HOUSE,), N_("Lock"), N_("when answers are ranked")),
    Step("assigned", "recuse", "recused", (JUROR, *TEAM), N_("Stand aside"), ASIDE),
    Step("in_progress", "recuse", "recused", (JUROR, *TEAM), N_("Stand aside"), ASIDE),
    Step("assigned", "lapse", "overdue", (HOUSE,), N_("Lapse"), N_("when the time of the jury is over")),
    Step("in_progress", "lapse", "overdue", (HOUSE,), N_("Lapse"), N_("when the time of the jury is over")),
    Step("overdue", "reassign", "reassigned", TEAM, N_("Give to another juror")),
    names=EVALUATION_NAMES,
)
