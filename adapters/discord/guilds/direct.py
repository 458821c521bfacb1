"""A person's direct messages -> the server they speak of: where that person last asked something."""

from adapters.discord.guilds.members import ServerMembers
from adapters.discord.incoming import NAME, in_workspace
from bot.chat import PlatformMemory, Request


class Direct:
    """Remembers each person's last server. Without one, or off it, direct messages are a workspace alone."""

    def __init__(self, keepsakes: PlatformMemory | None, members: ServerMembers) -> None:
        self._keepsakes = keepsakes
        self._members = members
        self._last: dict[str, str] = {}

    async def seen(self, request: Request) -> None:
        """Somebody asked something on a server."""
        person, server = request.person.id, request.channel.workspace
        if not server.isdecimal() or request.channel.kind == "dm" or await self._server(person) == server:
            return
        self._last[person] = server
        if self._keepsakes is not None:
            await self._keepsakes.keep(_name(person), server)

    async def placed(self, request: Request) -> Request:
        """What was typed in direct messages, as asked of that person's server."""
        if request.channel.kind != "dm" or request.channel.workspace != request.channel.id:
            return request
        server = await self._server(request.person.id)
        if not server or not await self._members.has(server, int(request.person.id)):
            return request
        return in_workspace(request, server)

    async def _server(self, person: str) -> str:
        if person not in self._last:
            known = await self._keepsakes.recall(_name(person)) if self._keepsakes else None
            self._last[person] = known or ""
        return self._last[person]


def _name(person: str) -> str:
    return f"{NAME}.server.{person}"
