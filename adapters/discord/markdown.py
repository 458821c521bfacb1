"""Foreign words -> Discord markdown in which they are nothing but words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import assert_never
from urllib.parse import urlsplit

from adapters.discord.limits import ADDRESS_CHARACTERS, LINE_CHARACTERS, PIECE_CHARACTERS
from bot.document import Inline, Line, Link, Moment, Words
from bot.unseen import isolated, visible

# Bold, italic, code, strike, spoiler, links, mentions, emoji, times, addresses that link themselves.
_ACTIVE = re.compile(r"[\\*_~`|<>\[\]()@#:]")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))(?=\S?)")  # lists, and small print
_UNFIT = {ord(sign): f"%{ord(sign):02X}" for sign in "<>()[]\\|\"`* ^{}'"}  # "~" and "_" stay: #:~:text=
_MARKS = {"plain": "", "strong": "**", "quiet": "", "struck": "~~"}
_LINKED = re.compile(
    r"\[(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*\]"
)  # as Discord's client reads a link's words
_ROUND = {ord("["): "(", ord("]"): ")"}
_BARE_TIME = re.compile(r"\d{1,2}:\d{2}")


def clean(text: str) -> str:
    """The text on one line, without what cannot be seen."""
    return visible(text).replace("\n", " ")


def escaped(text: str) -> str:
    """The text as Discord shows it to the letter: no format, link, mention, emoji or time can arise."""
    return _ACTIVE.sub(r"\\\g<0>", isolated(clean(text)))


def size(text: str) -> int:
    """The length as the strictest of Discord's clients counts it: UTF-16 units."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def address(url: str) -> str | None:
    """The address for a masked link; None unless it is http or https, names a host and is not too long."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:  # such as a broken IPv6 host
        return None
    if not named or clean(url) != url:
        return None
    # A masked link needs plain letters: other scripts are written as browsers send them.
    fit = "".join(sign if sign.isascii() else _percent(sign) for sign in url.translate(_UNFIT))
    return fit if len(fit) <= ADDRESS_CHARACTERS else None


def lines(line: Line) -> list[str]:
    """The line as markdown; more than one only where it is longer than a message could be."""
    rows, row = list[str](), ""
    for piece in _pieces(line):
        if row and size(row) + size(piece) > LINE_CHARACTERS:
            rows.append(row)
            row = ""
        row += piece
    return [_inert_start(one.strip()) for one in [*rows, row] if one.strip()]


def _pieces(line: Line) -> Iterator[str]:
    for (kind, style), run in groupby(line, key=_style):
        found = list(run)
        if kind is Words:
            yield from _marked("".join(one.text for one in found), _MARKS[style])
        else:
            for one in found:
                yield from _inline(one)


def _inline(inline: Inline) -> Iterator[str]:
    match inline:
        case Words():
            yield from _marked(inline.text, _MARKS[inline.style])
        case Link():
            url = address(inline.url)
            for label in _cut(clean(inline.text)):
                yield f"[{_label(label)}]({url})" if url and label.strip() else escaped(label)
        case Moment():
            stamp = int(inline.at.timestamp())
            yield f"<t:{stamp}:{'t' if _BARE_TIME.fullmatch(inline.text) else 'f'}>"
        case _:
            assert_never(inline)


def _label(text: str) -> str:
    """The words of a link. A bracket that is never closed would end it there, even behind a backslash."""
    shown = escaped(text)
    return shown if _LINKED.fullmatch(f"[{shown}]") else escaped(text.translate(_ROUND))


def _marked(text: str, mark: str) -> Iterator[str]:
    """Words between marks, blanks outside: Discord takes no bold that begins with a blank."""
    for part in _cut(clean(text)):
        bare = part.strip()
        if not bare or not mark:
            yield escaped(part)
            continue
        start = part.index(bare)
        yield f"{part[:start]}{mark}{escaped(bare)}{mark}{part[start + len(bare) :]}"


def _cut(text: str) -> Iterator[str]:
    while len(text) > PIECE_CHARACTERS:
        at = text.rfind(" ", PIECE_CHARACTERS // 2, PIECE_CHARACTERS) + 1 or PIECE_CHARACTERS
        yield text[:at]
        text = text[at:]
    yield text


def _style(inline: Inline) -> tuple[type, str]:
    # Side by side, two bold runs would read as four stars; quiet and plain are shown alike.
    if not isinstance(inline, Words):
        return type(inline), ""
    shown = replace(inline, style="plain") if inline.style == "quiet" else inline
    return Words, shown.style


def _inert_start(row: str) -> str:
    """A row whose first sign starts no list. "3. March" would lose its number to the client's count."""
    return _LINE_START.sub(lambda found: found[1] + _harmless(found[2]), row)


def _harmless(start: str) -> str:
    return f"\\{start}" if start in "-+" else f"{start}\\"


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "ignore"))
