"""A way to PostgreSQL over TCP that may forget connections, as firewalls do: closed to neither side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url


class DeafProxy:
    """Passes on what both sides say, but for connections that it was told to forget."""

    def __init__(self, socket_path: str) -> None:
        self._path = socket_path
        self._passing: list[asyncio.Task[None]] = []
        self._kept: list[asyncio.StreamWriter] = []  # for who does not read them they stay open
        self.accepts = True

    def forget(self) -> None:
        """From now on nothing comes through the connections that there are."""
        for task in self._passing:
            task.cancel()
        self._passing.clear()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._kept.append(writer)
        if not self.accepts:
            return
        theirs, ours = await asyncio.open_unix_connection(self._path)
        self._kept.append(ours)
        ways = ((reader, ours), (theirs, writer))
        self._passing += [asyncio.create_task(_pass_on(one, other)) for one, other in ways]

    def close(self) -> None:
        self.forget()
        for writer in self._kept:
            writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def deaf_proxy(url: str) -> AsyncIterator[tuple[DeafProxy, str]]:
    """A proxy before the server of this URL, which listens on a socket file; and the URL through it."""
    given = make_url(url)
    proxy = DeafProxy(f"{given.query['host']}/.s.PGSQL.5432")
    server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
    through = given.set(host="127.0.0.1", port=server.sockets[0].getsockname()[1], query={})
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        server.close()
        proxy.close()
