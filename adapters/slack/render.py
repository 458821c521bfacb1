"""A document -> the messages that say it, each within Slack's limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.blocks import DIVIDER, block_kit
from adapters.slack.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, TEXT_CHARACTERS, VIEW_BLOCKS
from adapters.slack.mrkdwn import escaped
from adapters.slack.rich import Json, RichLine, characters, mention, rich_blocks, text
from bot.document import Block, Break, Chart, Document, Text, plain, words
from bot.unseen import visible

_DOUBTFUL = "This may have been posted before: Slack did not say whether it arrived."
_MORE = Text(words("There is more than this page has room for: ask in the channel itself."), small=True)
_MOST_PINGS = 20  # of one message; an alert names one


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message: its notification, its blocks, and the pictures that go with it."""

    text: str
    blocks: tuple[Json, ...]
    charts: tuple[Chart, ...] = ()


def messages(
    document: Document, *, doubtful: bool = False, most_characters: int = MESSAGE_CHARACTERS
) -> tuple[SlackMessage, ...]:
    """The document as one message, or as several split between items.

    `doubtful` says that an earlier try may have arrived; `most_characters` are those of one
    message's blocks, lower where Slack found a message too long.
    """
    first = [*_pings(document), *([*block_kit([Text(words(_DOUBTFUL), small=True)])] if doubtful else [])]
    packed = list(_packed(first, _items(document.blocks), most_characters)) or [([], [])]
    notice = _notice(document)
    return tuple(
        SlackMessage(_numbered(notice, at, len(packed)), tuple(shown), tuple(charts))
        for at, (shown, charts) in enumerate(packed)
    )


def view_blocks(document: Document, most: int = VIEW_BLOCKS) -> list[Json]:
    """The document's blocks for Home or a modal; where a view has no room for all, it says so."""
    shown = block_kit(document.blocks)
    return shown if len(shown) <= most else [*shown[: most - 1], *block_kit([_MORE])]


def _notice(document: Document) -> str:
    said = " ".join(visible(document.notice or plain(document)).split())
    shown = escaped(said)
    return (
        shown if len(shown) <= TEXT_CHARACTERS else escaped(said[: TEXT_CHARACTERS // 5]) + "…"
    ) or "Sitrep"


def _numbered(notice: str, at: int, count: int) -> str:
    return f"{notice} ({at + 1}/{count})" if at else notice


def _pings(document: Document) -> list[Json]:
    named = [mention(ping) for ping in document.pings[:_MOST_PINGS]]
    spaced = [part for one in named for part in (one, text(" "))]
    return list(rich_blocks([RichLine(tuple(spaced))])) if spaced else []


def _items(blocks: Sequence[Block]) -> Iterator[tuple[list[Json], list[Chart]]]:
    """What stands between two breaks, with its pictures; empty ones left out."""
    pending: list[Block] = []
    for block in (*blocks, Break()):
        if not isinstance(block, Break):
            pending.append(block)
            continue
        shown = block_kit(pending)
        if shown:
            yield shown, [one for one in pending if isinstance(one, Chart)]
        pending = []


Packed = tuple[list[Json], list[Chart]]


def _packed(first: list[Json], items: Iterator[Packed], most: int) -> Iterator[Packed]:
    """Items put together into messages; one too long for a message goes on in the next."""
    shown, charts = list(first), list[Chart]()
    for blocks, pictures in items:
        between = [DIVIDER] if len(shown) > len(first) or (shown and not first) else []
        if shown and shown != first and not _fits([*shown, *between, *blocks], most):
            yield shown, charts
            shown, charts, between = [], [], []
        shown += between
        for block in blocks:
            if shown and not _fits([*shown, block], most):
                yield shown, charts
                shown, charts = [], []
            shown.append(block)
        charts += pictures
    if shown:
        yield shown, charts


def _fits(blocks: list[Json], most: int) -> bool:
    return len(blocks) <= MESSAGE_BLOCKS and characters(blocks) <= most
