"""`sitrep healthy`: the exit status of what /healthz says."""

import asyncio

import pytest
from aiohttp import web

from bot.cli.service import healthy
from bot.errors import SitrepError
from bot.health import add_routes
from bot.settings import Settings


@pytest.mark.parametrize("problems", [{}, {"database": "OperationalError"}], ids=["well", "ill"])
async def test_says_what_the_running_process_says(
    monkeypatch: pytest.MonkeyPatch, problems: dict[str, str]
) -> None:
    async def check() -> dict[str, str]:
        return problems

    served = web.Application()
    add_routes(served, check, Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic-settings takes it
    runner = web.AppRunner(served, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        monkeypatch.setenv("SITREP_HTTP_BIND", f"127.0.0.1:{runner.addresses[0][1]}")
        if problems:
            with pytest.raises(SitrepError, match="is not well"):
                await asyncio.to_thread(healthy)
        else:
            await asyncio.to_thread(healthy)
    finally:
        await runner.cleanup()


def test_nobody_there_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_HTTP_BIND", "127.0.0.1:1")
    with pytest.raises(SitrepError, match="Nothing answers"):
        healthy()
