"""What one may appeal against, how long, and how an appeal ends."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.kit.states import States, Step
from portal.kit.words import N_
from portal.people.rules import ADMIN, MODERATOR

CONCERNED = {  # what moderators do, and the field of the event that says to whom
    "idea.hidden": "author_id",
    "idea.removed": "author_id",
    "idea.locked": "author_id",
    "idea.comment_hidden": "commenter_id",
    "idea.comment_removed": "commenter_id",
    "group.hidden": "person_id",
    "batch.comment_hidden": "commenter_id",
    "question.hidden": "person_id",
    "product_question.hidden": "person_id",
    "person.warned": "person_id",
    "person.suspended": "person_id",
}
DEEDS = {
    "idea.hidden": N_("Your idea was hidden"),
    "idea.removed": N_("Your idea was removed"),
    "idea.locked": N_("Your idea was locked"),
    "idea.comment_hidden": N_("Your comment was hidden"),
    "idea.comment_removed": N_("Your comment was removed"),
    "group.hidden": N_("Your group was hidden"),
    "batch.comment_hidden": N_("Your comment was hidden"),
    "question.hidden": N_("Your question was hidden"),
    "product_question.hidden": N_("Your question was hidden"),
    "person.warned": N_("You were warned"),
    "person.suspended": N_("You were suspended"),
}
DEED_OF = {kind: kind.rpartition(".")[2].rpartition("_")[2] for kind in CONCERNED}  # as the log calls it
PATIENCE = timedelta(days=30)
AUTHOR, HOUSE = "author", "house"
WHO = {AUTHOR: N_("who appealed"), HOUSE: N_("by itself")}
OTHER = N_("another moderator acted")
LIFE = States(
    Step("open", "grant", "granted", (MODERATOR, ADMIN), N_("Grant the appeal"), OTHER),
    Step("open", "turn_down", "turned_down", (MODERATOR, ADMIN), N_("Turn the appeal down"), OTHER),
    Step("open", "withdraw", "withdrawn", (AUTHOR,), N_("Withdraw the appeal")),
    Step("open", "settle", "settled", (HOUSE,), N_("Settle"), N_("it was taken back meanwhile")),
    names={
        "open": N_("Waiting for another moderator"),
        "granted": N_("Granted"),
        "turned_down": N_("Turned down"),
        "withdrawn": N_("Withdrawn"),
        "settled": N_("Settled"),
    },
)


def target_of(kind: str, facts: Mapping[str, Any]) -> str:
    """Return to what it was done: an idea, a comment, a question, a group, or a person."""
    if kind.startswith(("person.", "group.")):
        named = kind.partition(".")[0]
        return f"{named}:{facts[f'{named}_id']}"
    names = ("comment", "product_question", "question", "idea")  # the narrowest first
    return next(f"{name}:{facts[f'{name}_id']}" for name in names if f"{name}_id" in facts)
