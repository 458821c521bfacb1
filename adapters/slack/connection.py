"""Socket Mode: a connection that Slack's requests come through, kept up as long as it takes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack.client.refusals import TokenRevoked, said
from adapters.slack.client.tokens import Clients
from bot.errors import DeliveryError, SitrepError

_ASK_AGAIN_SECONDS = 5.0


@asynccontextmanager
async def connected(app: AsyncApp, clients: Clients, token: str, ping_seconds: float) -> AsyncIterator[None]:
    """The app behind a Socket Mode connection, which slack_sdk renews when it drops or falls silent.

    Raises SitrepError when Slack refuses the token.
    """
    client = clients.with_token(None)
    await _accepted(clients, token)
    log = logging.getLogger("adapters.slack.connection")
    handler = AsyncSocketModeHandler(app, token, log, client, ping_interval=ping_seconds)
    try:
        await handler.client.connect()  # type: ignore[no-untyped-call]  # slack_sdk says no types here
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]  # nor here


async def _accepted(clients: Clients, token: str) -> None:
    """Ask for a connection once before: slack_sdk itself would retry a wrong token for ever."""
    while True:
        try:
            await said(clients.with_token(None).apps_connections_open(app_token=token))
        except TokenRevoked as error:
            raise SitrepError(f"Slack refuses SLACK_APP_TOKEN: {error}") from error
        except DeliveryError:
            await asyncio.sleep(_ASK_AGAIN_SECONDS)
        else:
            return
