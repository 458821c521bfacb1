"""Slack over signed HTTP, for one workspace and for many that install Sitrep by themselves."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from pydantic import SecretStr

from adapters.slack.app import SlackPlatform
from adapters.slack.client.installations import SealedTokens
from adapters.slack.client.tokens import Installed
from bot.chat import Archive, Bot, Channel, Outgoing, installer_name
from bot.errors import ChannelGone, DeliveryError, UsageError
from bot.settings import Settings
from tests.adapters.slack.test_app import QUICK, slack_settings
from tests.fakes.answering_bot import AnsweringBot, told
from tests.fakes.slack_people import Someone
from tests.fakes.slack_server import SECRET, SlackServer
from tests.fakes.slack_workspace import TEAM

# slack_sdk speaks to oauth.v2.access in a way that aiohttp 4 will no longer take.
pytestmark = [
    pytest.mark.slow,  # a real server on loopback
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
]
KEY = Fernet.generate_key().decode()
SIGNED = {"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": SecretStr(SECRET)}
MANY = SIGNED | {
    "SLACK_BOT_TOKEN": None,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": SecretStr("cs"),
    "SITREP_SECRET_KEY": SecretStr(KEY),
}


class Drawer:
    """Keepsakes in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def recall(self, name: str) -> str | None:
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@asynccontextmanager
async def attached(slack: SlackServer, platform: SlackPlatform, bot: Bot) -> AsyncIterator[None]:
    """The platform's addresses, served; Slack knows where."""
    application = web.Application()
    platform.attach(application, bot, cast("Archive", None))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.http = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving(
    slack: SlackServer, bot: Bot, settings: Settings, drawer: Drawer | None = None
) -> AsyncIterator[SlackPlatform]:
    platform = SlackPlatform(settings, QUICK)
    platform.use(drawer or Drawer())
    async with attached(slack, platform, bot):
        task = asyncio.create_task(platform.listen(bot))
        yield platform
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def test_commands_events_and_buttons_come_signed(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with serving(slack, bot, slack_settings(slack, **SIGNED)):
        answer = await Someone(slack).command("/toll E14 & more")
        event = await Someone(slack).mention("events")
        await Someone(slack).again(event)
        await slack.until(lambda: len(bot.finished) == 2)
        await Someone(slack).press(slack.private[0], "Share here")
        await slack.until(lambda: len(bot.finished) == 3)
    assert answer["status"] == 200
    assert [asked.text for asked in bot.asked] == ["toll E14 & more", "events", "share toll E14"]
    assert len(slack.posts) == 2


@pytest.mark.parametrize(("secret", "age_seconds"), [("wrong", 0), (SECRET, 301), (SECRET, -301)])
async def test_a_wrong_signature_and_an_old_one_are_refused(
    slack: SlackServer, secret: str, age_seconds: int
) -> None:
    bot = AnsweringBot()
    async with serving(slack, bot, slack_settings(slack, **SIGNED)):
        slack.secret, slack.age_seconds = secret, age_seconds
        answer = await Someone(slack).command("/toll E14")
    assert answer["status"] == 401
    assert bot.asked == []
    assert bot.waiting == {}


async def test_a_foreign_workspace_is_refused(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with serving(slack, bot, slack_settings(slack, **SIGNED)):
        await Someone(slack, team="T666").command("/toll E14")
        await Someone(slack, team="T666").mention("toll E14")
    assert bot.waiting == {}
    assert slack.posts == []


async def install(slack: SlackServer) -> int:
    return (await installed(slack))[0]


async def installed(slack: SlackServer) -> tuple[int, str]:
    """What a browser does at /slack/install; the status and the words of the last page."""
    assert slack.http is not None
    base = slack.http.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{base}/slack/install") as page:
            found = re.search(r"state=([^&\"]+)", await page.text())
            cookie = page.headers["Set-Cookie"].split(";")[0]  # marked Secure, and this is no https
        assert found is not None
        query = {"code": "good", "state": found[1]}
        async with browser.get(
            f"{base}/slack/oauth_redirect", params=query, headers={"Cookie": cookie}
        ) as page:
            return page.status, await page.text()


@pytest.mark.parametrize(("allowed", "status"), [("T2", 200), ("T1,T2", 200), ("E1", 200), ("T1", 403)])
async def test_only_the_workspaces_that_may_install_sitrep(
    slack: SlackServer, allowed: str, status: int
) -> None:
    slack.organisation, drawer = "E1", Drawer()
    settings = slack_settings(slack, **MANY, SITREP_SLACK_WORKSPACES=allowed)
    async with serving(slack, AnsweringBot(), settings, drawer):
        got, words = await installed(slack)
    assert got == status
    assert bool(drawer.kept) is (status == 200)
    assert ("is for other workspaces than Second" in words) is (status == 403)
    assert ("T2" in slack.tokens.values()) is (status == 200), "a token that is not kept is given back"


async def test_an_installation_for_a_whole_organisation_is_told_what_is_wrong(slack: SlackServer) -> None:
    slack.organisation, slack.for_all, drawer = "E1", True, Drawer()
    async with serving(slack, AnsweringBot(), slack_settings(slack, **MANY), drawer):
        got, words = await installed(slack)
    assert (got, drawer.kept) == (403, {})
    assert "one workspace at a time" in words


async def test_whoever_installed_it_is_kept_with_it(slack: SlackServer) -> None:
    drawer = Drawer()
    async with serving(slack, AnsweringBot(), slack_settings(slack, **MANY), drawer):
        assert await install(slack) == 200
    assert drawer.kept[installer_name("slack", "T2")] == "U1"


async def test_a_workspace_installs_sitrep_and_removes_it(slack: SlackServer) -> None:
    bot, drawer = AnsweringBot(), Drawer()
    async with serving(slack, bot, slack_settings(slack, **MANY), drawer):
        await Someone(slack, team="T2").command("/toll E14")
        assert bot.waiting == {}
        assert await install(slack) == 200
        await Someone(slack, team="T2").mention("toll E14")
        await slack.until(lambda: bot.finished)
        assert len(slack.posts) == 1
        assert "xoxb" not in "".join(drawer.kept.values())
        assert bot.asked[0].channel.workspace == "T2"
        await slack.send("events_api", leaving("T2", "app_uninstalled"))
        assert drawer.kept == {}
        assert bot.removed == ["T2"]


@pytest.mark.parametrize(("tokens", "forgotten"), [({"bot": ["UBOT"]}, True), ({"oauth": ["U1"]}, False)])
async def test_a_revoked_bot_token_is_forgotten_and_the_records_stay(
    slack: SlackServer, tokens: dict[str, list[str]], forgotten: bool
) -> None:
    bot, drawer = AnsweringBot(), Drawer()
    async with serving(slack, bot, slack_settings(slack, **MANY), drawer):
        assert await install(slack) == 200
        body = leaving("T2", "tokens_revoked")
        body["event"]["tokens"] = tokens
        await slack.send("events_api", body)
    assert (drawer.kept == {}) is forgotten
    assert bot.removed == []


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_late_farewell_does_not_undo_a_new_installation(slack: SlackServer, kind: str) -> None:
    bot, drawer = AnsweringBot(), Drawer()
    async with serving(slack, bot, slack_settings(slack, **MANY), drawer):
        before = int(time.time()) - 60
        assert await install(slack) == 200
        body = leaving("T2", kind) | {"event_time": before}
        body["event"]["tokens"] = {"bot": ["UBOT"]}
        await slack.send("events_api", body)
        assert drawer.kept != {}
        assert bot.removed == []


async def test_both_farewells_in_either_order_delete_all(slack: SlackServer) -> None:
    for kinds in (("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")):
        bot, drawer = AnsweringBot(), Drawer()
        async with serving(slack, bot, slack_settings(slack, **MANY), drawer):
            assert await install(slack) == 200
            for kind in kinds:
                body = leaving("T2", kind)
                body["event"]["tokens"] = {"bot": ["UBOT"]}
                await slack.send("events_api", body)
            assert drawer.kept == {}
            assert bot.removed == ["T2"]


async def test_an_old_token_that_is_refused_does_not_undo_a_new_installation(slack: SlackServer) -> None:
    bot, drawer = AnsweringBot(), Drawer()
    async with serving(slack, bot, slack_settings(slack, **MANY), drawer) as platform:
        await install(slack)
        slack.faults["chat.postMessage"] = ["token_revoked"]  # the token of before, on a call under way
        out = Outgoing("sitrep1", Channel("slack", "T2", "C1"), told("Briefing"))
        with pytest.raises(DeliveryError) as caught:
            await platform.send(out)
        assert not isinstance(caught.value, ChannelGone)  # so it is tried again
        assert bot.removed == []
        assert len(await platform.send(out)) == 1


async def test_a_state_of_another_browser_is_refused(slack: SlackServer) -> None:
    async with (
        serving(slack, AnsweringBot(), slack_settings(slack, **MANY)),
        aiohttp.ClientSession() as browser,
    ):
        assert slack.http is not None
        page = slack.http.replace("events", "oauth_redirect")
        async with browser.get(page, params={"code": "good", "state": "made-up"}) as answer:
            assert answer.status == 400


async def test_a_revoked_token_is_forgotten_when_it_is_next_used(slack: SlackServer) -> None:
    bot, drawer = AnsweringBot(), Drawer()
    async with serving(slack, bot, slack_settings(slack, **MANY), drawer) as platform:
        await install(slack)
        slack.faults["chat.postMessage"] = ["token_revoked"]
        slack.faults["auth.test"] = ["token_revoked"]
        out = Outgoing("sitrep1", Channel("slack", "T2", "C1"), told("Briefing"))
        with pytest.raises(ChannelGone):
            await platform.send(out)
        assert bot.removed == ["T2"]
        assert drawer.kept == {}
        with pytest.raises(ChannelGone, match="not installed"):
            await platform.send(out)


async def test_tokens_are_sealed_and_another_key_cannot_read_them() -> None:
    drawer = Drawer()
    tokens, other = SealedTokens(KEY), SealedTokens(Fernet.generate_key().decode())
    tokens.use(drawer)
    other.use(drawer)
    installed = Installed(TEAM, "xoxb-secret", "UBOT")
    await tokens.keep(installed)
    assert await tokens.of(TEAM) == installed
    assert "secret" not in repr(installed) + str(drawer.kept)
    assert await other.of(TEAM) is None


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"SLACK_SIGNING_SECRET": None}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_CLIENT_SECRET": None}, "SLACK_CLIENT_SECRET"),
        ({"SITREP_SECRET_KEY": None}, "SITREP_SECRET_KEY"),
        ({"SITREP_SECRET_KEY": SecretStr("short")}, "python3 -c"),
    ],
)
async def test_what_is_missing_is_named(slack: SlackServer, missing: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        SlackPlatform(slack_settings(slack, **(MANY | missing)))


def leaving(team: str, kind: str) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": "Ev0",
        "event_time": int(time.time()) + 1,
        "event": {"type": kind},
    }
