"""People and monitoring have one address, and each platform that calls us another."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.slack.app import connect as slack
from adapters.web.app import connect as page
from bot.app import App, open_app
from bot.chat import Connected
from bot.errors import SitrepError
from bot.serving import serve
from bot.settings import Settings
from tests.fakes.slack_server import SECRET, signed

BODY = "command=%2Fsitrep&text=help"
PATHS = ("/healthz", "/metrics", "/")
EVENTS = "/slack/events"
FORM = "application/x-www-form-urlencoded"


def settings(url: str, slack_bind: str = "127.0.0.1:0") -> Settings:
    given = {
        "database_url": SecretStr(url),
        "http_bind": "127.0.0.1:0",
        "slack_bind": slack_bind,
        "slack_bot_token": SecretStr("xoxb-1"),
        "slack_signing_secret": SecretStr(SECRET),
    }
    return Settings(_env_file=None).model_copy(update=given)  # type: ignore[call-arg]  # pydantic-settings takes it


@asynccontextmanager
async def opened(given: Settings) -> AsyncIterator[tuple[App, list[Connected]]]:
    """A bot with Slack over HTTP and the page, closed with the connections Slack would listen with."""
    platform = slack(given)
    connected = [platform, page(given)]
    async with open_app(given, connected) as app:
        yield app, connected
        listening = asyncio.create_task(platform.platform.listen(app.desk))
        await asyncio.sleep(0)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def statuses(app: App, connected: list[Connected]) -> dict[tuple[str, str], int]:
    """What each address answers, by its setting and the path."""
    found = {}
    async with serve(app, connected) as serving, aiohttp.ClientSession() as session:
        for setting, runner in serving.items():
            base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            for path in PATHS:
                async with session.get(base + path) as answer:
                    found[setting, path] = answer.status
            headers = signed(BODY, "wrong", 0) | {"Content-Type": FORM}
            async with session.post(base + EVENTS, data=BODY, headers=headers) as answer:
                found[setting, EVENTS] = answer.status
    return found


@pytest.mark.slow
async def test_what_slack_calls_shares_no_port_with_the_page_health_and_metrics(sqlite_url: str) -> None:
    async with opened(settings(sqlite_url)) as (app, connected):
        found = await statuses(app, connected)
    assert {path: found["SITREP_HTTP_BIND", path] for path in PATHS} == dict.fromkeys(PATHS, 200)
    assert {path: found["SITREP_SLACK_BIND", path] for path in PATHS} == dict.fromkeys(PATHS, 404)
    assert found["SITREP_SLACK_BIND", EVENTS] == 401, "a wrong signature"
    assert found["SITREP_HTTP_BIND", EVENTS] in (403, 404)


@pytest.mark.slow
async def test_a_port_that_is_taken_is_named_by_its_setting_and_nothing_stays_open(sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = settings(sqlite_url, f"127.0.0.1:{taken.getsockname()[1]}")
        async with opened(given) as (app, connected):
            with pytest.raises(SitrepError, match="SITREP_SLACK_BIND"):
                async with serve(app, connected):
                    pass


async def test_socket_mode_needs_no_port() -> None:
    given = settings("sqlite://").model_copy(update={"slack_app_token": SecretStr("xapp-1")})
    assert slack(given).called is None
