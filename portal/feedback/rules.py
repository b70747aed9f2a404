"""The kinds of feedback."""

from portal.kit.words import N_

QUESTION, SUGGESTION, PRAISE, COMPLAINT = "question", "suggestion", "praise", "complaint"
KINDS = {
    QUESTION: N_("Question"),
    SUGGESTION: N_("Suggestion"),
    PRAISE: N_("Praise"),
    COMPLAINT: N_("Complaint"),
}
