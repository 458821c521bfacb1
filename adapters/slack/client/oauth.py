"""Whoever opens /slack/install -> Sitrep in their workspace: Slack's OAuth flow as Bolt does it."""

import html
import secrets
from collections.abc import Collection
from contextlib import suppress

from cryptography.fernet import Fernet, InvalidToken
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncFailureArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.client.installations import SealedTokens
from adapters.slack.client.refusals import said
from adapters.slack.client.tokens import Clients, Installed
from bot.errors import DeliveryError

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
_ORGANISATION = (
    "Sitrep is installed in one workspace at a time, not for a whole organisation. Open /slack/install again "
    "and choose a workspace at the top right instead of the organisation."
)
_OTHERS = "Sitrep of this installation is for other workspaces than {}. Ask whoever runs it."
_TRY_AGAIN = "Slack did not finish the installation. Open /slack/install and try again."
_REASONS = {
    "access_denied": "Nothing was installed: the installation was cancelled, or an admin has to allow it.",
    "invalid_browser": "This is another browser than the one with /slack/install: open that here again.",
    "invalid_state": "That took over ten minutes. Open /slack/install and try again.",
}
_PAGE = "<!doctype html><meta charset=utf-8><title>Sitrep</title><h1>Sitrep is not installed</h1><p>{}</p>"
STATE_SECONDS = 600  # between opening the page and Slack's answer
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"


def oauth_flow(
    client: tuple[str, str],
    tokens: SealedTokens,
    clients: Clients,
    authorize_url: str,
    allowed: Collection[str] = (),
) -> AsyncOAuthFlow:
    """The flow; `client` is the app's id and secret, `allowed` are the workspaces that may, else any."""
    flow = AsyncOAuthFlow(
        client=clients.with_token(None),
        settings=AsyncOAuthSettings(
            client_id=client[0],
            client_secret=client[1],
            scopes=SCOPES,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            authorization_url=authorize_url,
            installation_store=_Store(tokens, clients, allowed),
            state_store=_States(tokens.seal),
        ),
    )
    flow.failure_handler = _failed
    return flow


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    """What the browser shows where Sitrep is not installed: our own words where there are any."""
    why = str(args.error) if isinstance(args.error, NotInstalled) else _REASONS.get(args.reason, _TRY_AGAIN)
    status = 403 if isinstance(args.error, NotInstalled) else args.suggested_status_code
    page = _PAGE.format(html.escape(why))
    return BoltResponse(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, body=page)


class NotInstalled(BoltError):
    """Why an installation was not kept, in words for whoever made it."""


class _Store(AsyncInstallationStore):
    """Bolt's store of installations; only saving is asked of it, the rest is Tokens'."""

    def __init__(self, tokens: SealedTokens, clients: Clients, allowed: Collection[str]) -> None:
        self._tokens = tokens
        self._clients = clients
        self._allowed = frozenset(allowed)

    async def async_save(self, installation: Installation) -> None:
        refused = self._refused(installation)
        if refused:
            await self._give_back(installation.bot_token)
            raise NotInstalled(refused)
        assert installation.team_id, "told apart by _refused"
        assert installation.bot_token, "told apart by _refused"
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

    def _refused(self, installation: Installation) -> str | None:
        if installation.is_enterprise_install or not installation.team_id:
            return _ORGANISATION
        if self._allowed and not self._allowed & {installation.team_id, installation.enterprise_id}:
            return _OTHERS.format(installation.team_name or installation.team_id)
        return None if installation.bot_token else _TRY_AGAIN

    async def _give_back(self, token: str | None) -> None:
        """A token that is not kept is good for nobody."""
        if token:
            with suppress(DeliveryError):
                await said(self._clients.with_token(token).auth_revoke())


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
