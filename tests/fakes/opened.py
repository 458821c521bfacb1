"""A database -> an open bot on a platform in memory, as each process of a role has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.app import App, open_app
from bot.chat import Connected
from bot.settings import Settings
from tests.fakes.memory_platform import MemoryPlatform


@asynccontextmanager
async def process(url: str, platform: MemoryPlatform) -> AsyncIterator[App]:
    """What one process of a role opens."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic-settings takes it
        update={
            "database_url": SecretStr(url),
            "allow_private_hosts": ("127.0.0.1",),
            "http_bind": "127.0.0.1:0",
            "zone": "UTC",
        }
    )
    async with open_app(settings, [Connected("memory", platform, pace_seconds=0)]) as app:
        yield app
