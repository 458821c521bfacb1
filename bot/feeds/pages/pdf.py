"""Bytes of a PDF -> its title and its running text, up to a limit."""

import io
import re
import time
from collections import Counter

from bot.errors import ReadingError
from bot.feeds.plain import plain_title, tidy

MOST_PAGES = 60
MOST_CHARACTERS = 200_000
WORK_SECONDS = 3.0  # of the time that the process has for a document
_REPEATED = 3  # a line on so many pages is a header or a footer
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:/|of|von|de)\s*\d{1,4})?", re.IGNORECASE)
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', "。", "؟", "।")
_BULLET = re.compile(r"[•▪●○■\-–*]\s|\(?\d{1,2}[.)]\s")


def read_pdf(body: bytes) -> tuple[str, str]:
    """(title, text) of a PDF. Raises ReadingError where it is locked, broken or holds pictures only."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else _page_texts(reader)
        title = "" if locked or reader.metadata is None else plain_title(reader.metadata.title or "")
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise ReadingError("It is a PDF, but too broken to read.") from error
    if locked:
        raise ReadingError("It is a PDF that is locked with a password.")
    text = tidy("\n".join(_paragraphs(_without_repeats(pages))))[:MOST_CHARACTERS]
    if not text:
        raise ReadingError("It is a PDF without text: its pages are pictures.")
    return title, text


def _page_texts(reader: object) -> list[list[str]]:
    ends, found, size = time.process_time() + WORK_SECONDS, [], 0
    for page in list(getattr(reader, "pages", ()))[:MOST_PAGES]:
        text = page.extract_text()
        found.append([line.strip() for line in text.splitlines()])
        size += len(text)
        if size > MOST_CHARACTERS or time.process_time() > ends:
            break
    return found


def _without_repeats(pages: list[list[str]]) -> list[str]:
    often = Counter(line for lines in pages for line in set(lines) if line)
    return [
        line
        for lines in pages
        for line in [*lines, ""]
        if not (line and (often[line] >= _REPEATED or _PAGE_NUMBER.fullmatch(line)))
    ]


def _paragraphs(lines: list[str]) -> list[str]:
    """The lines of a page are broken where the paper ends; a paragraph goes on until a sentence does."""
    longest = max(map(len, lines), default=0)
    found: list[str] = []
    for line in lines:
        before = found[-1] if found else ""
        if not line:
            found.append("")
        elif before.endswith("-") and line[:1].islower():
            found[-1] = before[:-1] + line
        elif before and not _BULLET.match(line) and _goes_on(before, line, longest):
            found[-1] = f"{before} {line}"
        else:
            found.append(line)
    return found


def _goes_on(before: str, line: str, longest: int) -> bool:
    last = before[-longest:]
    if line[:1].islower():
        return True
    return not before.endswith(_SENTENCE_END) and len(last) >= 0.6 * longest
