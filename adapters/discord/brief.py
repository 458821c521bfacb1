"""A short message -> Discord's older form, words and then buttons, which a locked phone shows the words of.

The notification of a message of components is empty, whomever it pings; content is shown. So what is
posted goes as content where it fits: an alert does, a briefing with buttons under each item does not.
"""

from dataclasses import dataclass

import discord
from discord import ui

from adapters.discord.blocks import ButtonRow, MarkdownLines, Rule
from adapters.discord.limits import CONTENT_CHARACTERS, CONTENT_ROWS
from adapters.discord.markdown import size
from adapters.discord.render import DiscordMessage, joined
from adapters.discord.views import button_of


@dataclass(frozen=True, slots=True)
class Brief:
    """Words, and the rows of buttons under them; at least one, whose first button is the post's mark."""

    text: str
    rows: tuple[ButtonRow, ...]


def brief_of(message: DiscordMessage) -> Brief | None:
    """The message in this form; None where it does not fit it."""
    atoms = joined(message)
    words = [atom for atom in atoms if isinstance(atom, MarkdownLines | Rule)]
    rows = tuple(atom for atom in atoms if isinstance(atom, ButtonRow))
    if not 0 < len(rows) <= CONTENT_ROWS or not words or atoms != (*words, *rows):
        return None
    text = "\n".join(atom.text if isinstance(atom, MarkdownLines) else "" for atom in words)
    return Brief(text, rows) if size(text) <= CONTENT_CHARACTERS else None


def view_under(brief: Brief, workspace: str, mark: int) -> ui.View:
    """Its buttons for discord.py; `mark` is the component id of the first."""
    view = ui.View(timeout=None)
    buttons = [(at, one) for at, row in enumerate(brief.rows) for one in row.buttons]
    for number, (at, one) in enumerate(buttons):
        button = button_of(one, workspace, number)
        button.row = at
        if number == 0:
            button.id = mark
        view.add_item(button)
    view.stop()  # not remembered: presses come through DynamicItem
    return view


def marks(message: discord.Message) -> tuple[object, ...]:
    """The ids of a message's first component and, where that is a row, of its first button."""
    first = message.components[0] if message.components else None
    if isinstance(first, discord.ActionRow) and first.children:
        return (first.id, first.children[0].id)
    return (getattr(first, "id", None),)
