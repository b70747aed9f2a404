"""The addresses that a member keeps."""

from dataclasses import fields
from typing import Any

from sqlalchemy import select, text

from portal.kit.db import db
from portal.orders.models import KeptAddress
from portal.orders.rules.addresses import Address
from portal.people.models import Person

KNOWN = text("""
    SELECT kept_address.id, kept_address.name, kept_address.street, kept_address.postal_code, kept_address.city,
           kept_address.region, kept_address.country, kept_address.used_at
      FROM kept_address
     WHERE kept_address.person_id IN (SELECT person.id FROM person
                                       WHERE person.id = :person_id OR person.joined_into_id = :person_id)
     UNION ALL
    SELECT 0, order_address.name, order_address.street, order_address.postal_code, order_address.city,
           sales_order.region, sales_order.country, sales_order.placed_at
      FROM sales_order
      JOIN order_address ON order_address.order_id = sales_order.id
     WHERE sales_order.id = (SELECT max(last_order.id)
                               FROM sales_order AS last_order
                               JOIN order_address AS went ON went.order_id = last_order.id
                              WHERE last_order.person_id = :person_id)
  ORDER BY 8 DESC, 1 DESC
""")


def known_addresses(person_id: int | None) -> list[Any]:
    """Return the addresses that somebody keeps, the one used last first, and where the last order went: without id."""
    return list(db.session.execute(KNOWN, {"person_id": person_id}).all()) if person_id else []


def kept_addresses(person_id: int | None) -> list[KeptAddress]:
    """Return the addresses that somebody keeps, the one used last first."""
    if person_id is None:
        return []
    records = select(Person.id).where((Person.id == person_id) | (Person.joined_into_id == person_id))
    asked = select(KeptAddress).where(KeptAddress.person_id.in_(records))
    return list(db.session.scalars(asked.order_by(KeptAddress.used_at.desc(), KeptAddress.id.desc())))


def plain(kept: Any) -> Address:
    """Return a kept address as a plain one."""
    return Address(**{field.name: getattr(kept, field.name) for field in fields(Address)})
