"""What must not be known any more of who left."""

from typing import Any

from sqlalchemy import text

from portal.kit.db import db

ADDRESSES_OF_THE_FORGOTTEN = text("""
    SELECT kept_address.id
      FROM kept_address
      JOIN person ON person.id = kept_address.person_id
     WHERE person.forgotten_at IS NOT NULL
     UNION ALL
    SELECT order_address.order_id
      FROM order_address
      JOIN sales_order ON sales_order.id = order_address.order_id
      JOIN person ON person.id = sales_order.person_id
     WHERE person.forgotten_at IS NOT NULL AND (order_address.name <> '' OR order_address.street <> '')
       AND sales_order.status NOT IN ('confirmed', 'in_production', 'shipped')
     UNION ALL
    SELECT customisation.order_id
      FROM customisation
      JOIN sales_order ON sales_order.id = customisation.order_id
      JOIN person ON person.id = customisation.person_id
     WHERE person.forgotten_at IS NOT NULL AND (customisation.words <> '' OR customisation.picture IS NOT NULL)
       AND sales_order.status NOT IN ('confirmed', 'in_production', 'shipped')
     UNION ALL
    SELECT return_request.order_id
      FROM return_request
      JOIN sales_order ON sales_order.id = return_request.order_id
      JOIN person ON person.id = return_request.person_id
     WHERE person.forgotten_at IS NOT NULL AND (return_request.reason <> '' OR return_request.picture IS NOT NULL)
       AND sales_order.status NOT IN ('confirmed', 'in_production', 'shipped')
""")


def addresses_of_the_forgotten() -> list[Any]:
    """Return addresses that we still know of somebody who left, but for what is still to arrive (C4)."""
    return list(db.session.execute(ADDRESSES_OF_THE_FORGOTTEN).all())
