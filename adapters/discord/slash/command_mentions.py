"""Commands named in our words -> mentions that open them: "/alerts add" -> "</alerts add:123>".

Only in what stands outside of links, and only where the message keeps within Discord's limits.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import discord

from adapters.discord.blocks import MarkdownLines
from adapters.discord.limits import CONTENT_CHARACTERS, MESSAGE_CHARACTERS
from adapters.discord.markdown import size
from adapters.discord.render import DiscordMessage

_LINK = re.compile(r"(?<!\\)\[(?:\\.|[^\]\\])*\]\([^)\s]*\)")
_ALONE = "show"  # what a group's own command is called: a group cannot be opened


class CommandMentions:
    """Knows the ids of the commands that Discord has taken, by their words; none until it has."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._named: re.Pattern[str] | None = None

    def learn(self, ids: Mapping[str, str]) -> None:
        """These are they: words -> id."""
        self._ids = dict(ids)
        words = sorted(map(re.escape, self._ids), key=len, reverse=True)
        self._named = re.compile(rf"(?<![\w/.:<-])/({'|'.join(words)})(?![\w/-])") if words else None

    def applied(self, message: DiscordMessage) -> DiscordMessage:
        """The message with its commands to be pressed; as it is, where it would grow too long."""
        if self._named is None:
            return message
        made = tuple(
            MarkdownLines(self._mentioned(atom.text)) if isinstance(atom, MarkdownLines) else atom
            for atom in message.atoms
        )
        before, after = _characters(message.atoms), _characters(made)
        most = CONTENT_CHARACTERS if before <= CONTENT_CHARACTERS else MESSAGE_CHARACTERS
        return replace(message, atoms=made) if after <= most else message

    def _mentioned(self, text: str) -> str:
        assert self._named is not None, "asked before"
        found, at = list[str](), 0
        for link in _LINK.finditer(text):
            found += [self._named.sub(self._mention, text[at : link.start()]), link[0]]
            at = link.end()
        return "".join([*found, self._named.sub(self._mention, text[at:])])

    def _mention(self, found: re.Match[str]) -> str:
        return self._ids[found[1]]


def mentions_of(commands: Iterable[discord.app_commands.AppCommand]) -> dict[str, str]:
    """Words -> the mention that opens it, of commands as Discord knows them."""
    found: dict[str, str] = {}
    for one in commands:
        groups = [
            option for option in one.options if isinstance(option, discord.app_commands.AppCommandGroup)
        ]
        if one.type is not discord.AppCommandType.chat_input:
            continue
        if not groups:
            found[one.name] = f"</{one.name}:{one.id}>"
        for part in groups:
            mention = f"</{one.name} {part.name}:{one.id}>"
            found[f"{one.name} {part.name}"] = mention
            if part.name == _ALONE:
                found[one.name] = mention
    return found


def _characters(atoms: Iterable[object]) -> int:
    return sum(size(atom.text) + 1 for atom in atoms if isinstance(atom, MarkdownLines))
