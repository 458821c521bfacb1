"""Workspaces -> the tokens that speak in them, and clients of the Web API that use them."""

import asyncio
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client.refusals import TokenRevoked, said
from bot.errors import DeliveryError, SitrepError

CALL_SECONDS = 15.0  # a call's longest; well below the outbox's lease
SLACK_API = "https://slack.com/api/"
_ASK_AGAIN_SECONDS = 5.0
_SITES = (".slack.com", ".slack-gov.com")  # where files lie


@dataclass(frozen=True, slots=True)
class Installed:
    """Sitrep in one workspace. Ids are Slack's; `at` is when it was installed, in its seconds since 1970."""

    team: str
    token: str
    bot_user: str
    bot_id: str = ""
    enterprise: str | None = None
    at: float = 0.0

    def __repr__(self) -> str:
        return f"Installed(team={self.team!r})"  # the token is nobody's to see


class Tokens(Protocol):
    """Where tokens come from."""

    async def of(self, team: str) -> Installed | None:
        """Sitrep's installation in a workspace; None where it has none, so nothing of it is answered."""

    async def forget(self, team: str) -> None:
        """The workspace removed Sitrep."""


class Clients:
    """Clients of the Web API that share one pool of connections, and never repeat a call by themselves.

    slack_sdk's own retry after a broken connection has posted messages twice.
    """

    def __init__(self, api_url: str | None) -> None:
        self._base_url = (api_url or SLACK_API).rstrip("/") + "/"
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections; made when first used, inside the running loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        return self._session

    def with_token(self, token: str | None) -> AsyncWebClient:
        """A client that speaks with this token."""
        return AsyncWebClient(
            token=token,
            base_url=self._base_url,
            session=self.session,
            retry_handlers=[],
            trust_env_in_session=False,
        )

    def is_slacks(self, url: str) -> bool:
        """Whether a token may be sent to an address: to Slack's own hosts over TLS, or the one we call."""
        parts, called = urlsplit(url), urlsplit(self._base_url)
        if (parts.scheme, parts.netloc) == (called.scheme, called.netloc):
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(_SITES)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class SetToken:
    """The one workspace whose token is set as SLACK_BOT_TOKEN."""

    def __init__(self, clients: Clients, token: str) -> None:
        self._clients = clients
        self._token = token
        self._known: Installed | None = None
        self._asking = asyncio.Lock()

    async def of(self, team: str) -> Installed | None:
        """The installation, where the workspace is its own."""
        known = await self.own()
        return known if team in (known.team, known.enterprise) else None

    async def own(self) -> Installed:
        """Whose token this is, asked once. Raises SitrepError when Slack refuses it."""
        async with self._asking:
            while self._known is None:
                self._known = await self._asked()
            return self._known

    async def forget(self, team: str) -> None:
        """The token is the operator's to replace."""

    async def _asked(self) -> Installed | None:
        try:
            found = await said(self._clients.with_token(self._token).auth_test())
        except TokenRevoked as error:
            raise SitrepError(f"Slack refuses SLACK_BOT_TOKEN: {error}") from error
        except DeliveryError:  # not reachable just now
            await asyncio.sleep(_ASK_AGAIN_SECONDS)
            return None
        return Installed(
            team=found["team_id"],
            token=self._token,
            bot_user=found["user_id"],
            bot_id=found.get("bot_id") or "",
            enterprise=found.get("enterprise_id"),
        )
