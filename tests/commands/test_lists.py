"""No list ends without saying so: how many there are, the next page, and exports that are whole."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat import Reply
from bot.document import Buttons, plain
from bot.model import ClaimantType
from tests.fakes.askers import DUTY, Newsroom, Writer, copied_newsroom, story

pytestmark = pytest.mark.slow
MANY = 40


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    """The newsroom, with forty more events, each with a claim and an official statement."""
    opened = await copied_newsroom(sqlite_template, tmp_path)
    async with opened.database.write() as conn:
        desk = Writer(conn)
        feed = await desk.feed("courier", DUTY)
        for number in range(MANY):
            says = ("Ada Quill", "Interior Minister", f"Quarry {number} was safe.")
            told = story("Interior Ministry", ClaimantType.OFFICIAL, 3, "three", says)
            article = await desk.article(feed, f"Quarry {number} falls in", told, 5 + number)
            await desk.event(DUTY, article)
    yield opened
    await opened.database.close()


def offered(reply: Reply) -> list[str]:
    rows = [block for block in reply.document.blocks if isinstance(block, Buttons)]
    return [button.command for row in rows for button in row.buttons if "page:" in button.command]


async def walked(room: Newsroom, line: str) -> list[str]:
    """The first line of each page, by pressing the button that leads on."""
    heads, commands = [], [line]
    while commands:
        reply = await room.ask(commands[0])
        assert reply.ok, plain(reply.document)
        heads.append(plain(reply.document).splitlines()[0])
        commands = [one for one in offered(reply) if not one.startswith("share ")]
    return heads


async def test_events_are_counted_whole_and_lead_on(room: Newsroom) -> None:
    assert await walked(room, "events") == [
        "15 of 42 events",
        "events 16 to 30 of 42",
        "events 31 to 42 of 42",
    ]
    assert await walked(room, "events quarry") == [
        "15 of 40 events about “quarry”",
        "events 16 to 30 of 40 about “quarry”",
        "events 31 to 40 of 40 about “quarry”",
    ]
    seen = [await room.says(f"events page:{number}") for number in (1, 2, 3)]
    assert sum(said.count(" · “Quarry ") for said in seen) == MANY


async def test_a_page_may_stand_before_or_behind_the_words(room: Newsroom) -> None:
    assert (await room.says("events page:2 quarry")).startswith("events 16 to 30 of 40")
    assert (await room.says("events quarry page:2")).startswith("events 16 to 30 of 40")
    assert "There is no page 9: the list has 3 pages" in await room.says("events page:9")


async def test_statements_and_articles_lead_on(room: Newsroom) -> None:
    heads = await walked(room, "statements quill")
    assert heads[0] == "12 of 41 statements for “quill”"
    assert len(heads) == 4
    heads = await walked(room, "search quarry")
    assert heads == [
        "10 of 40 articles for “quarry”",
        *(f"articles {start} to {start + 9} of 40 for “quarry”" for start in (11, 21, 31)),
    ]


async def test_a_shared_page_is_the_page_that_was_seen(room: Newsroom) -> None:
    reply = await room.ask("events", arguments={"page": "2", "words": "quarry"})
    assert plain(reply.document).startswith("events 16 to 30 of 40")
    rows = [block for block in reply.document.blocks if isinstance(block, Buttons)]
    assert rows[-1].buttons[0].command == "share events page:2 quarry"


async def test_an_export_is_whole(room: Newsroom) -> None:
    reply = await room.ask("sitrep export claims")
    (whole,) = reply.document.files
    rows = list(csv.DictReader(io.StringIO(whole.content.decode())))
    assert len(rows) == MANY + 3
    assert reply.document.notice == f"{MANY + 3} claims"
    since = (await room.ask("sitrep export claims since 2h")).document.files[0]
    assert len(list(csv.DictReader(io.StringIO(since.content.decode())))) == 1


async def test_a_condition_is_no_word_to_look_for(room: Newsroom) -> None:
    for asked in ("killed>=10", "killed >= 10", "place:Ulmark", "quarry killed>2"):
        reply = await room.ask(f"events {asked}")
        assert not reply.ok
        assert f"/alerts test {asked}" in plain(reply.document)
    assert (await room.ask("events quarry 10")).ok


async def test_events_that_only_mention_the_words_are_not_offered_beside_the_one_they_name(
    room: Newsroom,
) -> None:
    said = await room.says("how many dead in quarry 7?")
    assert "Quarry 7 falls in" in said
    assert "Or did you mean" not in said
    assert "Or did you mean" in await room.says("what about the quarry?")
