"""Lines of JSON, an article each -> records of the event each belongs to, in the same order."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.events.group import group_lines
from bot.model import Article, Reading
from bot.reading.extract import error_record, extract, parse_line
from bot.reading.pipe import BATCH, Reader
from bot.reading.records import Record

Read = tuple[Article, Reading]


def group(lines: Iterable[bytes], reader: Reader) -> Iterator[Record]:
    """`{"id", "event"}` a line; a line that can't be read gives `{"id", "error"}` and ends nothing."""
    waiting: deque[Read] = deque()
    # group_lines asks for an article only when it has placed the one before: a stream, line by line.
    placed = group_lines(iter(waiting.popleft, None))
    for one in _read(iter(lines), reader):
        if isinstance(one, tuple):
            waiting.append(one)
            article_id, event = next(placed)
            yield {"id": article_id, "event": event}
        else:
            yield one


def _read(lines: Iterator[bytes], reader: Reader) -> Iterator[Read | Record]:
    """Each line's article with its reading, or the record of what is wrong with it."""
    while batch := list(islice(lines, BATCH)):
        parsed = [parse_line(line) for line in batch]
        outcomes = reader.outcomes([one for one in parsed if isinstance(one, Article)])
        for line, one in zip(batch, parsed, strict=True):
            if isinstance(one, Article):
                outcome = next(outcomes)
                yield (one, outcome) if isinstance(outcome, Reading) else error_record(one.id, outcome)
            else:
                yield next(extract([line], reader))  # a bad line's record, as `sitrep extract` gives it
