"""Which form the tables have, and which they should have: asked at each start, so without the tools that change it."""

from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from portal.kit.db import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def is_current() -> bool:
    """Say whether the tables have the form of this release."""
    return form() == newest(MIGRATIONS)


def form() -> str:
    """Return the form that the tables have: the last migration that was carried out."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


@cache
def newest(migrations: Path) -> str:
    """Return the newest migration of this release: they are one straight line, and each file begins with its number."""
    return max((path.name.partition("_")[0] for path in (migrations / "versions").glob("[0-9]*_*.py")), default="")
