"""A figure that its own source lowers: said once in a channel, edited wherever it stood."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.document import plain
from bot.errors import ReadingError
from bot.model import Article, ClaimantType, Reading, Was
from bot.pipeline.reading import NewsReader
from bot.storage.sql.database import Database
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, read_story, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 4, 23, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OUTLET = "the outlet"  # a claimant that stands for none
LOWERED = "the governor, from 31"


async def read(given: Sequence[Article]) -> list[Reading | ReadingError]:
    return [read_one(article) for article in given]


def read_one(article: Article) -> Reading:
    """As `read_story`; the outlet's own word has no claimant, and the governor replaces a figure of 31."""
    reading = read_story(article)
    (claim,) = reading.claims
    if claim.claimant == OUTLET:
        claim = replace(claim, claimant=None, claimant_type=None)
    elif claim.claimant == LOWERED:
        claim = replace(
            claim, claimant="the governor", claimant_type=ClaimantType.OFFICIAL, was=Was(31, 31, (0, 2))
        )
    return replace(reading, claims=(claim,))


@pytest.fixture
def room(database: Database) -> Newsroom:
    room = Newsroom(database, MemoryPlatform())
    room.reader = NewsReader(room.database, read)
    return room


async def run(room: Newsroom, now: datetime, minutes: int = 8) -> datetime:
    for _ in range(minutes * 2):
        await room.tick(now)
        now += MINUTE / 2
    return now


def corrections(room: Newsroom) -> list[str]:
    return [text for text in room.platform.texts() if "CORRECTION" in text.splitlines()[0]]


async def test_two_posts_that_carried_it_are_edited_and_one_answers(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.schedule(desk, {"kind": "daily", "times": ["12:05"]}, "UTC", NOON)
    await room.publish(NOON, story(1, "Marn", 31))
    now = await run(room, NOON)
    assert len(room.platform.posts) == 2, "an alert and a briefing"
    await room.publish(now, story(2, "Marn", 27))
    await run(room, now)
    (said,) = corrections(room)
    assert said.splitlines()[0].startswith("CORRECTION · killed 27, was 31 · E1 Marn")
    assert len(said.splitlines()) <= 8
    assert len(room.platform.posts) == 3, "and no addition behind it"
    assert room.platform.posts[-1][1].seen_by_all
    edited = [plain(out.document) for out in room.platform.edits]
    assert len(edited) == 2
    for text in edited:
        (line,) = [line for line in text.splitlines() if line.startswith("  Killed")]
        assert line.startswith("  Killed: 27 · "), "what stands now, once"
        assert text.count("    31 · one source · Harbour Police") == 1, "the old line, struck"


async def test_somebody_lowers_the_figure_that_outlets_gave(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 31, OUTLET))
    now = await run(room, NOON)
    await room.publish(now, story(2, "Marn", 27, LOWERED))
    await run(room, now)
    (said,) = corrections(room)
    assert "killed 27, was 31" in said
    assert "CONTESTED" not in said
    assert "governor lowers the figure" in said
    assert "“27 people were killed" in said, "why: the sentence"


async def test_the_correction_of_an_urgent_figure_is_the_urgent_post(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON, quiet_hours="22:00-06:00", zone="UTC", urgent_query="killed>=3")
    await room.alert(desk, "killed>=3", NOON, urgent=True)
    await room.publish(NIGHT, story(1, "Marn", 31))
    now = await run(room, NIGHT)
    before = len(room.platform.posts)
    await room.publish(now, story(2, "Marn", 27))
    await run(room, now)
    assert [text.splitlines()[0][:24] for text in room.platform.texts()[before:]] == [
        "URGENT CORRECTION · kill"
    ]


async def test_a_lower_figure_by_somebody_else_is_no_correction(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 31))
    now = await run(room, NOON)
    await room.publish(now, story(2, "Marn", 27, "the Marn clinic"))
    await run(room, now)
    assert corrections(room) == []


async def test_a_correction_that_is_corrected_is_edited_too(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    now = NOON
    for number, killed in ((1, 31), (2, 27), (3, 24)):
        await room.publish(now, story(number, "Marn", killed))
        now = await run(room, now)
    assert [said.splitlines()[0] for said in corrections(room)] == [
        "CORRECTION · killed 27, was 31 · E1 Marn",
        "CORRECTION · killed 24, was 27 · E1 Marn",
    ]
    newest = [plain(out.document).splitlines() for out in room.platform.edits[-2:]]
    assert {lines[0].split(" ")[0] for lines in newest} == {"ALERT", "CORRECTION"}
    for lines in newest:
        (stands,) = [line for line in lines if line.startswith("  Killed")]
        assert stands.startswith("  Killed: 24 · one source · Harbour Police")
    first = next(lines for lines in newest if lines[0].startswith("CORRECTION"))
    assert first[0] == "CORRECTION · killed 27, was 31 · E1 Marn · corrected again"
    assert first[2].startswith("    27, was 31 · Harbour Police lowers its own figure")
