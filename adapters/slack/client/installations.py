"""Workspaces that installed Sitrep -> their tokens, sealed in the database with SITREP_SECRET_KEY."""

import json
from dataclasses import asdict

import structlog
from cryptography.fernet import Fernet, InvalidToken

from adapters.slack.client.tokens import Installed
from adapters.slack.incoming import NAME
from bot.chat import PlatformMemory, installer_name
from bot.errors import UsageError

KEY_HINT = (
    "SITREP_SECRET_KEY must be 32 random bytes in base64. Make one with: python3 -c "
    '"import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
)

log = structlog.get_logger()


class SealedTokens:
    """Keeps installations by workspace. Raises UsageError when the key is no key."""

    def __init__(self, key: str) -> None:
        try:
            self.seal = Fernet(key)
        except ValueError as error:
            raise UsageError(KEY_HINT) from error
        self._keepsakes: PlatformMemory | None = None

    def use(self, keepsakes: PlatformMemory) -> None:
        """Where sealed tokens are kept."""
        self._keepsakes = keepsakes

    async def of(self, team: str) -> Installed | None:
        """Sitrep's installation in a workspace; None where it has none, or the key has changed since."""
        sealed = await self._kept.recall(_name(team))
        if sealed is None:
            return None
        try:
            return Installed(**json.loads(self.seal.decrypt(sealed.encode())))
        except InvalidToken:
            log.error("token can't be read with this SITREP_SECRET_KEY: install again", team=team)  # noqa: TRY400  # the trace says no more
            return None

    async def keep(self, installed: Installed, installer: str | None = None) -> None:
        """Keep an installation, in place of an older one of that workspace, and the person who made it."""
        sealed = self.seal.encrypt(json.dumps(asdict(installed)).encode())
        await self._kept.keep(_name(installed.team), sealed.decode())
        if installer:
            await self._kept.keep(installer_name(NAME, installed.team), installer)

    async def forget(self, team: str) -> None:
        """The workspace removed Sitrep."""
        await self._kept.forget(_name(team))
        await self._kept.forget(installer_name(NAME, team))

    @property
    def _kept(self) -> PlatformMemory:
        assert self._keepsakes is not None, "app hands it over before anything is asked"
        return self._keepsakes


def _name(team: str) -> str:
    return f"slack.installation.{team}"
