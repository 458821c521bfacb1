"""Rows <-> frozen values: a record class names the columns it wants."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Record = TypeVar("Record")
Values = Mapping[str, Any]


def select_as(record: type[Any], table: Table) -> Select[Any]:
    """SELECT of the columns of `table` that are named like the fields of `record`."""
    return select(*(table.c[field.name] for field in fields(record)))


def as_record(record: type[Record], row: Row[Any]) -> Record:
    """The row as a record."""
    return record(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row's mapping


async def first(
    conn: AsyncConnection, record: type[Record], table: Table, *where: ColumnElement[bool]
) -> Record | None:
    """The first row that fits, or None."""
    row = (await conn.execute(select_as(record, table).where(*where).limit(1))).first()
    return as_record(record, row) if row else None


async def fetch(conn: AsyncConnection, record: type[Record], query: Select[Any]) -> list[Record]:
    """All rows of a query made by `select_as`."""
    return [as_record(record, row) for row in await conn.execute(query)]


async def add(conn: AsyncConnection, table: Table, **values: Any) -> int:
    """Insert one row; its id."""
    result = await conn.execute(table.insert().values(**values).returning(table.c.id))
    return int(result.scalar_one())


async def add_all(conn: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Insert several rows with the same columns at once; to ask for ids would take them one by one."""
    if rows:
        await conn.execute(table.insert(), rows)


async def add_once(conn: AsyncConnection, table: Table, values: Values, unique: Sequence[str]) -> int | None:
    """Insert one row unless its `unique` columns stand already; its id, or None when they do."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    result = await conn.execute(statement.returning(table.c.id))
    found = result.scalar_one_or_none()
    return None if found is None else int(found)


async def change(conn: AsyncConnection, table: Table, row_id: int, **values: Any) -> None:
    """Update one row by its id; nothing happens without values."""
    if not values:
        return
    await conn.execute(table.update().where(table.c.id == row_id).values(**values))
