"""A change that a person makes -> its line in the audit, in the same transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.call import Call
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
