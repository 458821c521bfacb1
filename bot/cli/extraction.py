"""Lines of JSON, an article each -> records of what they claim, in the same order."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from bot.errors import ReadingError, UsageError
from bot.events.ledger.article import toll_record
from bot.model import Article, Reading
from bot.reading.pipe import BATCH, Reader
from bot.reading.records import Record, to_record


def extract(lines: Iterable[str | bytes], reader: Reader, explain: bool = False) -> Iterator[Record]:
    """One record a line, in order; a line that can't be read gives `{"id", "error"}` and ends nothing."""
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        parsed = [parse_line(line) for line in batch]
        outcomes = reader.outcomes([one for _, one in parsed if isinstance(one, Article)])
        for given_id, one in parsed:
            outcome = next(outcomes) if isinstance(one, Article) else one
            if isinstance(outcome, Reading):
                assert isinstance(one, Article)
                yield to_record(given_id, outcome, toll_record(one, outcome), explain)
            else:
                yield error_record(given_id, outcome)


def parse_line(line: str | bytes) -> tuple[Any, Article | UsageError]:
    """The id as it was given, and the article of one input line or what is wrong with the line."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, UsageError(f"This line is no JSON ({error}).")
    given_id = record.get("id") if isinstance(record, dict) else None
    given_id = given_id if isinstance(given_id, str | int) else None
    try:
        return given_id, article_of(record)
    except UsageError as error:
        return given_id, error


def article_of(record: Any) -> Article:
    """The article of one input record. Raises UsageError naming the field that is wrong."""
    if not isinstance(record, dict):
        raise UsageError('A line has to be an object with "id" and "text".')
    known = {name: record.get(name) for name in ("id", "text", "title", "url", "published", "language")}
    if isinstance(known["id"], int) and not isinstance(known["id"], bool):
        known["id"] = str(known["id"])
    for name, value in known.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f'"{name}" has to be text.')
    if known["id"] is None or known["text"] is None:
        raise UsageError(f'"{"id" if known["id"] is None else "text"}" is missing.')
    return Article(
        id=known["id"],
        title=_clean(known["title"] or ""),
        text=_clean(known["text"]),
        url=known["url"],
        published=_moment(known["published"]),
        language=known["language"],
    )


def error_record(article_id: Any, error: Exception) -> Record:
    """What stands in the output for a line that could not be read."""
    kind = "ReadingError" if isinstance(error, ReadingError) else "BadInput"
    return {"id": article_id, "error": {"type": kind, "message": str(error)}}


def _moment(text: str | None) -> datetime | None:
    """The time, UTC where no offset is given; None for what is no date: the article can still be read."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _clean(text: str) -> str:
    # A lone surrogate can't be written out again; the replacement keeps every offset.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def main() -> None:
    """`python -m bot.cli.extraction IN`: for measuring without the command line around it."""
    with open(sys.argv[1], "rb") as lines:  # noqa: PTH123 - one stream, one place
        for record in extract(lines, Reader(), explain="--explain" in sys.argv):
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
