"""Why a post was made, and a person's own page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.document import Buttons, plain
from bot.events.ledger.snapshot import EventShown, Snapshot, dump
from bot.grammar.declare import told
from bot.storage import alerts, history
from bot.storage.callers import caller
from bot.storage.names import number_of, target_of
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from tests.fakes.askers import ADMIN, DUTY, EDITOR, NOW, OTHER, READER, SECRET, Newsroom, copied_newsroom

pytestmark = pytest.mark.slow


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    opened = await copied_newsroom(sqlite_template, tmp_path)
    yield opened
    await opened.database.close()


async def posted(
    room: Newsroom, kind: str, key: str, *, secret: bool = False, shown: str | None = None
) -> tuple[int, int]:
    """A sent post of #duty-desk (or #secret) that shows all events: its id and number."""
    workspace, channel = await caller(room.database, SECRET if secret else DUTY, NOW)
    async with room.database.write() as conn:
        ids = await history.event_ids_since(conn, workspace.id, NOW.replace(year=2000))
        new = NewDelivery(workspace.id, channel.id, kind, key, told("x"), NOW, shown=shown, events=tuple(ids))
        delivery = await deliveries.enqueue(conn, new, NOW)
        assert delivery is not None
        await deliveries.set_delivery(conn, delivery, state="sent", messages=["m1"], sent_at=NOW)
        return delivery, await number_of(conn, workspace.id, "D", delivery)


async def test_a_briefing_shows_the_weights_of_its_order(room: Newsroom) -> None:
    _, number = await posted(room, "briefing", "k1")
    said = await room.says(f"why D{number}")
    assert "the channel's schedule was due" in said
    assert "Order: gravity, new toll 20, correction 10, change 8" in said
    assert "independent sources: 2 2" in said
    assert "E3" not in said  # of a private channel's feed


async def test_a_briefing_tells_the_weights_it_was_ranked_by_then(room: Newsroom) -> None:
    shown = Snapshot(NOW, (EventShown(1, ranked_by=("correction 35", "recency 9.5")),))
    _, number = await posted(room, "briefing", "k1", shown=dump(shown))
    said = await room.says(f"why D{number}")
    assert next(line for line in said.splitlines() if "E1 " in line).endswith("correction 35, recency 9.5")


async def test_an_alert_shows_its_query_and_what_matched(room: Newsroom) -> None:
    await room.ask("alerts add silo killed>=5")
    delivery, number = await posted(room, "alert", "k2")
    async with room.database.write() as conn:
        found = await target_of(conn, 1, "K1")
        article = await target_of(conn, 1, "A1")
        assert found
        assert article
        await alerts.record_firing(
            conn,
            alert_id=found[1],
            article_id=article[1],
            delivery_id=delivery,
            spoke=True,
            matched=["Silo"],
            at=NOW,
        )
    assert "K1 asks for silo killed>=5; “Silo” stands in A1 “Silo fire kills nine”" in await room.says(
        f"why D{number}"
    )
    assert "07:00; “Silo” stands in A1" in await room.says("why K1")


async def test_a_post_in_a_private_channel_is_explained_there_only(room: Newsroom) -> None:
    _, number = await posted(room, "briefing", "k3", secret=True)
    assert "Why" in await room.says(f"why D{number}", channel=SECRET)
    assert "There is no D1 here" in await room.says(f"why D{number}")


async def test_ones_own_page(room: Newsroom) -> None:
    await room.ask("alerts add dm bridge", READER)
    await room.ask("briefing schedule 07:00", EDITOR)
    await posted(room, "briefing", "k4")
    page = await room.router.home(OTHER, READER, NOW)
    said = plain(page)
    assert "K1 bridge" in said
    assert "None that Sitrep knows of." in said
    assert "#duty-desk, 07:00 · /why D1" in said
    assert [b.command for block in page.blocks if isinstance(block, Buttons) for b in block.buttons] == [
        "alerts edit K1 bridge",
        "alerts pause K1",
        "alerts remove K1",
    ]
    own = await room.router.home(OTHER, EDITOR, NOW)
    assert "#duty-desk: 2 feeds, 0 alerts, 07:00 daily" in plain(own)
    buttons = [button for block in own.blocks if isinstance(block, Buttons) for button in block.buttons]
    assert {button.channel for button in buttons} == {DUTY.id}
    assert "briefing schedule 07:00 days daily zone Europe/London" in [button.command for button in buttons]
    managed = plain(await room.router.home(OTHER, ADMIN, NOW))
    assert "#duty-desk" in managed
    assert "#secret" not in managed


async def test_an_item_of_the_post_is_opened_for_all(room: Newsroom) -> None:
    await posted(room, "briefing", "k5")
    thread = replace(DUTY, thread="m1")
    first = await room.ask("@Sitrep 2", READER, thread, via="mention")
    assert first.ok
    assert not first.private
    assert plain(first.document).startswith("E")
