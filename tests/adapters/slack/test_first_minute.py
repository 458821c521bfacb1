"""The first minute in Slack: invited to a channel, opened in messages, greeted, named without a word."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import Reply
from bot.document import Button, Buttons, Document, Text, words
from tests.adapters.slack.test_app import listening
from tests.adapters.slack.test_scenario import opened
from tests.fakes.answering_bot import AnsweringBot
from tests.fakes.slack_people import Someone
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_workspace import BOT

pytestmark = pytest.mark.slow  # real clients and servers on loopback


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def joined(slack: SlackServer, who: str, inviter: str | None, channel: str = "C1") -> None:
    more = {"inviter": inviter} if inviter else {}
    await Someone(slack)._event(
        "member_joined_channel", "", None, {"user": who, "channel": channel, "channel_type": "C", **more}
    )


async def test_who_invites_sitrep_is_told_what_it_does_and_nobody_else(
    slack: SlackServer, sqlite_url: str
) -> None:
    async with opened(slack, sqlite_url, "socket"):
        await joined(slack, "U2", "U1")  # somebody else
        await joined(slack, BOT, "U1")
        await slack.until(lambda: slack.private)
    (shown,) = slack.private
    assert (shown["user"], shown["channel"]) == ("U1", "C1")
    assert slack.posts == []
    said = seen(shown["blocks"])
    assert said.startswith("Sitrep reads the news feeds")
    assert "[Brief daily at 07:00] [Alert on 10 dead or more]" in said


async def test_one_press_sets_it_up_for_an_editor_and_tells_another_who_that_is(
    slack: SlackServer, sqlite_url: str
) -> None:
    async with opened(slack, sqlite_url, "socket"):
        await joined(slack, BOT, "U1")
        await slack.until(lambda: slack.private)
        welcome = slack.private[0]
        await Someone(slack, "U2").press(welcome, "Brief daily at 07:00")
        await slack.until(lambda: len(slack.private) == 2)
        await Someone(slack, "U1").press(welcome, "Brief daily at 07:00")
        await slack.until(lambda: len(slack.private) == 3)
    refused, done = slack.whispers()[1:]
    assert "Only this channel's editors" in refused
    assert "07:00" in done
    assert "Europe/London" in done or "London" in done


async def test_a_press_on_a_command_that_wants_words_opens_its_form(slack: SlackServer) -> None:
    offer = Document((Text(words("Begin:")), Buttons((Button("Follow a feed", "feeds add"),))))
    bot = AnsweringBot(lambda _: Reply(offer))
    async with listening(slack, bot):
        await Someone(slack).command("/toll E1")
        await slack.until(lambda: slack.private)
        bot.commands = ()
        await Someone(slack).press(slack.private[0], "Follow a feed")
    assert [one.text for one in bot.asked] == ["toll E1"]


@pytest.mark.parametrize("text", ["", "hi"])
async def test_a_greeting_and_a_bare_mention_are_answered_in_few_lines(
    slack: SlackServer, sqlite_url: str, text: str
) -> None:
    async with opened(slack, sqlite_url, "socket"):
        await Someone(slack).mention(text)
        await slack.until(lambda: slack.private or slack.posts)
    said = "\n".join([*slack.whispers(), *slack.texts()])
    assert said.startswith("Sitrep reads the news feeds")
    assert len(said.splitlines()) <= 9


async def test_who_opens_our_messages_for_the_first_time_is_greeted_once(
    slack: SlackServer, sqlite_url: str
) -> None:
    async with opened(slack, sqlite_url, "socket"):
        for _ in range(2):
            event = {"tab": "messages", "channel": "D1", "user": "U1"}
            await Someone(slack)._event("app_home_opened", "", None, event)
        await Someone(slack).write("hi")
        await slack.until(lambda: len(slack.posts) == 2)
    assert [text.startswith("Sitrep reads") for text in slack.texts("D1")] == [True, True]
