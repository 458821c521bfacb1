"""A workspace sees nothing of another, a channel nothing of another's private feeds; who may change what."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import Channel, Person, Request
from bot.commands import COMMANDS
from bot.document import plain
from bot.services.exports import export_rows
from bot.services.views.event_views import Viewer
from bot.storage import audit, history, mutes, rulings, search
from bot.storage.callers import caller
from bot.storage.feeds import feed_ids_seen_by
from bot.storage.queue import deliveries
from bot.storage.queue.deliveries import NewDelivery
from bot.storage.sql.database import Database
from tests.fakes.askers import (
    ADMIN,
    DUTY,
    EDITOR,
    GUEST,
    NOW,
    OTHER,
    READER,
    RIVAL,
    SECRET,
    Newsroom,
    copied_newsroom,
    open_newsroom,
)

pytestmark = pytest.mark.slow

DM = Channel("test", "acme", "@u-ray", "dm", "Ray")
RIVAL_WORDS = re.compile(r"rival|88|c-rival", re.IGNORECASE)
SECRET_WORDS = re.compile(r"hidden|harbour|77", re.IGNORECASE)
# Everything that can be asked by words or by name; each name exists in one workspace or in several.
WORDED = """briefing; briefing show; alerts; alerts test story; alerts test raid; feeds; feeds export; events
events rival; events hidden; search rival silo story; search hidden harbour raid; statements ministry
statements guard; toll rival; toll hidden; summary rival silo story; summary hidden harbour raid
sitrep status; sitrep settings; sitrep export claims; sitrep export statements; sitrep export events
summary https://foreign.example/rival-silo-story; summary https://quiet.example/hidden-harbour-raid"""
NAMED = """toll E; details E; sources E; summary A; why C; why K; why D; why S; feeds check F; statements E
alerts remove K; toll undo E"""
QUESTIONS = [
    *re.split(r"; |\n", WORDED),
    *(f"{named}{number}" for named in re.split(r"; |\n", NAMED) for number in range(1, 8)),
]


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    opened = await copied_newsroom(sqlite_template, tmp_path)
    yield opened
    await opened.database.close()


async def _filled(room: Newsroom) -> Newsroom:
    """Alerts, rulings, mutes and posts of the others, so that there is something to leak."""
    for channel in (RIVAL, SECRET):
        for line in ("alerts add rival hidden", "briefing schedule 08:08", "feeds export"):
            await room.ask(line, channel=channel)
    await room.ask("alerts add dm hidden rival", Person("u-sue", "Sue"), SECRET)
    await room.ask("toll E1 strike C1", channel=RIVAL)
    await room.ask("mute E1", channel=RIVAL)
    return room


async def _answers(room: Newsroom, channel: Channel, who: Person) -> dict[str, str]:
    said = {line: plain((await room.ask(line, who, channel)).document) for line in QUESTIONS}
    # What was asked for is quoted in an answer that finds nothing: that is no leak.
    return {line: text.replace(line.split(" ", 1)[-1], "") for line, text in said.items()}


@pytest.mark.parametrize("channel", [DUTY, OTHER, DM], ids=lambda channel: channel.id)
async def test_no_answer_holds_anything_of_another_workspace_or_private_channel(
    room: Newsroom, channel: Channel
) -> None:
    leaks = {
        line: text
        for line, text in (await _answers(await _filled(room), channel, replace(EDITOR, admin=True))).items()
        if RIVAL_WORDS.search(text) or SECRET_WORDS.search(text)
    }
    assert leaks == {}


async def test_a_private_channel_sees_its_own(room: Newsroom) -> None:
    assert "Hidden harbour raid" in await room.says("events", channel=SECRET)
    assert "Silo fire kills nine" in await room.says("search silo", channel=SECRET)
    assert "Killed: 77" in await room.says("toll E3", channel=SECRET)
    assert "There is no E3 here" in await room.says("toll E3", channel=DUTY)


async def test_the_same_name_means_another_thing_elsewhere(room: Newsroom) -> None:
    assert "Rival silo story" in await room.says("details E1", channel=RIVAL)
    assert "Rival" not in await room.says("details E1", channel=DUTY)
    await room.ask("toll E1 strike C1", channel=RIVAL)
    assert "nothing to undo" in await room.says("toll E1 undo", channel=DUTY)


async def test_suggestions_and_home_stay_within_sight(room: Newsroom) -> None:
    await _filled(room)
    said = []
    for command in COMMANDS:
        for parameter in command.spec.parameters:
            asked = Request("s", DUTY, READER, command.spec.name, NOW, "form", {"event": "E1"})
            found = await room.router.suggest(asked, parameter.name, "")
            said += [choice.label for choice in found]
    said.append(plain(await room.router.home(DUTY, ADMIN, NOW)))
    assert "E1 Marrow Bay" in " ".join(said)
    assert not [one for one in said if RIVAL_WORDS.search(one) or SECRET_WORDS.search(one)]


async def test_each_query_keeps_to_its_workspace(database: Database) -> None:
    """The storage functions that commands use, asked by one workspace for the other's things."""
    room = await open_newsroom(database)
    await _filled(room)
    ours, duty = await caller(database, DUTY, NOW)
    theirs, rival = await caller(database, RIVAL, NOW)
    async with database.write() as conn:
        await deliveries.enqueue(conn, _post(theirs.id, rival.id), NOW)
        seen = await feed_ids_seen_by(conn, ours.id, duty.id)
        foreign = await feed_ids_seen_by(conn, theirs.id, rival.id)
        rival_event = (await history.event_ids_since(conn, theirs.id, NOW.replace(year=2000)))[0]
        eyes = Viewer(ours.id, frozenset(seen))
        assert set(seen) & set(foreign) == set()
        assert await search.search(conn, seen, "rival silo story") != await search.search(
            conn, foreign, "rival"
        )
        assert await history.article_at(conn, seen, "foreign.example/rival-silo-story") is None
        assert rival_event not in await history.event_ids_since(conn, ours.id, NOW.replace(year=2000))
        assert await rulings.ruling_records(conn, ours.id, rival_event) == []
        assert await mutes.muted_events(conn, duty.id, NOW) == frozenset()
        assert await history.newest_posts(conn, ours.id, [duty.id, rival.id]) == []
        assert await history.newest_firings(conn, ours.id, 1) == []
        assert {one.person for one in await history.personal_alerts(conn, theirs.id, "u-sue")} == set()
        assert all(
            "rival" not in one.detail
            for one in await audit.changes_of(conn, ours.id)
            if one.channel_id == duty.id
        )
        assert not [row for row in await export_rows(conn, eyes, "claims") if "88" in row["text"]]
        assert {row["headline"] for row in await export_rows(conn, eyes, "events")} == {
            "Hospital counts fourteen dead",
            "Bridge gives way at Tolk",
        }


def _post(workspace_id: int, channel_id: int) -> NewDelivery:
    from bot.grammar.declare import told

    return NewDelivery(workspace_id, channel_id, "notice", "k", told("rival"), NOW)


async def test_whose_word_changes_things(room: Newsroom) -> None:
    changing = [
        "feeds remove F1",
        "briefing schedule 07:00",
        "alerts add silo",
        "toll E1 strike C1",
        "mute E1",
    ]
    for line in changing:
        refused = await room.ask(line, READER)
        assert not refused.ok
        assert "Only this channel's editors can do that" in plain(refused.document), line
        guest = await room.ask(line, GUEST)
        assert "Guests from other organisations may ask" in plain(guest.document), line
    assert (await room.ask("toll E2", GUEST)).ok
    assert (await room.ask("alerts add dm silo", READER)).ok
    assert not (await room.ask("alerts add dm silo", GUEST)).ok


async def test_an_admin_names_editors(room: Newsroom) -> None:
    assert not (await room.ask("mute E1", READER)).ok
    assert "Only an admin" in await room.says("sitrep settings editors <@u-ray>", EDITOR)
    assert "Editors named by an admin: u-ray" in await room.says("sitrep settings editors <@u-ray>", ADMIN)
    assert (await room.ask("mute E1", READER)).ok
    assert not (await room.ask("mute E1", READER, RIVAL)).ok


async def test_in_a_dm_everybody_is_the_editor(room: Newsroom) -> None:
    room.fetcher.pages["https://gull.example/f"] = (
        b"<rss version='2.0'><channel><title>Gull</title><item><title>a</title></item></channel></rss>"
    )
    added = await room.ask("feeds add https://gull.example/f", READER, DM)
    assert added.ok
    assert not added.private


async def test_a_dm_makes_nobody_an_editor_of_the_ledger_all_read(room: Newsroom) -> None:
    await room.ask("feeds add https://courier.example/feed", READER, DM)
    for line in ("toll E1 strike C1", "toll E1 confirm killed 27", "toll E1 undo"):
        refused = await room.ask(line, READER, DM)
        assert not refused.ok
        assert "only admins and whom an admin names" in str(refused.document)
    assert (await room.ask("toll E1 strike C1", EDITOR, DM)).ok


async def test_a_personal_alert_is_its_owners_alone(room: Newsroom) -> None:
    mine = (await room.says("alerts add dm silo", READER)).split(":")[0]
    assert f"{mine} silo" in await room.says("alerts", READER, OTHER)
    assert mine not in await room.says("alerts", EDITOR)
    assert f"There is no {mine} here" in await room.says(f"alerts remove {mine}", EDITOR)
    assert f"There is no {mine} here" in await room.says(f"why {mine}", EDITOR)
    assert f"{mine} is gone" in await room.says(f"alerts remove {mine}", READER, OTHER)


async def test_an_item_is_opened_in_its_thread_for_all(room: Newsroom) -> None:
    workspace, channel = await caller(room.database, DUTY, NOW)
    async with room.database.write() as conn:
        ids = await history.event_ids_since(conn, workspace.id, NOW.replace(year=2000))
        post = replace(_post(workspace.id, channel.id), events=tuple(ids[:2]))
        delivery = await deliveries.enqueue(conn, post, NOW)
        assert delivery is not None
        await deliveries.set_delivery(conn, delivery, state="sent", messages=["m1", "m2"], sent_at=NOW)
    thread = replace(DUTY, thread="m1")
    second = await room.ask("@Sitrep 2", READER, thread, via="mention")
    assert second.ok
    assert not second.private
    assert "articles" in plain(second.document) or "1 article" in plain(second.document)
    assert "there is no number 9" in await room.says("9", READER, thread)
    elsewhere = replace(DUTY, thread="m77")
    assert "is not under a briefing of mine" in await room.says("2", READER, elsewhere)
