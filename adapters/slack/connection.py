"""Socket Mode: a connection that Slack's requests come through, kept up as long as Slack takes its token."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack.client.refusals import TokenRevoked, said
from adapters.slack.client.tokens import Clients
from bot.errors import DeliveryError, PlatformBusy, SitrepError
from bot.pauses import pause_seconds

FIRST_PAUSE_SECONDS = 2.0  # before a connection is asked for again; doubled with each further try
LONGEST_PAUSE_SECONDS = 60.0
SAID_AFTER = 4  # tries, half a minute: a connection that is renewed is nobody's concern

Say = Callable[[str | None], Awaitable[None]]


async def stay_connected(app: AsyncApp, clients: Clients, token: str, ping_seconds: float, say: Say) -> None:
    """Serve the app behind a Socket Mode connection, renewed when it drops or falls silent, until cancelled.

    `say` is told what keeps us from connecting, and None when we are. Raises SitrepError when Slack
    refuses the token, at the start or later.
    """
    client = _Connection(clients, token, ping_seconds, say)
    _Handler(app, client)
    try:
        await client.until_refused()
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # slack_sdk says no types here


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler on a client of ours; its own way makes one of its own."""

    def __init__(self, app: AsyncApp, client: SocketModeClient) -> None:
        self.app = app
        self.app_token = client.app_token
        self.client = client
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt itself


class _Connection(SocketModeClient):
    """slack_sdk's client, which by itself asks for a new address for ever, even with a token of no use."""

    def __init__(self, clients: Clients, token: str, ping_seconds: float, say: Say) -> None:
        super().__init__(
            app_token=token,
            logger=logging.getLogger(__name__),
            web_client=clients.with_token(None),
            ping_interval=ping_seconds,
        )
        self._say = say
        self._refused: asyncio.Future[TokenRevoked] = asyncio.get_running_loop().create_future()

    async def until_refused(self) -> None:
        """Connect, and stay so. Raises SitrepError when the token is refused."""
        connecting = asyncio.ensure_future(self.connect())  # type: ignore[no-untyped-call]  # nor here
        try:
            error = await self._refused
        finally:
            connecting.cancel()
        raise SitrepError(f"Slack refuses SLACK_APP_TOKEN: {error}") from error

    async def issue_new_wss_url(self) -> str:
        """The address of a new connection, asked for ever more seldom; a refused token ends it all."""
        tries = 0
        while True:
            tries += 1
            try:
                found: Any = await said(self.web_client.apps_connections_open(app_token=self.app_token))
            except TokenRevoked as error:
                if not self._refused.done():
                    self._refused.set_result(error)
                raise asyncio.CancelledError from error  # slack_sdk takes anything else for a reason to go on
            except DeliveryError as error:
                if tries >= SAID_AFTER:
                    await self._say(str(error))
                pause = pause_seconds(tries, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(max(pause, error.retry_seconds if isinstance(error, PlatformBusy) else 0))
            else:
                await self._say(None)
                return str(found["url"])
