"""What must never be otherwise in live sessions; `verify` expects that none of these finds anything."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

GUESTS = text("""
    SELECT meeting.id, meeting.guests AS said, count(meeting_guest.person_id) AS found
      FROM meeting
 LEFT JOIN meeting_guest ON meeting_guest.meeting_id = meeting.id
  GROUP BY meeting.id, meeting.guests
    HAVING meeting.guests <> count(meeting_guest.person_id)
""")
QUESTIONS = text("""
    SELECT meeting.id, meeting.questions AS said, count(meeting_question.id) AS found
      FROM meeting
 LEFT JOIN meeting_question ON meeting_question.meeting_id = meeting.id
       AND meeting_question.audience_id = meeting_question.shown_to_id
  GROUP BY meeting.id, meeting.questions
    HAVING meeting.questions <> count(meeting_question.id)
""")
VOTES = text("""
    SELECT meeting_question.id, meeting_question.votes AS said, count(meeting_voice.person_id) AS found
      FROM meeting_question
 LEFT JOIN meeting_voice ON meeting_voice.question_id = meeting_question.id AND meeting_voice.withdrawn_at IS NULL
  GROUP BY meeting_question.id, meeting_question.votes
    HAVING meeting_question.votes <> count(meeting_voice.person_id)
""")
OWN = text("""
    SELECT meeting_question.id
      FROM meeting_question
      JOIN meeting_voice ON meeting_voice.question_id = meeting_question.id
       AND meeting_voice.person_id = meeting_question.author_id
""")
# What is voted for or asked after the end: the clock decides, whoever looked.
LATE = text("""
    SELECT meeting_question.id
      FROM meeting_question
      JOIN meeting ON meeting.id = meeting_question.meeting_id AND meeting.status IN ('live', 'ended')
     WHERE meeting_question.asked_at > meeting.ends_at
 UNION ALL
    SELECT meeting_voice.question_id
      FROM meeting_voice
      JOIN meeting_question ON meeting_question.id = meeting_voice.question_id
      JOIN meeting ON meeting.id = meeting_question.meeting_id AND meeting.status IN ('live', 'ended')
     WHERE meeting_voice.given_at > meeting.ends_at
""")
# A status has its rank, an answer has its words, one question is answered at a time.
MISPLACED = text("""
    SELECT id, status, rank
      FROM meeting_question
     WHERE rank <> CASE status WHEN 'answering' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END
        OR (status = 'answered') <> (answered_at IS NOT NULL)
 UNION ALL
    SELECT meeting_id, 'answering', count(*)
      FROM meeting_question
     WHERE status = 'answering'
  GROUP BY meeting_id
    HAVING count(*) > 1
""")


def miscounted_guests() -> list[Any]:
    """Return sessions whose number of guests is not the number of those who signed up."""
    return list(db.session.execute(GUESTS).all())


def miscounted_questions() -> list[Any]:
    """Return sessions whose number of questions is not the number of those that are shown."""
    return list(db.session.execute(QUESTIONS).all())


def miscounted_voices() -> list[Any]:
    """Return questions whose votes are not those that were given."""
    return list(db.session.execute(VOTES).all())


def own_voices() -> list[Any]:
    """Return questions that got a vote of who asked them."""
    return list(db.session.execute(OWN).all())


def late_words() -> list[Any]:
    """Return questions that were asked, or got a vote, after the end of their session."""
    return list(db.session.execute(LATE).all())


def misplaced_questions() -> list[Any]:
    """Return questions that stand elsewhere than their status says, and sessions that answer two at once."""
    return list(db.session.execute(MISPLACED).all())


CHECKS = (
    miscounted_guests,
    miscounted_questions,
    miscounted_voices,
    own_voices,
    late_words,
    misplaced_questions,
)
