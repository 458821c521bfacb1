"""A form for what was left out of a command: a schedule's times, an alert's query."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.limits import HELP_CHARACTERS
from bot.chat import CommandSpec, Kind, Parameter

ASKED = frozenset({Kind.TIMES, Kind.QUERY})  # what is easier written in a form than behind a slash
_TITLE = 45  # characters of a form's title and of a field's name, Discord's limit
_FIELDS = 5  # of one form
_SECONDS = 900.0  # until nobody fills it in any more
_LONGEST = 500  # characters of a query

Sent = Callable[[discord.Interaction[Any], CommandSpec, Mapping[str, Any]], Awaitable[None]]


def left_out(spec: CommandSpec, values: Mapping[str, Any]) -> bool:
    """Whether something is missing that the form asks for."""
    return any(one.required and values.get(one.name) is None for one in spec.parameters)


class Form(ui.Modal):
    """Asks for what was not given; `sent` gets the whole command."""

    def __init__(self, spec: CommandSpec, given: Mapping[str, Any], sent: Sent) -> None:
        super().__init__(title=spec.help[:_TITLE], timeout=_SECONDS)
        self._spec, self._given, self._sent = spec, given, sent
        missing = [one for one in spec.parameters if given.get(one.name) is None and one.kind != Kind.FLAG]
        self._fields = {one.name: _field(one) for one in missing[:_FIELDS]}
        for one in missing[:_FIELDS]:
            help_ = one.help[:HELP_CHARACTERS]
            label = ui.Label(text=one.name[:_TITLE], description=help_, component=self._fields[one.name])
            self.add_item(label)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """It was filled in."""
        filled = {name: field.value or None for name, field in self._fields.items()}
        await self._sent(interaction, self._spec, {**self._given, **filled})


def _field(parameter: Parameter) -> ui.TextInput[Any]:
    long = parameter.kind is Kind.QUERY
    return ui.TextInput(
        custom_id=parameter.name,
        required=parameter.required,
        max_length=_LONGEST,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
    )
