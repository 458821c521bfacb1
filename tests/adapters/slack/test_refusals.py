"""What Slack refuses, over loopback: each kind has its way, and nothing urgent waits behind it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.slack import connection
from adapters.slack.app import SlackPlatform
from adapters.slack.client.refusals import REFUSALS, RefusalKind
from bot.chat import Outgoing
from bot.errors import PlatformStopped, SitrepError
from bot.storage.queue.deliveries import REFUSED
from bot.storage.sql.database import Database
from tests.adapters.slack.test_app import DUTY, QUICK, listening, out, slack_settings
from tests.fakes.answering_bot import AnsweringBot, told
from tests.fakes.refused_posts import SETTER, Line
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import SlackServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback

ABOUT_MESSAGES = ["invalid_blocks", "msg_blocks_too_long", "metadata_too_large", "a_word_not_in_the_table"]
ABOUT_THREADS = ["thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"]
ABOUT_CHANNELS = [
    *("no_permission", "ekm_access_denied", "restricted_action", "restricted_action_read_only_channel"),
    *("restricted_action_thread_only_channel", "is_archived", "channel_not_found", "not_in_channel"),
]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@asynccontextmanager
async def opened(slack: SlackServer, database: Database) -> AsyncIterator[Line]:
    async with listening(slack, AnsweringBot()) as platform:
        line = Line(database, "slack", platform, DUTY)
        await line.set_up()
        try:
            yield line
        finally:
            await line.outbox.settled()  # nothing of it is left to be broken off


def words(slack: SlackServer, channel: str = "C1") -> list[str]:
    posts = [one for one in slack.posts if one["channel"] == channel]
    return [seen(one.get("blocks") or []) or one["text"] for one in posts]


def holds(slack: SlackServer, text: str, channel: str = "C1") -> bool:
    return any(text in one for one in words(slack, channel))


@pytest.mark.parametrize("code", ABOUT_MESSAGES)
async def test_a_message_refused_once_goes_as_plain_text(
    slack: SlackServer, database: Database, code: str
) -> None:
    slack.faults["chat.postMessage"] = [code]
    async with opened(slack, database) as line:
        first = await line.post("Seven killed in Marn")
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(lambda: holds(slack, "Nine killed"))
        await line.settle()
        assert (await line.record(first)).state == "sent"
    assert len(slack.posts) == 2
    plain = next(one for one in slack.posts if "Seven" in (one["text"] + seen(one.get("blocks") or [])))
    assert plain["text"].startswith("Seven killed in Marn")


@pytest.mark.parametrize("code", ABOUT_MESSAGES)
async def test_a_message_refused_in_every_form_is_parked_with_its_reason_and_said(
    slack: SlackServer, database: Database, code: str
) -> None:
    slack.faults["chat.postMessage"] = [code] * (5 if code.startswith("msg") else 2)
    async with opened(slack, database) as line:
        first = await line.post("Seven killed in Marn")
        slack_calls = len(slack.calls)
        await line.until(lambda: len(slack.calls) > slack_calls)
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(lambda: holds(slack, "Nine killed"))
        await line.until(lambda: holds(slack, "could not be put here"))
        await line.settle()
        parked = await line.record(first)
        assert (parked.state, parked.attempts) == ("parked", REFUSED)
        assert code in (parked.problem or "") or "too long" in (parked.problem or "")
        await line.post("Two killed in Sorrel")
        await line.until(lambda: holds(slack, "Two killed"))
        await line.settle()
        assert (await line.record(first)).state == "parked", "what is refused for good is not tried again"
    assert sum("Nine killed" in one for one in words(slack)) == 1
    assert sum("could not be put here" in one for one in words(slack)) == 1
    assert holds(slack, "/why D1")


@pytest.mark.parametrize("code", ABOUT_THREADS)
async def test_what_answers_a_message_that_takes_none_stands_in_the_channel(
    slack: SlackServer, database: Database, code: str
) -> None:
    async with opened(slack, database) as line:
        parent = await line.post("Seven killed in Marn")
        await line.until(lambda: holds(slack, "Seven killed"))
        slack.faults["chat.postMessage"] = [code]
        reply = await line.post("Eight killed in Marn", thread_of=parent)
        await line.until(lambda: not slack.faults["chat.postMessage"])
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(lambda: holds(slack, "Nine killed"))
        await line.settle()
        assert (await line.record(reply)).state == "sent"
    assert [one.get("thread_ts") for one in slack.posts] == [None] * 3


@pytest.mark.parametrize("code", [None, "invalid_blocks"])
async def test_a_post_is_found_again_where_its_metadata_is_not_read_back(
    slack: SlackServer, code: str | None
) -> None:
    slack.keeps_metadata = False
    slack.faults["chat.postMessage"] = [code]
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(told("Briefing")))
        assert await platform.find(out(told("Briefing"))) == sent
        assert await platform.find(Outgoing("sitrep9", DUTY, told("Another"))) == ()
        await platform.edit(out(told("Corrected"), sent=sent))
        assert await platform.find(out(told("Corrected"))) == sent


async def test_a_correction_is_seen_in_the_channel_and_what_it_corrects_is_not_posted_anew(
    slack: SlackServer, database: Database
) -> None:
    async with opened(slack, database) as line:
        parent = await line.post("Seven killed in Marn")
        await line.until(lambda: holds(slack, "Seven killed"))
        await line.post("Killed: 6, was 7", kind="correction", thread_of=parent)
        await line.post("More on it", kind="addition", thread_of=parent)
        await line.until(lambda: holds(slack, "More on it"))
    assert [one.get("reply_broadcast", False) for one in slack.posts] == [False, True, False]


async def test_what_stands_outside_its_lost_thread_is_found_and_not_posted_again(
    slack: SlackServer, database: Database
) -> None:
    async with opened(slack, database) as line:
        parent = await line.post("Seven killed in Marn")
        await line.until(lambda: holds(slack, "Seven killed"))
        slack.faults["chat.postMessage"] = ["thread_not_found", "lost"]
        slack.faults["conversations.replies"] = ["thread_not_found"]
        reply = await line.post("Eight killed in Marn", thread_of=parent)
        await line.until(lambda: holds(slack, "Eight killed"))
        await line.settle()
        await line.until(lambda: slack.calls[-1][0] == "conversations.history", 8)
        await line.settle()
        assert (await line.record(reply)).state == "sent"
    assert sum("Eight killed" in one for one in words(slack)) == 1


@pytest.mark.parametrize("code", ABOUT_CHANNELS)
async def test_a_channel_that_opens_again_takes_what_is_urgent_and_then_the_rest(
    slack: SlackServer, database: Database, code: str
) -> None:
    slack.faults["chat.postMessage"] = [code]
    async with opened(slack, database) as line:
        first = await line.post("Seven killed in Marn")
        await line.until(lambda: any(name == "chat.postMessage" for name, _ in slack.calls))
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(lambda: holds(slack, "Nine killed"))
        await line.settle()
        assert (await line.record(first)).state == "sent"
    assert sum("Seven killed" in one for one in words(slack)) == 1
    told = [one for one in words(slack, f"D{SETTER[1:]}") if "Nothing can be posted to #duty-desk" in one]
    assert len(told) == 1


async def test_who_set_up_a_lost_channel_is_told_once_and_sent_what_is_urgent(
    slack: SlackServer, database: Database
) -> None:
    slack.channels["C1"]["is_member"] = False
    async with opened(slack, database) as line:
        direct = f"D{SETTER[1:]}"
        await line.post("Seven killed in Marn")
        await line.post("Nine killed in Rusk", urgent=True)
        await line.until(lambda: holds(slack, "Nine killed in Rusk", direct))
        await line.post("Two killed in Sorrel")
        await line.settle()
    notices = [one for one in words(slack, direct) if "Nothing can be posted" in one]
    assert len(notices) == 1
    assert "/invite @Sitrep" in notices[0]
    assert sum("Nine killed" in one for one in words(slack, direct)) == 1
    assert words(slack) == []


async def test_a_refused_token_stops_all_of_it_and_is_said_once(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot) as platform:
        slack.faults["chat.postMessage"] = ["account_inactive"]
        for _ in range(5):
            with pytest.raises(PlatformStopped):
                await platform.send(out(told("Briefing")))
        assert sum(name == "chat.postMessage" for name, _ in slack.calls) == 1
        assert [part for part, problem in bot.reports if problem] == ["token"]
        platform._stop._until = 0.0
        assert await platform.send(out(told("Briefing")))
        assert bot.reports[-1] == ("token", None)


async def test_a_refused_app_token_ends_the_connection_and_is_asked_for_once(slack: SlackServer) -> None:
    bot = AnsweringBot()
    listens = asyncio.create_task(SlackPlatform(slack_settings(slack), QUICK).listen(bot))
    await slack.connected()
    assert bot.reports == [("connection", None)]
    slack.calls.clear()
    slack.faults["apps.connections.open"] = ["invalid_auth"] * 100
    await slack.disconnect("close")
    with pytest.raises(SitrepError, match="SLACK_APP_TOKEN"):
        await asyncio.wait_for(listens, 30)
    assert [name for name, _ in slack.calls].count("apps.connections.open") == 1


async def test_a_slack_out_of_reach_is_asked_ever_more_seldom_and_said(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FIRST_PAUSE_SECONDS", 0.05)
    bot = AnsweringBot()
    slack.faults["apps.connections.open"] = ["503"] * 6
    begun = time.monotonic()
    platform = SlackPlatform(slack_settings(slack), QUICK)
    listens = asyncio.create_task(platform.listen(bot))
    await slack.connected()
    await slack.until(lambda: bot.reports and bot.reports[-1] == ("connection", None))
    assert time.monotonic() - begun >= 0.05 * (2**6 - 1)
    assert len([problem for _, problem in bot.reports if problem]) >= 1
    listens.cancel()
    await asyncio.gather(listens, return_exceptions=True)


def test_the_table_has_every_word_of_the_issue_in_its_kind() -> None:
    assert {REFUSALS[code].kind for code in ABOUT_CHANNELS} == {RefusalKind.CHANNEL}
    assert {REFUSALS[code].kind for code in ABOUT_THREADS} == {RefusalKind.THREAD}
    assert REFUSALS["account_inactive"].kind is RefusalKind.TOKEN
    assert all(one.words for one in REFUSALS.values())
