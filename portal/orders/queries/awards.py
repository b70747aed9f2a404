"""Awards of money as they stand in the books, and what must hold of them."""

from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.orders.models import AwardCredit

MISBOOKED_AWARDS = text("""
    SELECT award_credit.entry_id, award_credit.minor, coalesce(sum(-money_posting.minor), 0) AS owed
      FROM award_credit
 LEFT JOIN money_posting ON money_posting.entry_id IN (award_credit.entry_id, award_credit.back_entry_id)
                        AND money_posting.account = 'award:payable'
                        AND money_posting.person_id = award_credit.person_id
                        AND money_posting.currency = award_credit.currency
  GROUP BY award_credit.entry_id, award_credit.minor, award_credit.back_entry_id
    HAVING coalesce(sum(-money_posting.minor), 0) <>
           CASE WHEN award_credit.back_entry_id IS NULL THEN award_credit.minor ELSE 0 END
     UNION ALL
    SELECT money_entry.id, 0, 0
      FROM money_entry
 LEFT JOIN award_credit ON award_credit.entry_id = money_entry.id OR award_credit.back_entry_id = money_entry.id
     WHERE money_entry.kind IN ('award', 'award_back') AND award_credit.entry_id IS NULL
     UNION ALL
    SELECT min(entry_id), count(*), 0
      FROM award_credit
     WHERE back_entry_id IS NULL
  GROUP BY source, person_id
    HAVING count(*) > 1
""")


def find_award(source: str) -> AwardCredit | None:
    """Return the award that stands for something, if one does."""
    return db.session.scalar(select(AwardCredit).filter_by(source=source, back_entry_id=None).limit(1))


def misbooked_awards() -> list[Any]:
    """Return awards that are owed otherwise than was booked, twice, or by nobody's word (M3, M4)."""
    return list(db.session.execute(MISBOOKED_AWARDS).all())
