"""Rendered messages -> discord.py's views and files; a pressed button -> its command."""

import hashlib
import io
import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord
from discord import ui

from adapters.discord.blocks import Atom, Attached, ButtonRow, MarkdownLines, Menu, Picture, Rule
from adapters.discord.limits import CUSTOM_ID_CHARACTERS
from adapters.discord.markdown import size
from adapters.discord.render import DiscordMessage, joined
from bot.document import Button

# "sitrep", its place in the message (ids are used once), the workspace it belongs to, the command.
TEMPLATE = re.compile(r"sitrep:\d+:(?P<workspace>[@\d]*):(?P<command>.+)", re.DOTALL)
MENU = re.compile(r"sitrep-menu:\d+:(?P<workspace>[@\d]*)")
LONG = "#"  # a command that begins so is the hash of one too long to be carried


def view_of(
    message: DiscordMessage, workspace: str = "", mark: int | None = None
) -> tuple[ui.LayoutView, list[discord.File]]:
    """The message for discord.py. `mark` is the component id by which it is found again.

    `workspace` is what its buttons belong to, where the place of pressing does not tell.
    """
    view = ui.LayoutView(timeout=None)
    files: list[discord.File] = []
    buttons = 0
    for at, atom in enumerate(joined(message)):
        item = _item(atom, files, workspace, buttons)
        if at == 0 and mark is not None:
            item.id = mark
        buttons += len(atom.buttons) if isinstance(atom, ButtonRow) else isinstance(atom, Menu)
        view.add_item(item)
    # Stopped, it is not remembered: presses come through DynamicItem, today or after a restart.
    view.stop()
    return view, files


def long_commands(message: DiscordMessage) -> dict[str, str]:
    """Hash -> command, of buttons whose command does not fit Discord's id."""
    rows = [atom.buttons for atom in message.atoms if isinstance(atom, ButtonRow)]
    commands = [button.command for row in rows for button in row]
    return {hashed(command): command for command in commands if size(command) > _ROOM}


def hashed(command: str) -> str:
    """The short form of a command that is too long."""
    return hashlib.sha256(command.encode("utf-8", "replace")).hexdigest()[:32]


_ROOM = CUSTOM_ID_CHARACTERS - len("sitrep:00:@:") - 20  # 20: the digits of a snowflake


def _item(atom: Atom, files: list[discord.File], workspace: str, buttons: int) -> ui.Item[Any]:
    match atom:
        case MarkdownLines():
            return ui.TextDisplay(atom.text)
        case Rule():
            return ui.Separator()
        case ButtonRow():
            return ui.ActionRow(
                *(button_of(one, workspace, buttons + at) for at, one in enumerate(atom.buttons))
            )
        case Menu():
            return ui.ActionRow(_menu_of(atom, workspace, buttons))
        case Picture():
            name = f"chart-{len(files) + 1}.png"
            files.append(discord.File(io.BytesIO(atom.png), name, description=atom.alt))
            return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=atom.alt))
        case Attached():
            files.append(discord.File(io.BytesIO(atom.content), atom.name))
            return ui.File(f"attachment://{atom.name}")


def button_of(button: Button, workspace: str, at: int) -> ui.Button[Any]:
    """The `at`-th button of a message for discord.py."""
    return ui.Button(label=button.label, custom_id=_custom_id(button.command, workspace, at))


def _menu_of(menu: Menu, workspace: str, at: int) -> ui.Select[Any]:
    options = [discord.SelectOption(label=one.label, value=one.command) for one in menu.choices]
    return ui.Select(placeholder="More", custom_id=f"sitrep-menu:{at}:{workspace}", options=options)


def _custom_id(command: str, workspace: str, at: int) -> str:
    carried = command if size(command) <= _ROOM else LONG + hashed(command)
    return f"sitrep:{at}:{workspace}:{carried}"


Pressed = Callable[[discord.Interaction[Any], str, str], Awaitable[None]]


def button_class(pressed: Pressed) -> type[ui.DynamicItem[ui.Button[Any]]]:
    """The class discord.py makes of each button that is pressed; `pressed` gets workspace and command."""

    class CommandButton(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
        """A button that carries its command, whoever sent it and whenever."""

        @classmethod
        async def from_custom_id(
            cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
        ) -> Self:
            """The button again."""
            assert isinstance(item, ui.Button)
            return cls(item)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            """It was pressed."""
            found = TEMPLATE.fullmatch(self.item.custom_id or "")
            if found is not None:
                await pressed(interaction, found["workspace"], found["command"])

    return CommandButton


def menu_class(pressed: Pressed) -> type[ui.DynamicItem[ui.Select[Any]]]:
    """The class discord.py makes of each menu that is used; `pressed` gets workspace and command."""

    class CommandMenu(ui.DynamicItem[ui.Select[Any]], template=MENU):
        """A menu whose choices are commands, whoever sent it and whenever."""

        @classmethod
        async def from_custom_id(
            cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
        ) -> Self:
            """The menu again."""
            assert isinstance(item, ui.Select)
            return cls(item)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            """Something was chosen."""
            found = MENU.fullmatch(self.item.custom_id or "")
            if found is not None and self.item.values:
                await pressed(interaction, found["workspace"], self.item.values[0])

    return CommandMenu
