"""Whoever opens /slack/install -> Sitrep in their workspace: Slack's OAuth flow as Bolt does it."""

import secrets

from cryptography.fernet import Fernet, InvalidToken
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.client.installations import SealedTokens
from adapters.slack.client.tokens import Clients, Installed

# The bot scopes that the manifest asks for too; a test holds them together.
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
)
STATE_SECONDS = 600  # between opening the page and Slack's answer
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"


def oauth_flow(
    client: tuple[str, str], tokens: SealedTokens, clients: Clients, authorize_url: str
) -> AsyncOAuthFlow:
    """The flow; `client` is the app's id and secret."""
    return AsyncOAuthFlow(
        client=clients.with_token(None),
        settings=AsyncOAuthSettings(
            client_id=client[0],
            client_secret=client[1],
            scopes=SCOPES,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            authorization_url=authorize_url,
            installation_store=_Store(tokens),
            state_store=_States(tokens.seal),
        ),
    )


class _Store(AsyncInstallationStore):
    """Bolt's store of installations; only saving is asked of it, the rest is Tokens'."""

    def __init__(self, tokens: SealedTokens) -> None:
        self._tokens = tokens

    async def async_save(self, installation: Installation) -> None:
        if not installation.team_id or not installation.bot_token:
            raise BoltError("Sitrep is installed in one workspace at a time, not for an organisation.")
        await self._tokens.keep(
            Installed(
                team=installation.team_id,
                token=installation.bot_token,
                bot_user=installation.bot_user_id or "",
                bot_id=installation.bot_id or "",
                enterprise=installation.enterprise_id,
                at=installation.installed_at,
            ),
            installation.user_id,
        )


class _States(AsyncOAuthStateStore):
    """States that carry their own time, sealed: nothing is stored. Bolt ties each to the browser's cookie."""

    def __init__(self, seal: Fernet) -> None:
        self._seal = seal

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002  # the library's form
        return self._seal.encrypt(secrets.token_bytes(16)).decode()

    async def async_consume(self, state: str) -> bool:
        try:
            self._seal.decrypt(state.encode(), ttl=STATE_SECONDS)
        except InvalidToken:
            return False
        return True
