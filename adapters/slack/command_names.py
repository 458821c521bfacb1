"""Commands as they are called in Slack, which keeps some of our names for commands of its own."""

import re
from dataclasses import replace

from bot.document import Block, Document, Heading, Inline, Text, Words

# Slack has its own /mute and /search, and refuses a manifest that names a command of its own. /unmute follows
# /mute: apart they would mislead.
PREFIXED = frozenset({"mute", "unmute", "search"})
PREFIX = "sitrep-"
_OURS = re.compile(rf"(?<![\w/.-])/({'|'.join(sorted(PREFIXED))})(?![\w/-])")


def called(name: str) -> str:
    """A command's first word -> how it is called: "mute" -> "/sitrep-mute"."""
    return f"/{PREFIX}{name}" if name in PREFIXED else f"/{name}"


def own_name(command: str) -> str:
    """What Slack was told -> our command's first word: "/sitrep-mute" -> "mute"."""
    return command.removeprefix("/").removeprefix(PREFIX)


def as_called(document: Document) -> Document:
    """The document with commands named as Slack takes them. Only for words of ours, such as help."""
    blocks = tuple(_block(block) for block in document.blocks)
    return replace(document, blocks=blocks, notice=_words(document.notice))


def _block(block: Block) -> Block:
    if isinstance(block, Text | Heading):
        return replace(block, line=tuple(map(_inline, block.line)))
    return block


def _inline(inline: Inline) -> Inline:
    return replace(inline, text=_words(inline.text)) if isinstance(inline, Words) else inline


def _words(text: str) -> str:
    return _OURS.sub(lambda found: called(found[1]), text)
