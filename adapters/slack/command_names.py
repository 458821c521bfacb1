"""Commands as they are called in a workspace: Slack keeps some names for itself, and others may be taken.

With SITREP_SLACK_PREFIX every name begins with it: "/news-toll". Without it only those that Slack has itself
begin with "sitrep-": "/sitrep-mute". A prefix is never said twice: with "sitrep-", "/sitrep" stays as it is.
"""

import re
from dataclasses import replace

from bot.document import Block, Document, Heading, Inline, Text, Words

# Slack has its own /mute and /search, and refuses a manifest that names a command of its own. /unmute follows
# /mute: apart they would mislead.
SLACKS_OWN = frozenset({"mute", "unmute", "search"})
USUAL = "sitrep-"
FIRST_WORDS = (
    *("summary", "briefing", "alerts", "feeds", "events", "toll", "mute", "unmute", "watch", "unwatch"),
    *("statements", "search", "why", "sitrep"),
)


class CommandNames:
    """The names that work in a workspace whose commands have this prefix."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        changed = [name for name in FIRST_WORDS if self.called(name) != f"/{name}"]
        self._changed = re.compile(rf"(?<![\w/.-])/({'|'.join(changed)})(?![\w/-])")

    def called(self, name: str) -> str:
        """A command's first word -> how it is called: "mute" -> "/sitrep-mute"."""
        prefix = self._prefix or (USUAL if name in SLACKS_OWN else "")
        return f"/{name}" if prefix.rstrip("-_") == name else f"/{prefix}{name}"

    def as_called(self, document: Document) -> Document:
        """The document with commands named as they are called here; quotes, links and figures as they are."""
        blocks = tuple(self._block(block) for block in document.blocks)
        return replace(document, blocks=blocks, notice=self._words(document.notice))

    def _block(self, block: Block) -> Block:
        if isinstance(block, Text | Heading):
            return replace(block, line=tuple(map(self._inline, block.line)))
        return block

    def _inline(self, inline: Inline) -> Inline:
        return replace(inline, text=self._words(inline.text)) if isinstance(inline, Words) else inline

    def _words(self, text: str) -> str:
        return self._changed.sub(lambda found: self.called(found[1]), text)


def own_name(command: str) -> str:
    """What Slack was told -> our command's first word, whatever its prefix: "/sitrep-mute" -> "mute"."""
    return re.split("[-_]", command.removeprefix("/"))[-1]


def with_separator(prefix: str) -> str:
    """A prefix as it stands before a name: "news" -> "news-"."""
    return prefix if not prefix or prefix.endswith(("-", "_")) else f"{prefix}-"
