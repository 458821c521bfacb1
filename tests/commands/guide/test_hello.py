"""A greeting is answered with what Sitrep does and what one press sets up, not with a grammar."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat import Channel, Person, Request
from bot.document import Buttons, Document, plain
from tests.fakes.askers import ADMIN, DUTY, EDITOR, NOW, OTHER, READER, Newsroom, copied_newsroom

pytestmark = pytest.mark.slow
DIRECT = Channel("test", "acme", "@u-ray", "dm")


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    opened = await copied_newsroom(sqlite_template, tmp_path)
    yield opened
    await opened.database.close()


async def say(room: Newsroom, text: str, channel: Channel = OTHER, person: Person = READER) -> Document:
    request = Request(f"r {text}", channel, person, text, NOW, "dm" if channel.kind == "dm" else "command")
    reply = await room.router.answer(request, NOW)
    assert reply.ok or person is READER, plain(reply.document)
    return reply.document


def offered(document: Document) -> list[str]:
    rows = [block for block in document.blocks if isinstance(block, Buttons)]
    return [button.command for row in rows for button in row.buttons]


@pytest.mark.parametrize("text", ["hi", "Hello!", "hey there", "sitrep hello", "", "@sitrep", "Hi, all"])
@pytest.mark.parametrize("channel", [OTHER, DIRECT])
async def test_a_greeting_is_answered_in_few_lines(room: Newsroom, text: str, channel: Channel) -> None:
    document = await say(room, text, channel)
    lines = plain(document).splitlines()
    assert len(lines) <= 8
    assert ["/feeds add" in lines[1], "/briefing schedule" in lines[2], "/alerts add" in lines[3]] == [
        True
    ] * 3
    assert offered(document)[1:] == ["briefing schedule 07:00", "alerts add killed>=10", "sitrep help all"]


async def test_a_greeting_before_words_is_a_question(room: Newsroom) -> None:
    assert "/briefing schedule" not in plain(await say(room, "hello kitty bridge"))


async def test_each_offer_sets_it_up_by_one_press_and_is_then_offered_no_more(room: Newsroom) -> None:
    before = offered(await say(room, "hi"))
    daily, deaths = before[1:3]
    assert (daily, deaths) == ("briefing schedule 07:00", "alerts add killed>=10")
    assert "07:00" in plain(await say(room, daily, person=EDITOR))
    assert "killed>=10" in plain(await say(room, deaths, person=EDITOR))
    assert offered(await say(room, "hi")) == [before[0], "sitrep help all"]


async def test_who_may_not_set_it_up_is_told_who_may(room: Newsroom) -> None:
    for command in offered(await say(room, "hi"))[1:3]:
        assert "Only this channel's editors can do that" in plain(await say(room, command))


async def test_where_all_is_set_up_it_says_so(room: Newsroom) -> None:
    for command in ("briefing schedule 07:00", "alerts add killed>=10"):
        await say(room, command, DUTY, ADMIN)
    document = await say(room, "hi", DUTY)
    assert "Set up here: 2 feeds, 1 alert, a schedule." in plain(document)
    assert offered(document) == ["sitrep help all"]
