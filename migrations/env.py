"""Run by Alembic: our tables, the connection that portal.kit.schema holds, one transaction for all steps."""

import importlib
import pkgutil

from alembic import context
from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations, ops
from sqlalchemy import DDL
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint

import portal
from portal.kit.db import Instant, db
from portal.river.twins import TWIN


@Operations.register_operation("say")
class Say(MigrateOperation):
    """One statement of SQL, for all databases or for one: `op.say("CREATE TRIGGER …", "sqlite")`."""

    def __init__(self, sql, only=None):
        self.sql, self.only = sql, only

    @classmethod
    def say(cls, operations, sql, only=None):
        """Carry it out."""
        return operations.invoke(cls(sql, only))

    def reverse(self):
        """Do nothing: there is no way back but a backup."""
        return self


@Operations.implementation_for(Say)
def _say(operations, statement):
    if statement.only in (None, operations.get_bind().dialect.name):
        operations.get_bind().execute(DDL(statement.sql.replace("%", "%%")))


@renderers.dispatch_for(Say)
def _render_say(_, statement):
    sql = statement.sql.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'op.say("""{sql}""", {statement.only!r})' if statement.only else f'op.say("""{sql}""")'


def with_what_follows(_, __, scripts):
    """Add to each new table what the models say after making it: its guards, and the rows that are always there."""
    for directives in (script.upgrade_ops for script in scripts):
        tables = [db.metadata.tables[each.table_name] for each in directives.ops if isinstance(each, ops.CreateTableOp)]
        steps = [[each, *follows(each)] for each in directives.ops]
        directives.ops[:] = [step for each in steps for step in each] + [
            late for table in tables for late in loops(table)
        ]


def follows(step):
    """Return the statements that come after a table is made, or changed."""
    if not isinstance(step, ops.CreateTableOp | ops.ModifyTableOps) or step.table_name not in db.metadata.tables:
        return []
    made = db.metadata.tables[step.table_name].dispatch.after_create
    said = [
        Say(str(ddl.compile()).strip(), getattr(ddl._ddl_if, "dialect", None)) for ddl in made if isinstance(ddl, DDL)
    ]
    return said if isinstance(step, ops.CreateTableOp) else again(said)


def again(said):
    """Return the guards that a table has to be given again: SQLite may have changed it by copying it."""
    guards = [each for each in said if each.only == "sqlite" and each.sql.startswith("CREATE TRIGGER ")]
    return [step for each in guards for step in (Say(f"DROP TRIGGER IF EXISTS {each.sql.split()[2]}", "sqlite"), each)]


def loops(table):
    """Return the foreign keys that must wait until all tables are there; SQLite does without them."""
    keys = [key for key in table.foreign_key_constraints if key.use_alter]
    return [Say(str(AddConstraint(key).compile(dialect=postgresql.dialect())), "postgresql") for key in keys]


def render(kind, item, _):
    """Write a moment as the plain type that it is in the database."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def is_ours(name, kind, _):
    """Pass over the twins of an interrupted rebuild."""
    return not (kind == "table" and name.endswith(TWIN))


for module in pkgutil.walk_packages(portal.__path__, "portal."):
    if ".models" in module.name:
        importlib.import_module(module.name)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.metadata,
    process_revision_directives=with_what_follows,
    render_item=render,
    include_name=is_ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
