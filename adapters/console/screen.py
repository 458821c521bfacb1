"""Documents onto a stream: styled on a terminal, plain in a pipe."""

import os
import sys
from typing import TextIO

from rich.console import Console
from rich.text import Text as Rich

from adapters.console.render import PIPE_WIDTH, lines, plain
from bot.document import Document

WIDEST = 110  # columns; longer lines are hard to read


def show(document: Document, stream: TextIO | None = None) -> None:
    """Print the document. NO_COLOR, TERM=dumb and COLUMNS are respected."""
    stream = stream or sys.stdout
    if document.files:
        _write_files(document, stream)
        return
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        stream.write(plain(document, _pipe_width()) + "\n")
        stream.flush()
        return
    for line in lines(document, min(console.width, WIDEST)):
        # Wrapped already; a long address runs on, so that a click takes the whole of it.
        console.print(line, soft_wrap=True)


def _write_files(document: Document, stream: TextIO) -> None:
    """A file as it is, so that it can be piped or copied; what it is goes to the person."""
    stream.writelines(file.content.decode(errors="replace") for file in document.files)
    stream.flush()
    hint(document.notice, sys.stderr)


def hint(text: str, stream: TextIO | None = None) -> None:
    """One quiet line to the person at the keyboard."""
    Console(file=stream or sys.stdout, highlight=False, markup=False).print(Rich(text, style="dim"))


def _pipe_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and columns.isascii() and int(columns) else PIPE_WIDTH
