"""`sitrep export`: what is on record in the terminal's workspace, as JSON Lines or CSV."""

import asyncio
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shell import Shell, emit, say

if TYPE_CHECKING:
    from bot.services.exports import Row


class ExportKind(StrEnum):
    """What can be exported."""

    CLAIMS = "claims"
    STATEMENTS = "statements"
    EVENTS = "events"


class ExportFormat(StrEnum):
    """How rows are written."""

    JSONL = "jsonl"
    CSV = "csv"


def export(
    context: typer.Context,
    what: Annotated[ExportKind, typer.Argument(help="What to export.")],
    form: Annotated[
        ExportFormat, typer.Option("--format", help="How rows are written.")
    ] = ExportFormat.JSONL,
    since: Annotated[str | None, typer.Option(metavar="PERIOD", help="How far back, such as 7d.")] = None,
) -> None:
    """What is on record: each claim, statement or event with its names and sources."""
    from bot.timing.typed import parse_period

    period = parse_period(since) if since else None
    rows = asyncio.run(_rows(context.obj, what, period))
    _write(what, rows, form)
    say(f"{len(rows)} row{'' if len(rows) == 1 else 's'} of {what.value}.")


async def _rows(shell: Shell, what: ExportKind, period: timedelta | None) -> "list[Row]":
    from bot.cli.place import installed_settings
    from bot.services.exports import export_rows
    from bot.services.views.channel_views import sight_of
    from bot.storage.callers import caller
    from bot.storage.feeds import feed_ids_seen_by
    from bot.storage.sql.database import Database

    url = installed_settings().database_url
    assert url is not None, "installed_settings fills it in"
    database, now = Database(url.get_secret_value()), datetime.now(UTC)
    try:
        await database.upgrade()
        workspace, channel = await caller(database, shell.request("").channel, now)
        async with database.read() as conn:
            sight = sight_of(workspace, await feed_ids_seen_by(conn, workspace.id, channel.id))
            return await export_rows(conn, sight, what.value, now - period if period else None)
    finally:
        await database.close()


def _write(what: ExportKind, rows: "list[Row]", form: ExportFormat) -> None:
    from bot.commands.export import csv_text

    if form is ExportFormat.JSONL:
        for row in rows:
            emit(row)
    else:
        typer.echo(csv_text(what.value, rows))
