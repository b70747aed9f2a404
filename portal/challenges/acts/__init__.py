"""What is done with challenges: ask, plan, answer, judge, rank, announce, award, appeal."""

from portal.challenges.acts.asking import (
    cancel_challenge,
    close_challenge,
    close_over,
    decide,
    edit_challenge,
    enter,
    publish_challenge,
    write_challenge,
)
from portal.challenges.acts.awarding import accept_award, answer_appeal, appeal, pay_award
from portal.challenges.acts.judging import (
    give_to_jury,
    judge_answer,
    let_all_in,
    reassign,
    score,
    stand_aside,
    withdraw_answer,
)
from portal.challenges.acts.planning import (
    Terms,
    Weighed,
    archive,
    invite_juror,
    plan_phases,
    send_back,
    send_to_review,
    set_criteria,
    set_terms,
)
from portal.challenges.acts.ranking import advise, announce, shortlist
from portal.challenges.acts.steps import check_taken

__all__ = [
    "Terms",
    "Weighed",
    "accept_award",
    "advise",
    "announce",
    "answer_appeal",
    "appeal",
    "archive",
    "cancel_challenge",
    "check_taken",
    "close_challenge",
    "close_over",
    "decide",
    "edit_challenge",
    "enter",
    "give_to_jury",
    "invite_juror",
    "judge_answer",
    "let_all_in",
    "pay_award",
    "plan_phases",
    "publish_challenge",
    "reassign",
    "score",
    "send_back",
    "send_to_review",
    "set_criteria",
    "set_terms",
    "shortlist",
    "stand_aside",
    "withdraw_answer",
    "write_challenge",
]
