"""Deliveries through the real discord.py: posted once whatever Discord answers, or said why not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.chat import Channel, Outgoing
from bot.document import Break, Chart, Document, Ping, Text, words
from bot.errors import AmbiguousSend, ChannelGone, DeliveryError, PlatformBusy
from tests.fakes import discord_server as fake
from tests.fakes.discord_desk import (
    DESK,
    Desk,
    at_work,
    line,
    until,
)
from tests.fakes.discord_payloads import GUILD, PERSON, ROOM, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


@pytest.fixture
async def desk(server: DiscordServer) -> AsyncIterator[Desk]:
    async with at_work(server) as working:
        yield working


def post(text: str = "Nine dead", delivery: str = "sitrep7", channel: Channel = DESK) -> Outgoing:
    return Outgoing(delivery, channel, line(text))


async def retried(step: Callable[[], Awaitable[Any]], tries: int = 3) -> Any:
    for _ in range(tries):
        try:
            return await step()
        except (AmbiguousSend, PlatformBusy):
            continue
    raise AssertionError("never")


async def test_an_answer_that_is_lost_leaves_one_message(desk: Desk) -> None:
    desk.server.faults.append(fake.Fault("POST /channels/300/messages", lost=True))
    with pytest.raises(AmbiguousSend):
        await desk.platform.send(post())
    sent = await desk.platform.send(post())
    assert [one["id"] for one in desk.server.messages[ROOM]] == list(sent)


async def test_a_message_is_found_again_however_long_ago(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    sent = await desk.platform.send(post())
    await desk.platform.send(post(delivery="sitrep8"))
    assert await desk.platform.find(post()) == sent
    assert await desk.platform.find(post(delivery="sitrep9")) == ()


async def test_busy_for_a_moment_is_waited_out(desk: Desk) -> None:
    desk.server.faults.extend([fake.busy("messages", 0.05), fake.busy("messages", 0.05, everywhere=True)])
    await desk.platform.send(post())
    assert len(desk.server.messages[ROOM]) == 1


@pytest.mark.parametrize("fault", [fake.busy("messages", 90), fake.busy("messages", 7, via=False)])
async def test_busy_for_long_is_said(desk: Desk, fault: fake.Fault) -> None:
    desk.server.faults.append(fault)
    with pytest.raises(PlatformBusy) as caught:
        await desk.platform.send(post())
    assert caught.value.retry_seconds == fault.body["retry_after"]
    assert desk.server.messages[ROOM] == []


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(403, 50001, "View Channel"), (403, 50013, "Send Messages"), (404, 10003, "not exist")],
)
async def test_a_refusal_says_what_to_do(desk: Desk, status: int, code: int, said: str) -> None:
    desk.server.faults.append(fake.refused("messages", status, code))
    with pytest.raises(ChannelGone, match=said):
        await desk.platform.send(post())


async def test_closed_direct_messages_are_said_so(desk: Desk) -> None:
    desk.server.faults.append(fake.refused("channels/7400/messages", 403, 50007))
    with pytest.raises(ChannelGone, match="no direct messages"):
        await desk.platform.send(post(channel=Channel("discord", GUILD, f"@{PERSON}", "dm")))


async def test_what_discord_does_not_take_is_no_doubt(desk: Desk) -> None:
    desk.server.faults.append(fake.refused("messages", 400, 50035))
    with pytest.raises(DeliveryError) as caught:
        await desk.platform.send(post())
    assert type(caught.value) is DeliveryError


async def test_a_long_post_that_breaks_off_goes_on_where_it_was(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))
    blocks = [block for n in range(4) for block in (Text(words(f"{n} " + "word " * 500)), Break())]
    out = Outgoing("sitrep7", DESK, Document(tuple(blocks)))
    desk.server.faults.append(fake.Fault("none"))
    sent = await desk.platform.send(out)
    assert len(sent) > 1
    again = await desk.platform.send(Outgoing("sitrep7", DESK, out.document, sent=sent[:1]))
    assert again == sent
    assert len(desk.server.messages[ROOM]) == len(sent)


async def test_a_follow_up_hangs_from_its_message(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    under = Channel("discord", GUILD, ROOM, thread=first)
    await desk.platform.send(post("Details", "sitrep8", under))
    await desk.platform.send(post("More", "sitrep9", under))
    assert [texts(one) for one in desk.server.messages[first]] == ["Details", "More"]
    assert len(desk.server.asked("POST", "/threads")) == 1


async def test_without_threads_a_follow_up_is_a_reply(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    desk.server.faults.append(fake.refused("/threads", 403, 50013))
    await desk.platform.send(post("Details", "sitrep8", Channel("discord", GUILD, ROOM, thread=first)))
    assert (
        desk.server.asked("POST", "/messages")[-1].body["message_reference"]["message_id"] == int(first)
        or desk.server.asked("POST", "/messages")[-1].body["message_reference"]["message_id"] == first
    )


async def test_an_edit_replaces_and_only_an_alert_s_ping_is_allowed(desk: Desk) -> None:
    pinged = line("Snipers", pings=(Ping("user", PERSON),))
    sent = await desk.platform.send(Outgoing("sitrep7", DESK, pinged))
    body = desk.server.asked("POST", "/messages")[-1].body
    assert body["allowed_mentions"]["users"] in ([int(PERSON)], [PERSON])
    assert not body["allowed_mentions"].get("parse")
    await desk.platform.edit(Outgoing("sitrep7", DESK, line("Snipers corrected"), sent=sent))
    assert texts(desk.server.messages[ROOM][0]) == "Snipers corrected"


async def test_a_chart_is_a_file(desk: Desk) -> None:
    document = Document((Chart("Killed", ("Mon 3",), b"\x89PNG"),))
    await desk.platform.send(Outgoing("sitrep7", DESK, document))
    assert desk.server.asked("POST", "/messages")[-1].files == ("chart-1.png",)
