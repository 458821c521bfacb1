"""A message -> the same in plain words, for a server that does not take it as it is.

Links go: Discord's filter of harmful links, and AutoMod, mostly mean those. So do buttons and pictures.
"""

import re
from typing import Any

from discord import ui

from adapters.discord.blocks import MarkdownLines, Picture
from adapters.discord.limits import CONTENT_CHARACTERS
from adapters.discord.markdown import escaped, size
from adapters.discord.render import DiscordMessage

_LINK = re.compile(
    r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(https?://[^)\s]*\)"
)  # of our own making: addresses have no ")"


def plain_words(message: DiscordMessage) -> str:
    """What the message says, a line for each of its own."""
    lines = [
        _LINK.sub(r"\1", atom.text) if isinstance(atom, MarkdownLines) else escaped(atom.alt)
        for atom in message.atoms
        if isinstance(atom, MarkdownLines | Picture)
    ]
    return "\n".join(lines).strip() or "Sitrep"


def plain_form(message: DiscordMessage, mark: int) -> dict[str, Any]:
    """The words as a message's content; as one text of components where they are too long for that."""
    words = plain_words(message)
    if size(words) <= CONTENT_CHARACTERS:
        return {"content": words, "suppress_embeds": True}
    return {"view": plain_view(message, mark)}


def plain_view(message: DiscordMessage, mark: int) -> ui.LayoutView:
    """The words as one text of components, which takes the place of any message."""
    view = ui.LayoutView(timeout=None)
    text: ui.TextDisplay[Any] = ui.TextDisplay(plain_words(message))
    text.id = mark
    view.add_item(text)
    view.stop()
    return view
