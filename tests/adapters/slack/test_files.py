"""Lists of feeds that people share with Sitrep in Slack, and those it hands out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.client.tokens import Clients
from tests.adapters.slack.test_app import listening
from tests.adapters.slack.test_scenario import opened
from tests.fakes.answering_bot import AnsweringBot
from tests.fakes.slack_people import Someone
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_stage import SlackStage
from tests.scenario import has

pytestmark = pytest.mark.slow

OPML = b"<opml version='2.0'><body><outline type='rss' text='Wire' xmlUrl='%s'/></body></opml>"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.shared["F1"] = OPML % b"https://wire.example/feed"
        yield server


def with_file(name: str = "feeds.opml") -> dict[str, Any]:
    return {"subtype": "file_share", "files": [{"id": "F1", "name": name}]}


@pytest.mark.parametrize(
    ("words", "name", "taken"),
    [
        ("feeds import", "feeds.opml", True),
        ("/feeds import", "list.txt", True),
        ("", "Feeds.OPML", True),
        ("", "photo.png", False),
        ("events", "feeds.opml", False),
    ],
)
async def test_a_shared_list_reaches_the_command_that_takes_it(
    slack: SlackServer, words: str, name: str, taken: bool
) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).write(words, **with_file(name))
        await slack.until(lambda: bot.finished)
    (asked,) = bot.asked
    assert (asked.attachment == slack.shared["F1"]) is taken
    assert asked.text.removeprefix("/") == ("feeds import" if taken else words or "sitrep hello")


async def test_in_a_channel_it_comes_with_a_mention(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).mention("feeds import", **with_file())
        await slack.until(lambda: bot.finished)
    assert bot.asked[0].attachment == slack.shared["F1"]
    assert bot.asked[0].channel.id == "C1"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"size": 2_000_000}, "over 1 MB"),
        ({"url_private_download": "https://evil.example/x.opml"}, "kept elsewhere"),
        ({"url_private_download": "http://127.0.0.1:1/x.opml"}, "kept elsewhere"),
    ],
)
async def test_a_file_that_cannot_be_had_is_said(
    slack: SlackServer, facts: dict[str, Any], said: str
) -> None:
    bot = AnsweringBot()
    slack.file_facts = facts
    async with listening(slack, bot):
        await Someone(slack).write("feeds import", **with_file())
        await slack.until(lambda: bot.finished or slack.posts)
    assert bot.asked == []
    assert said in slack.texts("D1")[0]


@pytest.mark.parametrize("fault", ["missing_scope", "file_not_found", "503"])
async def test_a_file_that_slack_keeps_is_said(slack: SlackServer, fault: str) -> None:
    bot = AnsweringBot()
    slack.faults["files.info"] = [fault]
    async with listening(slack, bot):
        await Someone(slack).write("feeds import", **with_file())
        await slack.until(lambda: slack.posts)
    assert "did not hand over the file" in slack.texts("D1")[0]


def test_a_token_goes_to_slack_alone() -> None:
    clients = Clients(None)
    assert clients.is_slacks("https://files.slack.com/files-pri/T1-F1/x.opml")
    assert Clients("https://slack-gov.com/api/").is_slacks("https://files.slack-gov.com/x")
    for url in (
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://files.slack.com@evil.example/x",
        "",
    ):
        assert not clients.is_slacks(url), url


async def test_a_list_goes_in_and_comes_out_as_a_file(slack: SlackServer, sqlite_url: str) -> None:
    async with opened(slack, sqlite_url, "socket") as world:
        slack.shared["F1"] = OPML % world.feed.encode()
        stage = SlackStage(slack)
        await Someone(slack).mention("feeds import", **with_file())
        await slack.until(lambda: slack.private)
        has(slack.whispers()[-1], "1 new feed")
        has(await stage.type("feeds export"), "OPML of 1 feed", "The file is in your messages")
    assert [one["channel"] for one in slack.files] == ["D1"]
