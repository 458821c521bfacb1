"""A document -> messages of components, each within Discord's limits.

Components v2 (text displays) rather than embeds: text runs over the whole width of a phone, where an
embed is a narrow box; headings and small print exist; a picture and a row of buttons stand under the
item they belong to, where an embed has them at the end of all; and one message takes 4,000 characters
of running text without 25 fields to spread it over. A link unfolds no preview in them. Their one fault,
an empty notification, is what brief.py is for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import assert_never

from adapters.discord.blocks import Atom, Attached, ButtonRow, MarkdownLines, Menu, Picture, Rule, atoms
from adapters.discord.limits import (
    CONTENT_CHARACTERS,
    MESSAGE_CHARACTERS,
    MESSAGE_COMPONENTS,
    MESSAGE_FILES,
    UPLOAD_BYTES,
)
from adapters.discord.markdown import escaped, size
from bot.document import Block, Break, Document, Ping, Text, words

_DOUBTFUL = "This may have been posted before: Discord did not say whether it arrived."
_HINT_CHARACTERS = 60  # kept free for the line that says how it goes on
_MOST_PINGS = 20  # of one message; an alert names one


@dataclass(frozen=True, slots=True)
class DiscordMessage:
    """One message, from top to bottom."""

    atoms: tuple[Atom, ...]


NO_MORE = DiscordMessage(
    (MarkdownLines("-# Since the correction this post is shorter: nothing is left of this part."),)
)


def messages(
    document: Document, *, doubtful: bool = False, below: bool = False, waking: bool = False
) -> tuple[DiscordMessage, ...]:
    """The document as one message, or as several split between items.

    `doubtful` says that an earlier try may have arrived, `below` that further messages hang under the
    first, which then says so; `waking` that somebody's phone tells of it, so that the first had better fit
    the form whose words phones show.
    """
    first: list[Atom] = [MarkdownLines(" ".join(named))] if (named := pings_of(document)) else []
    if doubtful:
        first += atoms([Text(words(_DOUBTFUL), small=True)])
    items = iter([_attached(document)]) if _goes_as_files(document) else _items(document.blocks)
    packed = list(_packed(first, items))
    if waking and len(packed) == 1:
        packed = split_for_phones(packed[0])
    if below and len(packed) > 1:
        packed[0] = _before_buttons(packed[0], MarkdownLines(_goes_on(len(packed) - 1)))
    return tuple(DiscordMessage(tuple(one)) for one in packed) or (DiscordMessage((_nothing(document),)),)


def joined(message: DiscordMessage) -> tuple[Atom, ...]:
    """The message with lines that follow each other as one text."""
    found: list[Atom] = []
    for atom in message.atoms:
        last = found[-1] if found else None
        if isinstance(atom, MarkdownLines) and isinstance(last, MarkdownLines):
            found[-1] = MarkdownLines(f"{last.text}\n{atom.text}")
        else:
            found.append(atom)
    return tuple(found)


def split_for_phones(shown: list[Atom]) -> list[list[Atom]]:
    """Words with buttons under them, as many as fit a message's content, and the rest of the words."""
    spoken = list(takewhile(lambda atom: isinstance(atom, MarkdownLines | Rule), shown))
    rows = shown[len(spoken) :]
    sizes = [size(atom.text) + 1 if isinstance(atom, MarkdownLines) else 1 for atom in spoken]
    fit = sum(total <= CONTENT_CHARACTERS - _HINT_CHARACTERS for total in accumulate(sizes))
    if not rows or not all(isinstance(atom, ButtonRow) for atom in rows) or sum(sizes) <= CONTENT_CHARACTERS:
        return [shown]
    # What a figure's sources say is better not parted from it.
    apart = [at for at in range(2, fit + 1) if not _is_step(spoken[at])]
    at = apart[-1] if apart else fit
    return [[*spoken[:at], *rows], spoken[at:]] if at else [shown]


def _is_step(atom: Atom) -> bool:
    return isinstance(atom, Rule) or (isinstance(atom, MarkdownLines) and atom.text.lstrip().startswith("- "))


def _before_buttons(shown: list[Atom], hint: MarkdownLines) -> list[Atom]:
    """The hint under all, but above a last row of buttons: the form that phones show ends with them."""
    rows = list(takewhile(lambda atom: isinstance(atom, ButtonRow | Menu), reversed(shown)))
    return [*shown[: len(shown) - len(rows)], hint, *reversed(rows)]


def _goes_on(more: int) -> str:
    return f"-# Continued below, in {more} more message{'s' * (more > 1)}."


def pings_of(document: Document) -> list[str]:
    """Whom a message pings, as Discord writes it."""
    return [shown for ping in document.pings[:_MOST_PINGS] if (shown := _ping(ping))]


def _ping(ping: Ping) -> str | None:
    if ping.whom == "here":
        return "@here"
    if ping.target is None or not (ping.target.isascii() and ping.target.isdecimal()):
        return None
    return f"<@&{ping.target}>" if ping.whom == "role" else f"<@{ping.target}>"


def _nothing(document: Document) -> MarkdownLines:
    return MarkdownLines(escaped(document.notice[:500]).strip() or "Sitrep has nothing to say here.")


def _goes_as_files(document: Document) -> bool:
    """Whether its files, which hold all that it says, can go in its place."""
    sizes = [len(file.content) for file in document.files]
    return 0 < len(sizes) <= MESSAGE_FILES and sum(sizes) <= UPLOAD_BYTES


def _attached(document: Document) -> list[Atom]:
    names = [re.sub(r"[^\w.-]+", "_", file.name, flags=re.ASCII) for file in document.files]
    files = [Attached(name, file.content) for name, file in zip(names, document.files, strict=True)]
    return [_nothing(document), *files]


def _items(blocks: Sequence[Block]) -> Iterator[list[Atom]]:
    """What stands between two breaks; empty ones left out."""
    pending: list[Block] = []
    for block in (*blocks, Break()):
        if not isinstance(block, Break):
            pending.append(block)
            continue
        shown = atoms(pending)
        if shown:
            yield shown
        pending = []


def _packed(first: list[Atom], items: Iterator[list[Atom]]) -> Iterator[list[Atom]]:
    """Items put together into messages; one too long for a message goes on in the next."""
    shown = list(first)
    for item in items:
        between: list[Atom] = [Rule()] if shown and shown != first else []
        if shown and shown != first and not _fits([*shown, *between, *item]):
            yield shown
            shown, between = [], []
        shown += between
        for atom in item:
            if shown and not _fits([*shown, atom]):
                yield shown
                shown = []
            shown.append(atom)
    if shown:
        yield shown


def _fits(shown: Sequence[Atom]) -> bool:
    characters = sum(
        size(atom.text) + 1 for atom in shown if isinstance(atom, MarkdownLines)
    )  # 1: its line end
    pictures = sum(isinstance(atom, Picture) for atom in shown)
    texts = sum(
        isinstance(atom, MarkdownLines) and not (at and isinstance(shown[at - 1], MarkdownLines))
        for at, atom in enumerate(shown)
    )
    components = texts + sum(_components(atom) for atom in shown)
    return (
        characters <= MESSAGE_CHARACTERS - _HINT_CHARACTERS
        and components < MESSAGE_COMPONENTS  # one is kept for the hint
        and pictures <= MESSAGE_FILES
    )


def _components(atom: Atom) -> int:
    match atom:
        case MarkdownLines():
            return 0  # lines that follow each other are one text, counted once a run
        case Rule() | Attached():
            return 1
        case ButtonRow():
            return 1 + len(atom.buttons)
        case Menu() | Picture():
            return 2
        case _:
            assert_never(atom)
