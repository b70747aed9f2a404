"""What the orders room reads."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db
from portal.orders import models as models

UNBALANCED = text("""
    SELECT entry_id, currency, sum(minor) AS rest
      FROM money_posting
  GROUP BY entry_id, currency
    HAVING sum(minor) <> 0
""")


def unbalanced_entries() -> list[Any]:
    """Return the movements of money whose sides do not add up to zero; `verify` expects none."""
    return list(db.session.execute(UNBALANCED).all())
