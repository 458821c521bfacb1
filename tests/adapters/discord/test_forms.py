"""Forms in Discord: filled in after a restart, answered where they are wrong, nothing that was typed lost."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.discord.forms import again, to_open
from bot.chat import Reply
from tests.fakes.discord_desk import COMMANDS, Desk, Shelf, at_work, command, line, press, until
from tests.fakes.discord_payloads import Json, custom_ids, texts
from tests.fakes.discord_server import DiscordServer

pytestmark = pytest.mark.slow  # real clients and servers on loopback

ADD = next(one for one in COMMANDS if one.name == "alerts add")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as opened:
        yield opened


async def opened_form(desk: Desk, data: Json, kind: int = 2, **more: Any) -> Json:
    """The form that an interaction is answered with."""
    identity = await desk.interact(data, kind, **more)
    await until(lambda: identity in desk.server.callbacks)
    answer = desk.server.callbacks[identity][1]
    assert answer["type"] == 9
    form: Json = answer["data"]
    return form


def fields(form: Json) -> dict[str, str | None]:
    labels = [one for one in form["components"] if one["type"] == 18]
    return {one["component"]["custom_id"]: one["component"].get("value") for one in labels}


async def fill_in(desk: Desk, form: Json, **values: str) -> str:
    rows = [
        {"type": 18, "id": at, "component": {"type": 4, "id": 50 + at, "custom_id": name, "value": value}}
        for at, (name, value) in enumerate({**fields(form), **values}.items(), 1)
    ]
    return await desk.interact({"custom_id": form["custom_id"], "components": rows}, kind=5)


async def test_a_form_that_is_sent_after_a_restart_is_read(server: DiscordServer) -> None:
    async with at_work(server) as first:
        form = await opened_form(first, command("alerts", "add", dm=True))
    async with at_work(server) as second:
        await fill_in(second, form, query="snipers\nOR mortars")
        await until(lambda: second.bot.finished)
        (request,) = second.bot.asked
        assert (request.text, request.via) == ("alerts add", "form")
        assert request.arguments == {"dm": "true", "query": "snipers\nOR mortars"}


@pytest.mark.parametrize("query", ["snipers  or | & = + mortars?", "(" + "killed>=10 OR é " * 60])
async def test_a_wrong_form_opens_again_with_what_was_typed_even_after_a_restart(
    server: DiscordServer, query: str
) -> None:
    shelf = Shelf()
    async with at_work(server, shelf) as desk:
        desk.bot.reply = lambda one: Reply(line("Write OR in capitals."), ok=False)
        form = await opened_form(desk, command("alerts", "add", dm=True))
        await fill_in(desk, form, query=query)
        await until(lambda: desk.bot.finished)
    (answer,) = [call.body for call in server.asked("PATCH", "@original")]
    assert "Write OR in capitals." in texts(answer)
    (button,) = custom_ids(answer)
    assert len(button) <= 100
    async with at_work(server, shelf) as desk:
        desk.bot.wrong = "Write OR in capitals: *or*"
        message = server.rooms.made("300", answer)
        reopened = await opened_form(desk, press(button), kind=3, message=message)
        assert fields(reopened) == {"query": query}
        assert reopened["components"][0]["content"] == "Write OR in capitals\\: \\*or\\*"
        desk.bot.reply = lambda one: Reply(line("K1"))
        await fill_in(desk, reopened, query="snipers")
        await until(lambda: desk.bot.finished)
        assert desk.bot.asked[-1].arguments == {"dm": "true", "query": "snipers"}


async def test_a_command_typed_wrongly_opens_as_a_form_too(server: DiscordServer) -> None:
    async with at_work(server) as desk:
        desk.bot.reply = lambda one: Reply(line("Write OR in capitals."), ok=False)
        await desk.interact(command("alerts", "add", query="a or b"))
        await until(lambda: desk.bot.finished)
        (answer,) = [call.body for call in server.asked("PATCH", "@original")]
        reopened = await opened_form(
            desk, press(custom_ids(answer)[0]), kind=3, message=server.rooms.made("300", answer)
        )
        assert fields(reopened) == {"query": "a or b"}


def test_what_a_button_carries_is_what_was_typed() -> None:
    typed = {"dm": "true", "query": ' a  b\n"c" & d=e + ? # é 🙂 '}
    found = to_open(again(ADD, typed).command, COMMANDS)
    assert found == (ADD, typed)
    assert to_open("toll E14", COMMANDS) is None
    assert to_open("form gone away?query=x", COMMANDS) is None


def test_a_bare_command_that_wants_words_opens_its_form_and_no_other_does() -> None:
    assert to_open("alerts add", COMMANDS) == (ADD, {})
    assert to_open("alerts add snipers", COMMANDS) is None
    assert to_open("toll E1", COMMANDS) is None
