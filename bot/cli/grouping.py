"""Lines of JSON, an article each -> records of the event each belongs to, in the same order."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bot.cli.extraction import error_record, parse_line
from bot.errors import SitrepError
from bot.events.grouping.group import group_lines
from bot.model import Article, Reading
from bot.reading.pipe import BATCH, Reader
from bot.reading.records import Record

Read = tuple[Article, Reading]


def group(lines: Iterable[bytes], reader: Reader) -> Iterator[Record]:
    """`{"id", "event"}` a line; a line that can't be read gives `{"id", "error"}` and ends nothing."""
    waiting: deque[Read] = deque()
    # group_lines asks for an article only when it has placed the one before: a stream, line by line.
    placed = group_lines(iter(waiting.popleft, None))
    for given_id, one in _read(iter(lines), reader):
        if isinstance(one, SitrepError):
            yield error_record(given_id, one)
        else:
            waiting.append(one)
            yield {"id": given_id, "event": next(placed)[1]}


def _read(lines: Iterator[bytes], reader: Reader) -> Iterator[tuple[Any, Read | SitrepError]]:
    """The id each line gives, and its article with its reading, or what is wrong with it."""
    while batch := list(islice(lines, BATCH)):
        parsed = [parse_line(line) for line in batch]
        outcomes = reader.outcomes([one for _, one in parsed if isinstance(one, Article)])
        for given_id, one in parsed:
            if isinstance(one, Article):
                outcome = next(outcomes)
                yield given_id, (one, outcome) if isinstance(outcome, Reading) else outcome
            else:
                yield given_id, one
