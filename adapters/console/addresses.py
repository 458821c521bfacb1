"""The links of a Document -> numbers behind its words, and the list of addresses they stand for."""

import re
from collections.abc import Iterator
from typing import assert_never

from adapters.console.safe import safe, web_address
from bot.document import (
    Block,
    Break,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    Heading,
    Line,
    Link,
    Quote,
    Table,
    Text,
    Title,
)

_SENTENCE = "#:~:text="
_NUMBERED = re.compile(r"\[(\d{1,4})\]")


class Addresses:
    """Numbers for one message: a link already called "[3]" keeps its number, others get the next free one."""

    def __init__(self, document: Document) -> None:
        self._listed: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        links = [part for line in document_lines(document) for part in line if isinstance(part, Link)]
        own = [number for link in links if (number := _own_number(link)) is not None]
        self._cited = {_page(link.url) for link in links if _own_number(link) is not None}
        self._next = max(own, default=0) + 1

    def label(self, link: Link) -> str:
        """What stands in the text for a link; its address is listed, unless the words are the address."""
        words, url = safe(link.text), web_address(link.url)
        if url is None or words == url:
            return words
        own = _own_number(link)
        if own is not None:
            # One address stands for a number: the first that leads to a sentence, not just to the page.
            if _SENTENCE not in self._listed.setdefault(own, url) and _SENTENCE in url:
                self._listed[own] = url
            return words
        if _page(url) in self._cited:
            return words  # such as a headline, whose article has its number beside a figure
        if url not in self._numbers:
            self._numbers[url] = self._next
            self._listed[self._next] = url
            self._next += 1
        return f"{words} [{self._numbers[url]}]"

    def listed(self) -> list[str]:
        """Such as "[1] https://…", by number: the addresses of all links labelled so far."""
        return [f"[{number}] {url}" for number, url in sorted(self._listed.items())]


def _page(url: str) -> str:
    return url.partition("#")[0]


def document_lines(document: Document) -> Iterator[Line]:
    """Every line of a document that may hold links."""
    for block in document.blocks:
        yield from _lines(block)


def _lines(block: Block) -> tuple[Line, ...]:
    match block:
        case Title():
            return (block.line, block.lead)
        case Heading() | Text():
            return (block.line,)
        case Figures():
            return tuple(line for row in block.rows for line in _figure_lines(row))
        case Quote():
            return (block.source,)
        case Table():
            return tuple(cell for row in block.rows for cell in row)
        case Chart() | Buttons() | Break():
            return ()
        case _:
            assert_never(block)


def _figure_lines(row: Figure) -> tuple[Line, ...]:
    said = tuple(line for one in row.said for line in (one.figure, one.who))
    return (row.value, row.note, *said, *row.claims)


def _own_number(link: Link) -> int | None:
    found = _NUMBERED.fullmatch(link.text)
    return int(found[1]) if found and web_address(link.url) else None
