"""Events as lists show them, for tests of the page."""

from datetime import UTC, datetime

from bot.document import Document, words
from bot.room import EventData, EventRow, EventSummary, Overview, TollSummary

AT = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)


def toll(harm: str, low: int | None, high: int | None, *, contested: bool = False) -> TollSummary:
    best = None if contested else low
    said = f"{low} to {high}" if contested else f"{low}"
    return TollSummary(
        harm, low, best, high, said, "contested" if contested else "single source", 2, contested
    )


def event_row(title: str, number: int = 3, tolls: tuple[TollSummary, ...] = (), **more: object) -> EventRow:
    values: dict[str, object] = {
        "name": f"E{number}",
        "title": title,
        "url": "javascript:alert(1)",
        "outlet": title,
        "place": title,
        "country": "VE",
        "country_name": "Venezuela",
        "latitude": 10.5,
        "longitude": -66.9,
        "opened_at": AT,
        "changed_at": AT,
        "articles": 2,
        "outlets": 1,
        "tolls": tolls,
        "gravity": 900,
        "official": True,
        "corrected_at": None,
    }
    return EventRow(EventSummary(**(values | more)), "open", words("05:30"))  # type: ignore[arg-type]


def event_data(row: EventRow) -> EventData:
    said = {"claim": "C1", "text": row.event.title, "sentence": row.event.title, "harm": "killed", "low": 9}
    return EventData(row, (said,), ({"statement": "S1", "content": [row.event.title]},), ())


def overview_of(*rows: EventRow) -> Overview:
    placed = tuple(row for row in rows if row.event.latitude is not None)
    nowhere = tuple(row for row in rows if row.event.latitude is None)
    mapped = len(placed), len(nowhere)
    return Overview(Document(()), 1, 2, 3, 1, 5, (("VE", "Venezuela", 1),), placed, nowhere, mapped)
