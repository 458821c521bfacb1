"""A token that Slack refuses -> all that would be sent with it waits, and is tried ever more seldom."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.slack.client.refusals import TokenRevoked
from adapters.slack.incoming import NAME
from bot.chat import Bot
from bot.errors import PlatformStopped
from bot.pauses import pause_seconds

FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 600.0
PART = "token"
Answer = TypeVar("Answer")


class TokenStop:
    """Lets calls through until the token is refused; then one at a time, each after a longer pause."""

    def __init__(self) -> None:
        self._refusals = 0
        self._until = 0.0
        self._words = ""

    async def unless_refused(self, call: Callable[[], Awaitable[Answer]], bot: Bot | None) -> Answer:
        """What the call answers. Raises PlatformStopped while the token is refused, else as the call does."""
        left = self._until - time.monotonic()
        if left > 0:
            raise PlatformStopped(self._words, left)
        try:
            answer = await call()
        except TokenRevoked as error:
            self._refusals += 1
            pause = pause_seconds(self._refusals, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
            self._until, self._words = time.monotonic() + pause, str(error)
            if bot is not None:
                await bot.report(NAME, PART, self._words)
            raise PlatformStopped(self._words, pause) from error
        if self._refusals and bot is not None:
            await bot.report(NAME, PART, None)
        self._refusals = 0
        return answer
