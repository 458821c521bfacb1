"""`sitrep status`: whether a process works on this installation, and how each workspace stands."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.cli.place import installed_settings
from bot.document import Block, Break, Document, Heading, Text, words
from bot.services.views.feeds_heard import stopped_words
from bot.services.workspace_status import platform_lines, post_lines, workspace_lines
from bot.storage.queue import processes
from bot.storage.queue.processes import Work
from bot.storage.sql.database import Database
from bot.storage.workspaces import WorkspaceRecord, all_workspaces

_ABOVE = {"console": "This terminal and the page", "slack": "Slack", "discord": "Discord"}


async def status_of_all() -> Document:
    """One part a workspace, after the line that says whether anything runs."""
    settings, now = installed_settings(), datetime.now(UTC)
    assert settings.database_url is not None, "installed_settings fills it in"
    database = Database(settings.database_url.get_secret_value())
    try:
        await database.upgrade()
        async with database.read() as conn:
            missing = await processes.missing(conn, now)
            known = await all_workspaces(conn)
            broken = await platform_lines(conn, LocalClock(settings.zone, now))
            parts = [await _part(conn, one, missing, settings.zone, now) for one in known]
    finally:
        await database.close()
    head = stopped_words(missing) or "Sitrep is running."
    blocks: list[Block] = [Text(words(line)) for line in (head, *broken)]
    blocks += [Text(words(f"{count(len(known), 'workspace')} on record."))]
    return Document((*blocks, *(block for part in parts for block in part)), notice=head)


async def _part(
    conn: AsyncConnection, workspace: WorkspaceRecord, missing: frozenset[Work], zone: str, now: datetime
) -> list[Block]:
    above = _ABOVE.get(workspace.platform, workspace.platform)
    named = above if workspace.platform == "console" else f"{above} {workspace.name or workspace.external_id}"
    blocks: list[Block] = [Break(), Heading(words(named))]
    for channel, lines in await workspace_lines(conn, workspace, missing, zone, now):
        blocks.append(Heading(words(channel), level=2))
        blocks += [Text(words(line), indent=1) for line in lines]
    return blocks + [Text(words(line)) for line in await post_lines(conn, workspace, None)]
