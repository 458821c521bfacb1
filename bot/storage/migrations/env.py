"""Alembic's entry: over the connection that `Database.upgrade` hands it, or one made from `-x url`."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine, pool

from bot.storage.sql.utc import UtcDateTime
from bot.storage.tables import metadata

# PostgreSQL keeps other people's tables beside ours (the job engine's): leave them alone.
OURS = frozenset(metadata.tables)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Only our own tables take part in autogenerate."""
    return kind != "table" or name in OURS


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A migration names plain types, so that it never depends on our code of another day."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Migrate over this connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_name=include_name,
        compare_type=False,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is None:
    with create_engine(
        context.get_x_argument(as_dictionary=True)["url"], poolclass=pool.NullPool
    ).connect() as opened:
        run(opened)
else:
    run(given)
