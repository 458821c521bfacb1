"""A form for what was left out of a command or typed wrongly: a schedule's times, an alert's query.

All that a form needs stands in its id and its fields, so that one filled in after a restart is still read.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import discord
from discord import ui

from adapters.discord.limits import FORM_CHARACTERS, FORM_FIELDS, FORM_TITLE_CHARACTERS, HELP_CHARACTERS
from adapters.discord.markdown import escaped
from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.document import Button

ASKED = frozenset(
    {ParameterKind.TIMES, ParameterKind.QUERY}
)  # what is easier written in a form than behind a slash
_OPENS = "form "  # the command of a button that opens a form begins so; no command of the bot does
_ID = "sitrep:form"
_LABELLED, _TEXT_INPUT = 18, 4  # Discord's types of components


def left_out(spec: CommandSpec, values: Mapping[str, Any]) -> bool:
    """Whether something is missing that the form asks for."""
    return any(one.required and values.get(one.name) is None for one in spec.parameters)


def has_form(spec: CommandSpec) -> bool:
    """Whether a command has something that is easier written in a form."""
    return any(one.kind in ASKED for one in spec.parameters)


def again(spec: CommandSpec, values: Mapping[str, str]) -> Button:
    """A button that opens the form with what was typed in it."""
    return Button("Change what I typed", f"{_OPENS}{spec.name}?{urlencode(values)}")


def to_open(command: str, specs: Iterable[CommandSpec]) -> tuple[CommandSpec, dict[str, str]] | None:
    """The form that a button's command opens, and what stands in it; None for a command of the bot.

    A bare command whose words are missing, such as "feeds add", opens its form, too.
    """
    if not command.startswith(_OPENS):
        bare = next((one for one in specs if one.name == command), None)
        return (bare, {}) if bare is not None and left_out(bare, {}) else None
    name, _, typed = command.removeprefix(_OPENS).partition("?")
    spec = next((one for one in specs if one.name == name), None)
    return (spec, dict(parse_qsl(typed, keep_blank_values=True))) if spec else None


def sent_form(
    data: Mapping[str, Any], specs: Iterable[CommandSpec]
) -> tuple[CommandSpec, str, dict[str, str]] | None:
    """A form that was sent: its command, the workspace it is of ("" where the place tells), what is in it."""
    kind, _, rest = str(data.get("custom_id", "")).removeprefix(_ID).partition(":")
    workspace, _, rest = rest.partition(":")
    name, _, flags = rest.partition(":")
    spec = next((one for one in specs if one.name == name), None)
    if kind or spec is None:
        return None
    fields = [row["component"] for row in data.get("components", ()) if row.get("type") == _LABELLED]
    filled = {one["custom_id"]: one["value"] for one in fields if one.get("type") == _TEXT_INPUT}
    written = {name: value for name, value in filled.items() if value.strip()}
    return spec, workspace, {**dict.fromkeys(filter(None, flags.split(",")), "true"), **written}


class CommandForm(ui.Modal):
    """Asks for a command's values; `given` stand in it, under the `problem` with them."""

    def __init__(
        self, spec: CommandSpec, given: Mapping[str, str], workspace: str = "", problem: str | None = None
    ) -> None:
        flags = [one.name for one in spec.parameters if one.kind is ParameterKind.FLAG and one.name in given]
        identity = f"{_ID}:{workspace}:{spec.name}:{','.join(flags)}"
        super().__init__(title=f"/{spec.name}"[:FORM_TITLE_CHARACTERS], custom_id=identity)
        if problem:
            self.add_item(ui.TextDisplay(escaped(problem)[:FORM_CHARACTERS]))
        fields = [one for one in spec.parameters if one.kind is not ParameterKind.FLAG]
        for one in fields[: FORM_FIELDS - bool(problem)]:
            self.add_item(_field(one, given.get(one.name)))
        # Stopped, it is not remembered: the connection reads what comes back by its id.
        self.stop()


def _field(parameter: Parameter, given: str | None) -> ui.Label[Any]:
    style = discord.TextStyle.paragraph if parameter.kind is ParameterKind.QUERY else discord.TextStyle.short
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=parameter.name,
        default=given[:FORM_CHARACTERS] if given else None,
        required=parameter.required,
        max_length=FORM_CHARACTERS,
        style=style,
    )
    return ui.Label(
        text=parameter.name.capitalize(), description=parameter.help[:HELP_CHARACTERS], component=field
    )
