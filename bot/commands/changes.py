"""A change that a person makes -> its line in the audit, in the same transaction."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.grammar.call import Call
from bot.storage import audit


async def record(conn: AsyncConnection, call: Call, detail: str) -> None:
    """Keep who changed what, where and when."""
    await audit.note(
        conn,
        workspace_id=call.workspace.id,
        channel_id=call.channel.id,
        person=call.request.person.id,
        person_name=call.request.person.name,
        action=call.spec.name,
        detail=detail,
        at=call.now,
    )


def until_words(until: datetime | None) -> str:
    """Such as "until 2026-05-04 14:30 UTC": the audit is read in many zones."""
    return f"until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if until else ""
