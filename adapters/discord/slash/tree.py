"""The bot's commands -> Discord's: typed options, suggestions and groups, from their declarations."""

import hashlib
import inspect
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

from adapters.discord.forms import ASKED
from adapters.discord.limits import CHOICE_CHARACTERS, HELP_CHARACTERS, OPTIONS
from bot.chat import Choice, CommandSpec, Parameter, ParameterKind

# Options whose values the bot knows, or can complete.
_SUGGESTED = frozenset(
    {
        ParameterKind.EVENT,
        ParameterKind.ARTICLE,
        ParameterKind.CLAIM,
        ParameterKind.FEED,
        ParameterKind.ALERT,
        ParameterKind.NAME,
        ParameterKind.TIMES,
        ParameterKind.DAYS,
        ParameterKind.ZONE,
        ParameterKind.PERIOD,
        ParameterKind.HOURS,
        ParameterKind.HARM,
    }
)
_GUARD = discord.Permissions(manage_channels=True)
UPLOAD = "file"  # the option by which a file is handed over
_IMPORT = "feeds import"  # the one command that takes one

Asked = Callable[[discord.Interaction[Any], CommandSpec, Mapping[str, Any]], Awaitable[None]]
Suggest = Callable[[discord.Interaction[Any], CommandSpec, str, str], Awaitable[tuple[Choice, ...]]]


def add_commands(
    tree: app_commands.CommandTree[Any], specs: Iterable[CommandSpec], asked: Asked, suggest: Suggest
) -> None:
    """Put every command into the tree: "toll strike" becomes a sub-command of the group "toll"."""
    for head, family in _families(specs).items():
        guard = _GUARD if _for_editors(family) else None
        if len(family) == 1 and family[0].name == head:
            alone = _command(family[0], head, asked, suggest)
            alone.default_permissions = guard
            tree.add_command(alone)
            continue
        group = app_commands.Group(
            name=head, description=_short(f"Sitrep: {head}"), default_permissions=guard
        )
        for spec in family[:OPTIONS]:
            # A group cannot be called by its bare name.
            name = spec.name.partition(" ")[2].replace(" ", "-") or "show"
            group.add_command(_command(spec, name, asked, suggest))
        tree.add_command(group)


def guarded(specs: Iterable[CommandSpec]) -> frozenset[str]:
    """The commands that Discord itself keeps to those with Manage Channels, and whom an admin lets."""
    families = _families(specs).values()
    return frozenset(spec.name for family in families if _for_editors(family) for spec in family)


def fingerprint(payload: Iterable[Mapping[str, Any]]) -> str:
    """The hash by which a changed set of commands is told."""
    ordered = sorted((json.dumps(one, sort_keys=True) for one in payload), key=str)
    return hashlib.sha256("\n".join(ordered).encode()).hexdigest()


def arguments(spec: CommandSpec, values: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the parameter's name, as text."""
    filled = {parameter.name: values.get(parameter.name) for parameter in spec.parameters}
    return {
        name: "true" if value is True else str(value)
        for name, value in filled.items()
        if value is not None and value is not False
    }


def _families(specs: Iterable[CommandSpec]) -> dict[str, list[CommandSpec]]:
    found: dict[str, list[CommandSpec]] = defaultdict(list)
    for spec in specs:
        found[spec.name.split(" ")[0]].append(spec)
    return found


def _for_editors(family: Iterable[CommandSpec]) -> bool:
    # Discord guards whole groups only: one that anyone may ask something of is guarded by the bot.
    return all(spec.who == "editors" for spec in family)


def _command(
    spec: CommandSpec, name: str, asked: Asked, suggest: Suggest
) -> app_commands.Command[Any, ..., None]:
    async def callback(interaction: discord.Interaction[Any], **values: Any) -> None:
        await asked(interaction, spec, values)

    options = [_option(parameter) for parameter in spec.parameters]
    if spec.name == _IMPORT:
        upload = discord.Attachment | None
        options.append(inspect.Parameter(UPLOAD, _NAMED, default=None, annotation=upload))
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    # discord.py reads a command's options from its callback's signature.
    callback.__signature__ = inspect.Signature([first, *options])  # type: ignore[attr-defined]
    helps = {parameter.name: _short(parameter.help) for parameter in spec.parameters}
    signed: Any = callback
    described = app_commands.describe(**helps, **({UPLOAD: "An OPML file"} if spec.name == _IMPORT else {}))
    with_choices = app_commands.choices(**_choices(spec))
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=name, description=_help(spec), callback=with_choices(described(signed))
    )
    for parameter in spec.parameters:
        if parameter.kind in _SUGGESTED:
            made.autocomplete(parameter.name)(_completing(spec, parameter.name, suggest))
    return made


_NAMED = inspect.Parameter.KEYWORD_ONLY


def _option(parameter: Parameter) -> inspect.Parameter:
    kind: Any = bool if parameter.kind is ParameterKind.FLAG else str
    if parameter.required and parameter.kind not in ASKED:  # left out, a form asks for it
        return inspect.Parameter(parameter.name, _NAMED, annotation=kind)
    return inspect.Parameter(parameter.name, _NAMED, default=None, annotation=kind | None)


def _choices(spec: CommandSpec) -> dict[str, list[app_commands.Choice[str]]]:
    return {
        parameter.name: [app_commands.Choice(name=one, value=one) for one in parameter.choices[:OPTIONS]]
        for parameter in spec.parameters
        if parameter.kind is ParameterKind.CHOICE
    }


def _completing(spec: CommandSpec, parameter: str, suggest: Suggest) -> Any:
    async def complete(interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        found = await suggest(interaction, spec, parameter, current)
        return [
            app_commands.Choice(name=one.label[:CHOICE_CHARACTERS] or "…", value=one.value)
            for one in found[:OPTIONS]
            if 0 < len(one.value) <= CHOICE_CHARACTERS
        ]

    return complete


def _help(spec: CommandSpec) -> str:
    """What a command does, and whether it is for editors alone."""
    return _short(
        f"For editors: {spec.help[:1].lower()}{spec.help[1:]}" if spec.who != "anyone" else spec.help
    )


def _short(text: str) -> str:
    return text if len(text) <= HELP_CHARACTERS else f"{text[: HELP_CHARACTERS - 1]}…"
