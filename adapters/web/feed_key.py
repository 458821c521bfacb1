"""The key in the address of the page's RSS, for readers that send no header; it can be taken back."""

import hashlib
import hmac
import secrets

from bot.chat import PlatformMemory

_NAME = "web rss key"


class FeedKey:
    """One key for the installation. Only its hash is on record, so it is shown once, when it is made."""

    def __init__(self, keepsakes: PlatformMemory | None) -> None:
        self._keepsakes = keepsakes

    @property
    def is_kept(self) -> bool:
        """Whether a key can be kept here at all."""
        return self._keepsakes is not None

    async def opens(self, given: str) -> bool:
        """Whether this is the key, compared in constant time."""
        kept = await self._keepsakes.recall(_NAME) if self._keepsakes and given else None
        return kept is not None and hmac.compare_digest(_hashed(given), kept)

    async def is_set(self) -> bool:
        """Whether there is a key."""
        return self._keepsakes is not None and await self._keepsakes.recall(_NAME) is not None

    async def renew(self) -> str:
        """A new key; the one before opens nothing any more. "" where nothing is kept."""
        if self._keepsakes is None:
            return ""
        key = secrets.token_urlsafe(24)
        await self._keepsakes.keep(_NAME, _hashed(key))
        return key

    async def revoke(self) -> None:
        """No key opens anything."""
        if self._keepsakes is not None:
            await self._keepsakes.forget(_NAME)


def _hashed(key: str) -> str:
    return hashlib.sha256(key[:200].encode(errors="replace")).hexdigest()
