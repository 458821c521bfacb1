"""Every command of the bot as Discord's users expect it: typed, completed, within Discord's limits."""

import re
from typing import Any

import discord
import pytest
from discord import app_commands

from adapters.discord.forms import ASKED
from adapters.discord.slash.tree import add_commands, guarded
from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.commands import COMMANDS
from tests.fakes.discord_payloads import Json

SPECS = tuple(one.spec for one in COMMANDS if not one.hidden)
COMPLETED = {
    ParameterKind.EVENT,
    ParameterKind.FEED,
    ParameterKind.ALERT,
    ParameterKind.ARTICLE,
    ParameterKind.CLAIM,
    ParameterKind.ZONE,
    ParameterKind.DAYS,
    ParameterKind.TIMES,
}


async def _nobody(*_: Any) -> Any:
    raise AssertionError("nobody asked")


@pytest.fixture(scope="module")
def told() -> dict[str, Json]:
    """What Discord is told of each command, by the words of its slash command."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(tree, SPECS, _nobody, _nobody)
    found: dict[str, Json] = {}
    for one in (command.to_dict(tree) for command in tree.get_commands()):
        parts = [option for option in one["options"] if option["type"] == 1]
        assert len(parts) <= 25
        found |= {f"{one['name']} {part['name']}": part for part in parts} or {one["name"]: one}
    return found


def named(spec: CommandSpec) -> str:
    return spec.name


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_every_command_is_there_with_typed_and_completed_options(
    spec: CommandSpec, told: dict[str, Json]
) -> None:
    one = told[spec.name]
    options = {option["name"]: option for option in one["options"]}
    assert 1 <= len(one["description"]) <= 100
    for parameter in spec.parameters:
        check(parameter, options[parameter.name])
    required = [option.get("required", False) for option in one["options"]]
    assert required == sorted(required, reverse=True)


def check(parameter: Parameter, option: Json) -> None:
    assert re.fullmatch(r"[-_a-z0-9]{1,32}", option["name"])
    assert 1 <= len(option["description"]) <= 100
    assert option["type"] == (5 if parameter.kind is ParameterKind.FLAG else 3)
    assert bool(option.get("autocomplete")) or parameter.kind not in COMPLETED
    assert [one["value"] for one in option.get("choices", ())] == list(parameter.choices)
    assert option.get("required", False) == (parameter.required and parameter.kind not in ASKED)


def test_what_is_for_editors_alone_is_guarded() -> None:
    assert guarded(SPECS) == {"mute", "unmute"}
