"""Deliveries through the real discord.py: posted once whatever Discord answers, or said why not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord import posts
from bot.chat import Channel, Outgoing
from bot.document import Break, Button, Buttons, Chart, Document, File, Heading, Ping, Text, words
from bot.errors import AmbiguousSend, ChannelGone, MessageRefused, PlatformBusy
from tests.adapters.discord.test_render import EVERYTHING, active
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
    desk.server.faults.extend([fake.refused("messages", 400, 50035)] * 2)
    with pytest.raises(MessageRefused):
        await desk.platform.send(post())


def long(items: int, delivery: str = "sitrep7", **more: Any) -> Outgoing:
    blocks = [block for n in range(items) for block in (Text(words(f"item {n} " + "word " * 500)), Break())]
    return Outgoing(delivery, more.pop("channel", DESK), Document(tuple(blocks), notice="Marn"), **more)


def standing(desk: Desk, place: str) -> list[str]:
    """What each message of a channel or thread begins with."""
    return [texts(one)[:6] for one in desk.server.messages[place]]


async def ready(desk: Desk) -> None:
    await until(lambda: desk.platform._client is not None and desk.platform._client.get_guild(int(GUILD)))


async def test_a_long_post_goes_on_in_the_thread_under_it(desk: Desk) -> None:
    first, *_ = await desk.platform.send(long(4))
    assert standing(desk, ROOM) == ["item 0"]
    assert texts(desk.server.messages[ROOM][0]).endswith("-# Continued below, in 3 more messages.")
    assert standing(desk, first) == ["item 1", "item 2", "item 3"]


async def test_a_long_post_that_breaks_off_goes_on_where_it_was(desk: Desk) -> None:
    await ready(desk)
    sent = await desk.platform.send(long(4))
    assert await desk.platform.find(long(4)) == sent
    assert await desk.platform.send(long(4, sent=sent[:1])) == sent
    assert len(desk.server.messages[ROOM]) + len(desk.server.messages[sent[0]]) == len(sent)


async def test_a_long_post_in_direct_messages_follows_itself(desk: Desk) -> None:
    await desk.platform.send(long(2, channel=Channel("discord", GUILD, f"@{PERSON}", "dm")))
    assert standing(desk, f"7{PERSON}") == ["item 0", "item 1"]


@pytest.mark.parametrize("items", [1, 2, 4])
async def test_a_correction_may_be_longer_or_shorter(desk: Desk, items: int) -> None:
    await ready(desk)
    sent = await desk.platform.send(long(3))
    for n in (items, 2):  # what the first correction added or took away, the second finds
        await desk.platform.edit(long(n, sent=sent))
        assert standing(desk, ROOM) == ["item 0"]
        empty = ["-# Sin"] * (max(items, 3) - n)
        assert standing(desk, sent[0]) == [f"item {at}" for at in range(1, n)] + empty


async def test_what_a_moderator_deleted_stays_deleted(desk: Desk) -> None:
    await ready(desk)
    sent = await desk.platform.send(long(3))
    desk.server.rooms.delete_message(sent[0], sent[1].rpartition(".")[2])
    await desk.platform.edit(long(3, sent=sent))
    assert standing(desk, sent[0]) == ["item 2"]
    desk.server.rooms.delete_message(ROOM, sent[0])
    await desk.platform.edit(long(4, sent=sent))
    assert standing(desk, ROOM) == []


async def test_a_deleted_thread_is_opened_again(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    under = Channel("discord", GUILD, ROOM, thread=first)
    await desk.platform.send(post("Details", "sitrep8", under))
    desk.server.rooms.delete_thread(first)
    await desk.platform.send(post("More", "sitrep9", under))
    assert standing(desk, first) == ["More"]


async def test_under_a_deleted_message_a_follow_up_stands_in_the_channel(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    desk.server.rooms.delete_message(ROOM, first)
    await desk.platform.send(post("Details", "sitrep8", Channel("discord", GUILD, ROOM, thread=first)))
    assert standing(desk, ROOM) == ["Detail"]


@pytest.mark.parametrize("code", [50083, 160005, 50013])
async def test_a_closed_thread_is_answered_beside_it(desk: Desk, code: int) -> None:
    (first,) = await desk.platform.send(post())
    desk.server.faults.append(fake.refused(f"channels/{first}/messages", 400, code))
    await desk.platform.send(post("Details", "sitrep8", Channel("discord", GUILD, ROOM, thread=first)))
    assert standing(desk, ROOM) == ["Nine d", "Detail"]


async def test_a_correction_wakes_an_archived_thread(desk: Desk) -> None:
    await ready(desk)
    sent = await desk.platform.send(long(2))
    desk.server.rooms.archived.add(sent[0])
    await desk.platform.edit(long(3, sent=sent))
    assert standing(desk, sent[0]) == ["item 1", "item 2"]


@pytest.mark.parametrize(("status", "code"), [(400, 160005), (403, 50013), (404, 10003)])
async def test_a_thread_that_is_closed_to_us_stays_as_it_is(desk: Desk, status: int, code: int) -> None:
    await ready(desk)
    sent = await desk.platform.send(long(2))
    desk.server.faults.append(fake.refused(f"PATCH /channels/{sent[0]}/", status, code))
    await desk.platform.edit(long(2, sent=sent))
    desk.server.faults.append(fake.refused(f"PATCH /channels/{ROOM}/", 403, 50013))
    with pytest.raises(ChannelGone):  # but where the channel itself is, it is said
        await desk.platform.edit(long(2, sent=sent))


async def test_a_message_too_old_to_be_edited_closes_no_channel(desk: Desk) -> None:
    sent = await desk.platform.send(post())
    desk.server.faults.append(fake.refused(f"messages/{sent[0]}", 400, 30046))
    before = list(desk.server.messages[ROOM])
    await desk.platform.edit(Outgoing("sitrep7", DESK, line("Corrected"), sent=sent))
    assert desk.server.messages[ROOM] == before, "it stands as it was"


async def test_who_left_a_server_reads_none_of_it(desk: Desk) -> None:
    desk.server.left.add(PERSON)
    with pytest.raises(ChannelGone, match="on that server no more"):
        await desk.platform.send(post(channel=Channel("discord", GUILD, f"@{PERSON}", "dm")))
    await desk.platform.send(post(channel=Channel("discord", f"@{PERSON}", f"@{PERSON}", "dm")))
    assert len(desk.server.messages[f"7{PERSON}"]) == 1


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


def alert(said: str) -> Outgoing:
    blocks = (Heading(words(said)), Buttons((Button("Why", "why D1"),)))
    return Outgoing("sitrep7", DESK, Document(blocks, notice=said, pings=(Ping("user", PERSON),)))


async def test_an_alert_has_words_that_a_locked_phone_shows_and_is_found_and_corrected(desk: Desk) -> None:
    await ready(desk)
    sent = await desk.platform.send(alert("Snipers"))
    call = desk.server.asked("POST", "/messages")[-1]
    assert call.body["content"] == f"<@{PERSON}>\n## Snipers"
    assert call.body["flags"] == 1 << 2  # no previews of its links
    assert call.body["enforce_nonce"]
    assert await desk.platform.find(alert("Snipers")) == sent
    corrected = replace(alert("No snipers"), sent=sent)
    for _ in range(2):
        await desk.platform.edit(corrected)
        (message,) = desk.server.messages[ROOM]
        assert (message["content"], texts(message)) == ("", f"<@{PERSON}>\n## No snipers")
    assert await desk.platform.find(corrected) == sent


async def test_a_chart_is_a_file(desk: Desk) -> None:
    document = Document((Chart("Killed", ("Mon 3",), b"\x89PNG"),))
    await desk.platform.send(Outgoing("sitrep7", DESK, document))
    assert desk.server.asked("POST", "/messages")[-1].files == ("chart-1.png",)


async def test_a_file_goes_along_and_can_be_taken_away(desk: Desk) -> None:
    document = Document((Text(words("E1,9")),), notice="1 claim", files=(File("claims.csv", b"E1,9"),))
    await desk.platform.send(Outgoing("sitrep7", DESK, document))
    call = [one for one in desk.server.calls if one.method == "PATCH"][-1]
    assert call.files == ("claims.csv",)
    assert [one["type"] for one in call.body["components"]] == [10, 13]


async def test_a_headline_of_every_control_sequence_pings_nobody(desk: Desk) -> None:
    document = Document((Heading(words(EVERYTHING)), Text(words(EVERYTHING))), notice=EVERYTHING)
    (first,) = await desk.platform.send(Outgoing("sitrep7", DESK, document))
    await desk.platform.send(Outgoing("sitrep8", Channel("discord", GUILD, ROOM, thread=first), document))
    posts = [call.body for call in desk.server.asked("POST", "/messages")]
    edits = [call.body for call in [one for one in desk.server.calls if one.method == "PATCH"]]
    assert (len(posts), len(edits)) == (2, 2)
    for body, said in [(one, one["content"]) for one in posts] + [(one, texts(one)) for one in edits]:
        assert body["allowed_mentions"]["parse"] == []
        assert not body["allowed_mentions"].get("users")
        assert not set(active(said.removeprefix("## "))) & set("*_~`|<>[]()@#:")


def briefing(items: int = 1) -> Outgoing:
    blocks = [block for n in range(items) for block in (Text(words(f"item {n} " + "word " * 500)), Break())]
    facts = "Port Amaro blast: 9 or at least 14 killed"
    return Outgoing("sitrep7", DESK, Document(tuple(blocks), notice=facts))


async def test_a_briefing_notifies_of_its_facts_and_stands_in_components(desk: Desk) -> None:
    await ready(desk)
    sent = await desk.platform.send(briefing(3))
    first, *_ = [call.body for call in desk.server.asked("POST", "/messages")]
    assert first["content"] == "Port Amaro blast\\: 9 or at least 14 killed"
    (message,) = desk.server.messages[ROOM]
    assert (message["content"], texts(message)[:6]) == ("", "item 0")
    assert await desk.platform.find(briefing(3)) == sent


@pytest.mark.parametrize("broken", ["POST /channels/300/messages", "PATCH /channels/300/messages"])
async def test_a_briefing_that_broke_off_after_its_first_words_is_finished_and_not_posted_again(
    desk: Desk, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "_AGAIN_SECONDS", ())
    await ready(desk)
    desk.server.faults.append(fake.Fault(broken, 0 if broken.startswith("POST") else 503, lost=True))
    with pytest.raises(AmbiguousSend):
        await desk.platform.send(briefing())
    desk.server.rooms._nonces.clear()
    found = await desk.platform.find(briefing())
    assert found is not None
    assert await desk.platform.send(replace(briefing(), sent=found)) == found
    (message,) = desk.server.messages[ROOM]
    assert (message["content"], texts(message)[:6]) == ("", "item 0")


async def test_a_long_alert_that_pings_goes_on_below_and_is_found_whole(desk: Desk) -> None:
    await ready(desk)
    short = alert("Snipers")
    facts = tuple(Text(words("fact " * 90)) for _ in range(6))
    blocks = (*short.document.blocks[:1], *facts, *short.document.blocks[1:])
    long = replace(short, document=replace(short.document, blocks=blocks))
    sent = await desk.platform.send(long)
    (message,) = desk.server.messages[ROOM]
    (rest,) = desk.server.messages[sent[0]]
    assert message["content"].startswith(f"<@{PERSON}>\n## Snipers\nfact")
    assert (message["content"] + texts(rest)).count("fact") == 6 * 90
    assert await desk.platform.find(long) == sent
    pinged = [call.body["allowed_mentions"].get("users") for call in desk.server.asked("POST", "/messages")]
    assert [bool(one) for one in pinged] == [True, False]
    await desk.platform.edit(replace(long, sent=sent))
    assert (texts(message) + texts(rest)).count("fact") == 6 * 90


async def test_a_correction_is_seen_in_the_channel_as_an_answer_to_the_post(desk: Desk) -> None:
    (first,) = await desk.platform.send(post())
    told = Outgoing("sitrep8", Channel("discord", GUILD, ROOM, thread=first), line("Fewer"), seen_by_all=True)
    await desk.platform.send(told)
    assert standing(desk, ROOM) == ["Nine d", "Fewer"]
    assert str(desk.server.messages[ROOM][-1]["message_reference"]["message_id"]) == first
    assert await desk.platform.find(told) == (desk.server.messages[ROOM][-1]["id"],)
