"""Commands as they are called in a workspace: Slack keeps some names for itself, and others may be taken.

With SITREP_SLACK_PREFIX every name begins with it: "/news-toll". Without it only those that Slack has itself
begin with "sitrep-": "/sitrep-mute". A prefix is never said twice: with "sitrep-", "/sitrep" stays as it is.
"""

import re

from bot.command_words import FIRST_WORDS, reworded
from bot.document import Document

# Slack has its own /mute and /search, and refuses a manifest that names a command of its own. /unmute follows
# /mute: apart they would mislead.
SLACKS_OWN = frozenset({"mute", "unmute", "search"})
USUAL = "sitrep-"


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
        return reworded(document, self._words)

    def _words(self, text: str) -> str:
        return self._changed.sub(lambda found: self.called(found[1]), text)


def own_name(command: str) -> str:
    """What Slack was told -> our command's first word, whatever its prefix: "/sitrep-mute" -> "mute"."""
    return re.split("[-_]", command.removeprefix("/"))[-1]


def with_separator(prefix: str) -> str:
    """A prefix as it stands before a name: "news" -> "news-"."""
    return prefix if not prefix or prefix.endswith(("-", "_")) else f"{prefix}-"
