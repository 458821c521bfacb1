"""Commands named within a message -> as they are called where it is read.

Messages name commands as chat takes them: "/toll E14", "@Sitrep 2". Slack may know them by other names; a
terminal's prompt takes them bare; a shell takes them behind `sitrep ask`.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.document import Block, Document, Heading, Inline, Text, Words

FIRST_WORDS = (
    *("summary", "briefing", "alerts", "feeds", "events", "toll", "mute", "unmute", "watch", "unwatch"),
    *("statements", "search", "why", "sitrep"),
)
_COMMAND = re.compile(rf"(?<![\w/.<-])/({'|'.join(FIRST_WORDS)})(?![\w/-])([^·;.\n]*>=[^·;.\n]*)?")
_MENTION = re.compile(r"@Sitrep (?=\S)")


def reworded(document: Document, change: Callable[[str], str]) -> Document:
    """The document with other words of ours; quotes, links and figures as they are."""

    def inline(one: Inline) -> Inline:
        return replace(one, text=change(one.text)) if isinstance(one, Words) else one

    def block(one: Block) -> Block:
        return replace(one, line=tuple(map(inline, one.line))) if isinstance(one, Text | Heading) else one

    return replace(document, blocks=tuple(map(block, document.blocks)), notice=change(document.notice))


def without_mention(text: str) -> str:
    """Commands as the page takes them, where nobody else is addressed: "@Sitrep 2" -> "2"."""
    return _MENTION.sub("", text)


def at_prompt(text: str) -> str:
    """Commands as our own prompt takes them, without the slash: "/toll E14" -> "toll E14"."""
    return _COMMAND.sub(lambda found: f"{found[1]}{found[2] or ''}", without_mention(text))


def in_shell(text: str) -> str:
    """Commands as a shell takes them: "sitrep ask toll E14"; in quotes where a ">" would write a file."""

    def called(found: re.Match[str]) -> str:
        rest = found[2]
        return f"sitrep ask {found[1]}" if rest is None else f'sitrep ask "{found[1]}{rest}"'

    return _COMMAND.sub(called, _MENTION.sub("sitrep ask ", text))
