"""Every REST exchange of a mixed hour is of the form that Discord's own description of its API gives."""

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.chat import Channel, Outgoing
from bot.commands import COMMANDS
from bot.document import Break, Button, Buttons, Chart, Document, Heading, Ping, Text, words
from tests.fakes.discord_desk import DESK, Asker, Desk, at_work, command, line, press, until
from tests.fakes.discord_payloads import GUILD, ME, PERSON, ROOM, custom_ids
from tests.fakes.discord_server import Call, DiscordServer

pytestmark = pytest.mark.evaluation


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Discord's description, beside the labelled data where that is at hand."""
    folder = os.environ.get("SITREP_EVALUATION_DATA")
    path = Path(folder or "/").parent / "oracles" / "discord_openapi.json"
    if not folder or not path.exists():
        pytest.skip("no description of Discord's API at hand")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


async def test_what_is_exchanged_is_what_discord_describes(
    described: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Asker, "commands", tuple(one.spec for one in COMMANDS if not one.hidden))
    async with DiscordServer() as server:
        await a_mixed_hour(server)
        faults = {fault for call in server.calls for fault in faults_of(described, call)}
        faults |= {fault for call in server.calls for fault in answer_faults(described, call)}
        checked = {route for call in server.calls if (route := route_of(described, call))}
    assert not faults
    assert len(checked) >= 14


async def a_mixed_hour(server: DiscordServer) -> None:
    async with at_work(server) as desk:
        desk.bot.known = (GUILD, "201")
        await until(lambda: server.commands)
        await posts(desk)
        await requests(desk)
        await until(lambda: server.asked("GET", "guilds/201"), 5)


async def posts(desk: Desk) -> None:
    row = Buttons((Button("Toll", "toll E14"), Button("Share", "share toll E14")))
    full = Document(
        (Heading(words("SITREP")), Text(words("x")), Chart("Killed", ("1",), b"png"), row, Break(), row),
        pings=(Ping("user", PERSON), Ping("role", "500")),
    )
    sent = await desk.platform.send(Outgoing("sitrep1", DESK, full))
    await desk.platform.edit(Outgoing("sitrep1", DESK, full, sent=sent))
    await desk.platform.find(Outgoing("sitrep1", DESK, full))
    await desk.platform.send(Outgoing("sitrep2", Channel("discord", GUILD, ROOM, thread=sent[0]), full))
    await desk.platform.send(Outgoing("sitrep3", Channel("discord", GUILD, f"@{PERSON}", "dm"), full))
    long = Document(tuple(block for _ in range(3) for block in (Text(words("word " * 500)), Break())))
    parts = await desk.platform.send(Outgoing("sitrep4", DESK, long))
    desk.server.rooms.archived.add(parts[0])
    await desk.platform.edit(Outgoing("sitrep4", DESK, line("less"), sent=parts))


async def requests(desk: Desk) -> None:
    server = desk.server
    await desk.interact(command("toll", "show", event="E14"))
    message = server.messages[ROOM][0]
    await desk.interact(press(custom_ids(message)[1]), kind=3, message=message)
    await desk.says(f"<@{ME}> help")
    data = command("toll", "show", event="E")
    data["options"][0]["options"][0]["focused"] = True
    completed = await desk.interact(data, kind=4)
    form = await desk.interact(command("alerts", "add", dm=True))
    await until(lambda: len(desk.bot.finished) == 3 and {completed, form} <= server.callbacks.keys())


def route_of(described: dict[str, Any], call: Call) -> str | None:
    """The description's own path of a call; the most literal one where several fit."""
    fitting = [
        path
        for path, methods in described["paths"].items()
        if call.method.lower() in methods and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), call.path)
    ]
    return f"{call.method} {min(fitting, key=lambda path: path.count('{'))}" if fitting else None


def faults_of(described: dict[str, Any], call: Call) -> list[str]:
    route = route_of(described, call)
    if route is None:
        return [f"{call.method} {call.path} is not described"]
    method, path = route.split(" ")
    content = described["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return []
    schema = {**content["application/json"]["schema"], "components": described["components"]}
    found = jsonschema.Draft202012Validator(schema).iter_errors(as_strings(call.body))
    return [f"{route}: {one.json_path}: {one.message[:300]}" for one in found]


def answer_faults(described: dict[str, Any], call: Call) -> list[str]:
    """Where our small Discord answers otherwise than the real one is described to."""
    route = route_of(described, call)
    if route is None or call.status == 204:
        return []
    method, path = route.split(" ")
    responses = described["paths"][path][method.lower()]["responses"]
    found = responses.get(str(call.status)) or responses.get(f"{str(call.status)[0]}XX")
    if found is None:
        return [f"{route} never answers {call.status}"]
    while "$ref" in found:
        found = described["components"]["responses"][found["$ref"].rpartition("/")[2]]
    schema = {**found["content"]["application/json"]["schema"], "components": described["components"]}
    errors = jsonschema.Draft202012Validator(schema).iter_errors(call.answer)
    return [f"{route} {call.status}: {one.json_path}: {one.message[:300]}" for one in errors]


def as_strings(value: Any, name: str = "", within: str = "") -> Any:
    """The body with ids as strings: discord.py sends some as integers, which Discord takes as well."""
    if isinstance(value, dict):
        return {key: as_strings(one, key, name) for key, one in value.items()}
    if isinstance(value, list):
        return [as_strings(one, name, within) for one in value]
    wanted = name.endswith("_id") or name in ("users", "roles") or (name, within) == ("id", "attachments")
    return str(value) if wanted and isinstance(value, int) else value
