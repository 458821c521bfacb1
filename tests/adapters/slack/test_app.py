"""Sitrep in Slack over Socket Mode: the real Bolt and slack_sdk against a small Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.slack import listener as hearing
from adapters.slack.app import Pace, SlackPlatform
from adapters.slack.render import messages
from bot.chat import Channel, CommandSpec, Outgoing, Reply, Request
from bot.document import Break, Chart, Document, File, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy, SitrepError
from bot.settings import Settings
from tests.fakes.answering_bot import AnsweringBot, told
from tests.fakes.slack_people import Someone
from tests.fakes.slack_rules import seen
from tests.fakes.slack_server import SlackServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback

DUTY = Channel("slack", "T1", "C1", "public", "#duty-desk")

QUICK = Pace(post=0, ping=0.2, again=0.01, settle=0.2)


def slack_settings(slack: SlackServer, **more: object) -> Settings:
    values = {
        "SLACK_BOT_TOKEN": SecretStr("xoxb-1"),
        "SLACK_APP_TOKEN": SecretStr("xapp-1"),
        "SITREP_SLACK_API_URL": slack.url,
    }
    return Settings(_env_file=None, **(values | more))  # type: ignore[call-arg]  # pydantic-settings takes it


@asynccontextmanager
async def listening(slack: SlackServer, bot: AnsweringBot) -> AsyncIterator[SlackPlatform]:
    platform = SlackPlatform(slack_settings(slack), QUICK)
    task = asyncio.create_task(platform.listen(bot))
    try:
        await slack.connected()
        yield platform
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def test_a_slash_command_is_answered_for_the_asker_alone(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).command("/toll E14 &amp; <https://a.example/x|a.example>")
        await slack.until(lambda: bot.finished)
    (asked,) = bot.asked
    assert asked.text == "toll E14 & https://a.example/x"
    assert asked.channel == DUTY
    assert (asked.person.name, asked.person.zone, asked.person.editor) == ("ann", "Europe/London", True)
    assert slack.posts == []
    assert slack.whispers()[0].startswith("toll E14")
    assert slack.private[0]["response_type"] == "ephemeral"
    assert slack.private[0]["unfurl_links"] is False


async def test_any_command_may_follow_sitrep(slack: SlackServer) -> None:
    bot = AnsweringBot()
    bot.commands = (CommandSpec("mute", "", "/mute E14"), CommandSpec("sitrep status", "", "/sitrep status"))
    async with listening(slack, bot):
        for line in ("/sitrep mute E14", "/sitrep status", "/sitrep", "/sitrep-mute E15", "/sitrep mte E14"):
            await Someone(slack).command(line)
        await slack.until(lambda: len(bot.finished) == 5)
    assert sorted(asked.text for asked in bot.asked) == [
        "mte E14",
        "mute E14",
        "mute E15",
        "sitrep",
        "sitrep status",
    ]


@pytest.mark.parametrize(
    ("line", "ok", "said"),
    [
        ("/sitrep-mute x", False, "/sitrep-mute E14 [for 24h]; not /muted, a/search, /feeds"),
        ("/sitrep mute E14", True, "/sitrep-mute E14 [for 24h]; not /muted, a/search, /feeds"),
        ("/sitrep help", True, "/sitrep-mute E14 [for 24h]; not /muted, a/search, /feeds"),
        ("/events", True, "/sitrep-mute E14 [for 24h]; not /muted, a/search, /feeds"),
    ],
)
async def test_what_slack_keeps_for_itself_is_named_as_it_is_typed_here(
    slack: SlackServer, line: str, ok: bool, said: str
) -> None:
    words_ = "/mute E14 [for 24h]; not /muted, a/search, /feeds"
    bot = AnsweringBot(lambda asked: Reply(Document((Text(words(words_)),), words_), ok=ok))
    async with listening(slack, bot):
        await Someone(slack).command(line)
        await slack.until(lambda: slack.private)
    assert slack.whispers() == [said]
    assert slack.private[0]["text"] == said  # articles' words stay as they are


async def test_who_may_change_a_channel(slack: SlackServer) -> None:
    bot = AnsweringBot()
    slack.people["U5"] = {"name": "gus", "is_restricted": True}
    async with listening(slack, bot):
        for user in ("U1", "U2", "U9", "U5"):
            await Someone(slack, user).command("/events")
        await slack.until(lambda: len(bot.finished) == 4)
    rights = {one.person.id: (one.person.editor, one.person.admin, one.person.guest) for one in bot.asked}
    assert rights == {
        "U1": (True, False, False),
        "U2": (False, False, False),
        "U9": (True, True, False),
        "U5": (False, False, True),
    }


async def test_a_creator_stays_an_editor_though_looking_them_up_fails_at_first(slack: SlackServer) -> None:
    bot = AnsweringBot()
    slack.faults["conversations.info"] = ["503", "429", "lost"]
    async with listening(slack, bot):
        await Someone(slack).command("/feeds add https://wire.example/feed")
        await slack.until(lambda: bot.finished)
    assert bot.asked[0].person.editor


async def test_a_mention_is_answered_in_its_thread_once(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        event = await Someone(slack).mention("toll E14")
        await slack.until(lambda: bot.finished)
        await Someone(slack).again(event)
        await asyncio.sleep(0.1)
    assert [one.text for one in bot.asked] == ["toll E14"]
    assert [post["thread_ts"] for post in slack.posts] == [event["event"]["ts"]]


async def test_somebody_of_another_workspace_asks_as_a_guest_in_a_shared_channel(slack: SlackServer) -> None:
    bot = AnsweringBot()
    through = [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]
    async with listening(slack, bot):
        someone = Someone(slack, user="U77", team="T666")
        await someone.mention("toll E14", authorizations=through, user_team="T666")
        await slack.until(lambda: bot.finished)
    assert (bot.asked[0].channel.workspace, bot.asked[0].person.guest) == ("T1", True)
    assert len(slack.posts) == 1


async def test_a_number_under_a_briefing_knows_its_thread(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack, channel="G1").mention("2", thread="1700000000.000001")
        await slack.until(lambda: bot.finished)
    (asked,) = bot.asked
    assert (asked.text, asked.channel.thread, asked.channel.kind) == ("2", "1700000000.000001", "private")
    assert slack.posts[0]["thread_ts"] == "1700000000.000001"


async def test_direct_messages_are_one_channel_however_they_come(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).write("events")
        await slack.until(lambda: len(bot.finished) == 1)
        await Someone(slack, channel="D1").command("/events")
        await slack.until(lambda: len(bot.finished) == 2)
        await Someone(slack, channel="D77").command("/events")  # a conversation with somebody else
        await slack.until(lambda: len(bot.finished) == 3)
    assert {asked.channel.id for asked in bot.asked} == {"@U1"}
    assert [post["channel"] for post in slack.posts] == ["D1", "D1"]
    assert len(slack.private) == 1


async def test_our_own_words_are_not_answered(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).write("events", bot_id="BBOT")
        await Someone(slack).write("events", subtype="message_changed")
        await Someone(slack, team="T666").mention("toll E14")
        await Someone(slack, team="T666").command("/toll E14")
        await asyncio.sleep(0.1)
    assert bot.asked == []
    assert slack.posts == []
    assert [one["text"] for one in slack.private] == ["Sitrep is not installed in this workspace."]


async def test_share_here_posts_for_all_and_a_double_press_counts_once(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).command("/toll E14")
        await slack.until(lambda: slack.private)
        await asyncio.gather(*(Someone(slack).press(slack.private[0], "Share here") for _ in range(2)))
        await slack.until(lambda: slack.posts)
        await asyncio.sleep(0.1)
    assert [asked.text for asked in bot.asked] == ["toll E14", "share toll E14"]
    assert len(slack.posts) == 1
    assert slack.posts[0]["unfurl_links"] is False


async def test_a_channel_without_sitrep_hears_how_to_invite_it(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        someone = Someone(slack, channel="C2")
        await someone.command("/toll E14")
        await slack.until(lambda: slack.private)
        await someone.press(slack.private[0], "Share here")
        await slack.until(lambda: len(slack.private) == 2)
    assert slack.posts == []
    assert all("/invite @Sitrep" in text for text in slack.whispers())


async def test_nobody_is_told_to_invite_it_to_a_groups_own_messages(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        someone = Someone(slack, channel="C8")  # unknown to us: its scope is not asked for
        await someone.command("/toll E14", channel_name="mpdm-ann--ray-1")
        await slack.until(lambda: slack.private)
    assert "Only you see me" in slack.whispers()[0]
    assert "/invite" not in slack.whispers()[0]


async def test_who_cannot_be_pinged_is_said(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).command("/alerts add ping @nobody silo")
        await slack.until(lambda: slack.private)
    assert "nobody called @nobody" in slack.whispers()[0]
    assert bot.asked == []


async def test_once_invited_it_is_in_the_channel_at_once(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        someone = Someone(slack, channel="C2")
        await someone.command("/toll E14")
        await slack.until(lambda: slack.private)
        slack.channels["C2"]["is_member"] = True
        await someone.command("/toll E14")
        await slack.until(lambda: len(slack.private) == 2)
    assert ["/invite" in text for text in slack.whispers()] == [True, False]


async def test_a_colleague_of_the_same_organisation_is_no_guest(slack: SlackServer) -> None:
    bot = AnsweringBot()
    slack.organisation = "E1"
    slack.people["U7"] = {"name": "kim", "is_admin": True, "enterprise_user": {"enterprise_id": "E1"}}
    slack.people["U8"] = {"name": "lee", "is_admin": True, "enterprise_user": {"enterprise_id": "E2"}}
    async with listening(slack, bot):
        for user, home in (("U7", "T5"), ("U8", "T6")):
            await Someone(slack, user).mention("toll E14", user_team=home)
        await slack.until(lambda: len(bot.finished) == 2)
    assert {one.person.id: one.person.guest for one in bot.asked} == {"U7": False, "U8": True}


def offered(slack: SlackServer) -> list[dict[str, Any]]:
    return [one for one in slack.private if "[Show the answer]" in seen(one["blocks"])]


@pytest.mark.parametrize("fault", ["lost", "late503", "503", "drop"])
async def test_a_private_answer_in_doubt_is_offered_and_not_said_twice(
    slack: SlackServer, fault: str
) -> None:
    bot = AnsweringBot()
    slack.faults["respond"] = [fault]
    async with listening(slack, bot):
        someone = Someone(slack)
        await someone.command("/toll E14")
        await slack.until(lambda: bot.finished)
        said = [text for text in slack.whispers() if "All about" in text]
        assert len(said) == (fault in ("lost", "late503"))
        (offer,) = offered(slack)
        assert "“toll E14”" in seen(offer["blocks"])
        await someone.press(offer, "Show the answer")
        await slack.until(lambda: len(bot.finished) == 2)
    assert [asked.text for asked in bot.asked] == ["toll E14"]  # it was not done a second time
    assert "All about toll E14" in slack.whispers()[-1]


@pytest.mark.parametrize("faults", [["429", "429"], ["404"], ["429"] * 9])
async def test_a_private_answer_that_is_refused_is_given_once_another_way(
    slack: SlackServer, faults: list[str]
) -> None:
    bot = AnsweringBot()
    slack.faults["respond"] = list(faults)
    async with listening(slack, bot):
        await Someone(slack).command("/toll E14")
        await slack.until(lambda: bot.finished)
    assert len(slack.private) == 1
    assert slack.posts == []


@pytest.mark.parametrize("fault", ["channel_not_found", "user_not_in_channel", "lost", "503"])
async def test_where_no_private_answer_can_be_shown_it_comes_to_direct_messages(
    slack: SlackServer, fault: str
) -> None:
    bot = AnsweringBot()
    slack.faults["respond"] = ["404"]
    slack.faults["chat.postEphemeral"] = [fault] * 2
    slack.faults["chat.postMessage"] = ["lost"]
    async with listening(slack, bot):
        await Someone(slack).command("/toll E14")
        await slack.until(lambda: bot.finished)
    (post,) = slack.posts
    assert post["channel"] == "D1"
    in_doubt = fault in ("lost", "503")
    assert ("[Show the answer]" in seen(post["blocks"])) is in_doubt
    assert len([one for one in slack.whispers() if "All about" in one]) == (fault == "lost")


async def test_what_was_done_is_not_done_again_because_its_answer_could_not_be_given(
    slack: SlackServer,
) -> None:
    bot = AnsweringBot()
    slack.faults["respond"] = ["404"]
    slack.faults["chat.postEphemeral"] = ["channel_not_found"]
    slack.faults["chat.postMessage"] = ["messages_tab_disabled"]
    async with listening(slack, bot):
        await Someone(slack).command("/alerts add silo")
        await slack.until(lambda: bot.finished)
    async with listening(slack, bot):
        await asyncio.sleep(0.05)
    assert len(bot.asked) == 1


async def test_an_answer_kept_no_longer_says_so(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        someone = Someone(slack)
        button = {"type": "button", "action_id": "sitrep:0", "text": {"text": "Show"}, "value": "again a0"}
        await someone.press({"blocks": [{"type": "actions", "elements": [button]}]}, "Show")
        await slack.until(lambda: bot.finished)
    assert slack.whispers() == ["That answer is kept no longer: ask again."]
    assert bot.asked == []


async def test_a_private_answer_to_a_mention_is_seen(slack: SlackServer) -> None:
    bot = AnsweringBot(lambda asked: Reply(told("Wrong"), private=True, ok=False))
    async with listening(slack, bot):
        await Someone(slack).mention("tol E14")
        await slack.until(lambda: bot.finished)
    assert len(slack.private) == 1
    assert slack.unseen == []


async def test_the_chart_of_a_private_answer_comes_to_the_askers_own_messages(slack: SlackServer) -> None:
    document = Document((Text(words("Toll")), Chart("Killed", ("07:00 9",), b"\x89PNG")), "Toll")
    bot = AnsweringBot(lambda asked: Reply(document, private=not asked.text.startswith("share")))
    slack.faults["files.completeUploadExternal"] = ["429"]
    async with listening(slack, bot):
        await Someone(slack).command("/toll E14")
        await slack.until(lambda: bot.finished)
    assert "07:00 9" in slack.whispers()[0]
    assert "The chart is in your messages with Sitrep" in slack.whispers()[0]
    assert [one["channel"] for one in slack.files if one.get("channel")] == ["D1"]
    assert slack.posts == []


@pytest.mark.parametrize("fault", [None, "missing_scope"])
async def test_a_file_goes_to_the_askers_own_messages_or_is_printed(
    slack: SlackServer, fault: str | None
) -> None:
    opml = Document((Text(words("<opml>")),), "OPML of 2 feeds", files=(File("feeds.opml", b"<opml>"),))
    bot = AnsweringBot(lambda asked: Reply(opml, private=asked.channel.kind != "dm"))
    async with listening(slack, bot):
        for way in (Someone(slack).command, Someone(slack).write):
            slack.faults["files.getUploadURLExternal"] = [fault]
            await way("/feeds export")
            await slack.until(lambda: not bot.waiting)
    shown = [*slack.whispers(), *slack.texts()]
    assert len(bot.asked) == 2
    assert any("<opml>" in text for text in shown) is bool(fault)
    assert [(one["channel"], one["bytes"]) for one in slack.files] == ([] if fault else [("D1", 6)] * 2)
    assert "OPML of 2 feeds" in slack.texts()[0]


async def test_the_shortcut_answers_in_the_messages_thread(slack: SlackServer) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).shortcut("Look: <https://a.example/1|a.example/1>")
        await slack.until(lambda: bot.finished)
    assert bot.asked[0].text == "Look: https://a.example/1"
    assert bot.asked[0].via == "shortcut"
    assert slack.posts[0]["thread_ts"] == "1700000000.000100"


async def test_what_was_not_written_down_is_not_acknowledged(slack: SlackServer) -> None:
    bot = AnsweringBot()
    bot.accept_faults = [RuntimeError("the disk is full")]
    async with listening(slack, bot):
        someone = Someone(slack)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await someone.mention("events")
        await someone.mention("events")
        await slack.until(lambda: bot.finished)
    assert len(slack.posts) == 1


async def test_a_crash_between_request_and_answer_loses_nothing_and_repeats_nothing(
    slack: SlackServer,
) -> None:
    bot = AnsweringBot()
    bot.seconds = 30
    async with listening(slack, bot):
        await Someone(slack).mention("toll E14")
        await slack.until(lambda: bot.asked)
        # cancelled with the answer under way
        bot.seconds = 0
        unanswered = dict(bot.waiting)
        await asyncio.sleep(0)
    bot.waiting = dict(unanswered)
    async with listening(slack, bot):
        await slack.until(lambda: bot.finished)
    assert len(slack.posts) == 1
    bot.waiting = dict(unanswered)  # it crashed after the answer and before it was noted
    async with listening(slack, bot):
        await slack.until(lambda: len(bot.finished) == 2)
    assert len(slack.posts) == 1


@pytest.mark.parametrize("how", ["disconnect", "close", "drop", "hang"])
async def test_a_new_connection_is_made(slack: SlackServer, how: str) -> None:
    bot = AnsweringBot()
    async with listening(slack, bot):
        await Someone(slack).mention("events")
        await slack.disconnect(how)
        await slack.connected()
        await Someone(slack).mention("search bridge")
        await slack.until(lambda: len(bot.finished) == 2)
    assert len(slack.posts) == 2


async def test_an_answer_is_given_once_whatever_befalls_it(slack: SlackServer) -> None:
    bot = AnsweringBot()
    slack.faults["chat.postMessage"] = ["429", "lost", "late503"]
    slack.faults["users.info"] = ["429", "503", "drop"]
    async with listening(slack, bot):
        await Someone(slack).mention("toll E14")
        await slack.until(lambda: bot.finished)
    assert len(slack.posts) == 1


class SlowBot(AnsweringBot):
    """Counts how many requests it works on at once; those for a page take for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once = self.most_at_once = 0

    async def answer(self, request: Request) -> Reply:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(60 if request.text.startswith("summary") else 0.01)
        self.at_once -= 1
        return await super().answer(request)


async def test_work_is_done_a_few_at_a_time_and_slow_pages_hold_up_nobody(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "SLOT_SECONDS", 0.1)
    bot = SlowBot()
    async with listening(slack, bot):
        await asyncio.gather(*(Someone(slack).command(f"/toll E{n}") for n in range(30)))
        await slack.until(lambda: len(bot.finished) == 30)
        assert 1 < bot.most_at_once <= hearing.AT_ONCE
        for n in range(hearing.AT_ONCE):
            await Someone(slack).command(f"/summary https://slow.example/{n}")
        await Someone(slack).command("/toll E31")
        await slack.until(lambda: len(bot.finished) == 31)


async def test_a_wrong_token_is_said_and_ends_it(slack: SlackServer) -> None:
    wrong = SlackPlatform(slack_settings(slack, SLACK_BOT_TOKEN=SecretStr("xoxb-wrong")))
    with pytest.raises(SitrepError, match="SLACK_BOT_TOKEN"):
        await wrong.listen(AnsweringBot())
    wrong = SlackPlatform(slack_settings(slack, SLACK_APP_TOKEN=SecretStr("xoxb-1")))
    with pytest.raises(SitrepError, match="SLACK_APP_TOKEN"):
        await wrong.listen(AnsweringBot())


# Deliveries


def out(document: Document, **more: object) -> Outgoing:
    return Outgoing("sitrep7", DUTY, document, **more)  # type: ignore[arg-type]  # test words


def long_document() -> Document:
    return Document(
        tuple(b for n in range(9) for b in (Text(words(f"item {n} " + "word " * 500)), Break())), "Long"
    )


async def test_a_long_briefing_goes_on_in_its_thread_and_is_found_again(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(long_document()))
        assert len(sent) > 1
        assert [post.get("thread_ts") for post in slack.posts] == [None] + [sent[0]] * (len(sent) - 1)
        assert await platform.find(out(long_document())) == sent
        assert await platform.find(Outgoing("other", DUTY, told("x"))) == ()
        assert await platform.send(out(long_document(), sent=sent)) == sent
    assert len(slack.posts) == len(sent)


@pytest.mark.parametrize(
    ("fault", "error", "posted"),
    [
        ("429", PlatformBusy, 0),
        ("503", AmbiguousSend, 0),
        ("drop", AmbiguousSend, 0),
        ("lost", AmbiguousSend, 1),
        ("late503", AmbiguousSend, 1),
        ("channel_not_found", ChannelGone, 0),
        ("not_in_channel", ChannelGone, 0),
        ("is_archived", ChannelGone, 0),
        ("no_permission", ChannelGone, 0),
        ("ekm_access_denied", ChannelGone, 0),
        ("fatal_error", AmbiguousSend, 0),
    ],
)
async def test_each_failure_says_what_may_be_done_next(
    slack: SlackServer, fault: str, error: type[DeliveryError], posted: int
) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        slack.faults["chat.postMessage"] = [fault]
        with pytest.raises(error) as caught:
            await platform.send(out(told("Briefing")))
        assert type(caught.value) is error or error is ChannelGone
        found = await platform.find(out(told("Briefing")))
        assert found is not None
        assert len(found) == posted
        await platform.send(out(told("Briefing"), sent=found))
    assert len(slack.posts) == 1


async def test_a_later_part_waits_or_is_looked_for(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        slack.faults["chat.postMessage"] = [None, "429", None, "lost"]
        with pytest.raises(AmbiguousSend):
            await platform.send(out(long_document()))
        found = await platform.find(out(long_document()))
        assert found is not None
        sent = await platform.send(out(long_document(), sent=found))
    assert (
        len(slack.posts)
        == len(sent)
        == len({post["metadata"]["event_payload"]["part"] for post in slack.posts})
    )


async def test_looking_that_fails_never_says_that_nothing_was_posted(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        for fault in ("429", "503", "drop"):
            slack.faults["conversations.history"] = [fault, fault]  # aiohttp itself asks again after a drop
            with pytest.raises(AmbiguousSend):
                await platform.find(out(told("Briefing")))


async def test_too_long_for_slack_is_split_smaller(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        slack.faults["chat.postMessage"] = ["msg_too_long", "msg_blocks_too_long"]
        sent = await platform.send(out(long_document()))
        restarted = SlackPlatform(slack_settings(slack), QUICK)
        assert await restarted.find(out(long_document())) == sent
        assert await restarted.send(out(long_document(), sent=sent)) == sent
        await restarted._clients.close()
    assert len(slack.posts) == len(sent) > 5


async def test_charts_follow_in_the_thread_and_never_spoil_the_message(slack: SlackServer) -> None:
    document = Document((Chart("Killed", ("07:00 9",), b"\x89PNG"),), "Toll")
    async with listening(slack, AnsweringBot()) as platform:
        (first,) = await platform.send(out(document))
        assert slack.files == [{"id": slack.files[0]["id"], "bytes": 4, "channel": "C1", "thread": first}]
        slack.faults["files.getUploadURLExternal"] = ["missing_scope"]
        assert len(await platform.send(Outgoing("other", DUTY, document))) == 1


async def test_an_edit_replaces_and_goes_on_where_it_became_longer(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(told("Killed: 31")))
        await platform.edit(out(long_document(), sent=sent))
        assert slack.posts[0]["edited"]
        count = len(slack.posts)
        assert count > 1
        await platform.edit(out(long_document(), sent=sent))  # tried again after a lost answer
    assert len(slack.posts) == count


async def test_an_edit_that_became_shorter_leaves_no_old_parts(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(long_document()))
        assert len(sent) > 2
        await platform.edit(out(told("Killed: 31"), sent=sent))
        assert [post["ts"] for post in slack.posts] == [sent[0]]
        await platform.edit(out(told("Killed: 30"), sent=sent))
        assert len(slack.posts) == 1
        # and longer again: what was deleted is posted anew, in its place
        await platform.edit(out(long_document(), sent=sent))
        assert len(slack.posts) == len(sent)
        assert [post["metadata"]["event_payload"]["part"] for post in slack.posts] == [*range(len(sent))]
        assert {post.get("thread_ts") for post in slack.posts[1:]} == {sent[0]}
        # parts that an edit added go as well, though the delivery never knew of them
        await platform.edit(out(told("Killed: 29"), sent=sent[:1]))
    assert len(slack.posts) == 1


@pytest.mark.parametrize("fault", ["lost", "503", "drop", "429"])
@pytest.mark.parametrize(
    "method", ["chat.update", "chat.delete", "chat.postMessage", "conversations.replies"]
)
async def test_an_edit_that_broke_off_goes_on(slack: SlackServer, method: str, fault: str) -> None:
    longer = method == "chat.postMessage"
    first, second = (told("x"), long_document()) if longer else (long_document(), told("x"))
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(first))
        slack.faults[method] = [fault, fault]  # aiohttp itself asks again after a drop
        for _ in range(3):
            with suppress(DeliveryError):
                await platform.edit(out(second, sent=sent))
        whole = await platform.find(out(second))
    assert whole is not None
    assert len(slack.posts) == len(whole)
    assert (len(whole) > 2) is longer


async def test_what_may_not_be_edited_any_more_is_left(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(long_document()))
        slack.faults["chat.update"] = ["edit_window_closed"]
        await platform.edit(out(told("Killed: 31"), sent=sent))
        assert len(slack.posts) == len(sent)
        slack.faults["chat.delete"] = ["cant_delete_message"]
        await platform.edit(out(told("Killed: 31"), sent=sent))
        assert ["no longer needed" in text for text in slack.texts()] == [False, True]
        slack.posts.clear()  # somebody deleted it
        await platform.edit(out(told("Killed: 31"), sent=sent))
    assert slack.posts == []


async def test_an_edit_too_long_for_slack_is_split_smaller(slack: SlackServer) -> None:
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(out(told("Killed: 31")))
        slack.faults["chat.update"] = ["msg_too_long"]
        await platform.edit(out(long_document(), sent=sent))
    assert len(slack.posts) > len(messages(long_document())) > 1


async def test_a_persons_own_alert_goes_to_their_direct_messages(slack: SlackServer) -> None:
    direct = Outgoing("sitrep9", Channel("slack", "T1", "@U2", "dm"), told("Alert"))
    async with listening(slack, AnsweringBot()) as platform:
        sent = await platform.send(direct)
        assert await platform.find(direct) == sent
    assert slack.posts[0]["channel"] == "D2"
