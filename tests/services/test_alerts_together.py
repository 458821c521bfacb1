"""Alerts that match one article share a post; one that posts too often waits; supported figures only."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.document import Buttons
from bot.storage.sql.database import Database
from tests.fakes.asker import Asker
from tests.fakes.memory_platform import MemoryPlatform
from tests.fakes.newsroom import Newsroom, story

pytestmark = pytest.mark.slow
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MemoryPlatform())


async def run(room: Newsroom, now: datetime) -> datetime:
    for _ in range(4):
        await room.tick(now)
        now += MINUTE
    return now


async def test_alerts_that_match_one_article_share_a_post(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.alert(desk, "killed>=20", NOON, urgent=True, ping={"whom": "here", "target": None})
    other = await room.channel("other", NOON)
    await room.alert(other, "mill fire", NOON)
    await room.publish(NOON, story(1, "Marn", 31))
    now = await run(room, NOON)
    (said,) = room.platform.texts("desk")
    assert said.startswith("URGENT K1 and K2 · E1 Marn")
    assert "queries: mill fire · killed>=20" in said
    post = next(post for _, post in room.platform.posts if post.channel.id == "desk")
    assert [ping.whom for ping in post.document.pings] == ["here"]
    offered = [b.command for row in post.document.blocks if isinstance(row, Buttons) for b in row.buttons]
    assert offered[-2:] == ["alerts pause K1", "alerts pause K2"]
    assert len(room.platform.texts("other")) == 1, "other channels have posts of their own"
    why = await Asker(room.database).says("why D1", now)
    assert "K1 asks for mill fire" in why
    assert "K2 asks for killed>=20" in why


async def test_each_alert_keeps_its_own_pause(room: Newsroom) -> None:
    asked, desk = Asker(room.database), await room.channel("desk", NOON)
    await room.alert(desk, "mill fire", NOON)
    await room.alert(desk, "killed>=20", NOON)
    await asked.ask("alerts list", NOON)
    await asked.ask("alerts pause K1", NOON)
    await room.publish(NOON, story(1, "Marn", 31))
    await run(room, NOON)
    (said,) = room.platform.texts("desk")
    assert said.startswith("ALERT K2 · ")


async def test_an_alert_posts_no_more_often_than_it_may(room: Newsroom) -> None:
    asked = Asker(room.database)
    await room.channel("desk", NOON)
    said = await asked.says("alerts add most 1/h killed>=1", NOON)
    assert "K1: This channel is told when an article matches: most 1/h, killed>=1" in said
    now = NOON
    told = ("mill fire: flames took the grain store", "ferry wreck: the hull broke on a reef at night")
    for number, (town, tale) in enumerate(zip(("Marn", "Ostel"), told, strict=True)):
        await room.publish(now, story(number, town, 5, f"the {town} police", tale))
        now = await run(room, now)
    assert len(room.platform.texts("desk")) == 1
    now = NOON + timedelta(minutes=50)
    await run(room, now)
    assert len(room.platform.texts("desk")) == 1, "the digest is a post, too"
    await run(room, NOON + timedelta(minutes=62))
    assert "ALERT DIGEST · K1" in room.platform.texts("desk")[-1]
    assert "is no limit. Write 3/h" in await asked.says("alerts add most often killed>=1", NOON)


async def test_a_grade_is_waited_for(room: Newsroom) -> None:
    desk = await room.channel("desk", NOON)
    await room.alert(desk, "killed>=5 grade:corroborated", NOON)
    await room.publish(NOON, story(1, "Marn", 9))
    now = await run(room, NOON)
    assert room.platform.texts("desk") == []
    await Asker(room.database).ask("toll E1 confirm killed 9", now)
    await room.publish(now, story(2, "Marn", 9))
    await run(room, now)
    (said,) = room.platform.texts("desk")
    assert said.startswith("ALERT K1 · E1 Marn")
