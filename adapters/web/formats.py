"""Events -> JSON, CSV, RSS and GeoJSON for scripts; nothing in a headline takes effect in any of them."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.room import EventRow
from bot.unseen import visible

Record = Mapping[str, Any]
# A spreadsheet runs a cell that begins so; the last four are the wide forms that some take for the same.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FIGURES = ("low", "best", "high")
_HARMS = ("killed", "wounded", "missing", "abducted", "detained", "displaced", "released")
_HEAD = (
    *("event", "headline", "page", "url", "outlet", "place", "country", "country_name"),
    *("latitude", "longitude", "opened_at", "changed_at", "state", "articles", "outlets", "official"),
    *("contested", "unsure", "corrected_at", "gravity", "muted"),
)
CSV_COLUMNS = (
    *_HEAD,
    *(f"{harm}_{name}" for harm in _HARMS for name in (*_FIGURES, "words", "grade", "sources")),
)


def event_record(row: EventRow, origin: str) -> dict[str, Any]:
    """An event with its documented fields (docs/reference/data.md); `origin` stands before our addresses."""
    event = row.event
    return {
        "event": event.name,
        "headline": visible(event.title),
        "page": f"{origin}/events/{event.name}",
        "url": event.url if _is_web(event.url) else None,
        "outlet": visible(event.outlet),
        "place": visible(event.place) if event.place else None,
        "country": event.country,
        "country_name": event.country_name or None,
        "latitude": event.latitude,
        "longitude": event.longitude,
        "opened_at": event.opened_at.isoformat(),
        "changed_at": event.changed_at.isoformat(),
        "state": row.state,
        "articles": event.articles,
        "outlets": event.outlets,
        "official": event.official,
        "contested": event.contested,
        "unsure": event.unsure,
        "corrected_at": _iso(event.corrected_at),
        "gravity": event.gravity,
        "muted": row.muted,
        "tolls": [
            {
                "harm": toll.harm,
                "low": toll.low,
                "best": toll.best,
                "high": toll.high,
                "words": visible(toll.words),
                "grade": toll.grade,
                "sources": toll.sources,
                "contested": toll.contested,
                "confirmed": toll.confirmed,
                "sure": toll.sure,
            }
            for toll in event.tolls
        ],
    }


def as_json(value: object) -> bytes:
    """JSON, which may be read by a page as well: no tag of HTML stands in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        .encode(errors="replace")
    )


def as_csv(records: Iterable[Record]) -> bytes:
    """One row an event, a column for each figure of each harm; a cell that would be run is quoted off."""
    flat = []
    for record in records:
        tolls = {toll["harm"]: toll for toll in record["tolls"]}
        figures = {
            f"{harm}_{name}": tolls[harm][name]
            for harm in _HARMS
            if harm in tolls
            for name in (*_FIGURES, "words", "grade", "sources")
        }
        flat.append({**{name: record[name] for name in _HEAD}, **figures})
    return table(CSV_COLUMNS, flat)


def table(columns: Sequence[str], rows: Iterable[Record]) -> bytes:
    """Rows as CSV (RFC 4180), a byte order mark before them, so that spreadsheets read them as UTF-8."""
    target = io.StringIO()
    writer = csv.DictWriter(target, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows([{key: _cell(value) for key, value in row.items()} for row in rows])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def as_rss(title: str, address: str, records: Sequence[Record], now: datetime) -> bytes:
    """RSS 2.0: an item an event, its text plain, its identity the event's page and its newest change."""
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", title)
    _text(channel, "link", address)
    _text(channel, "description", "Events as Sitrep has them on record; every figure is a claim.")
    _text(channel, "lastBuildDate", format_datetime(now))
    for record in records:
        item = ET.SubElement(channel, "item")
        _text(item, "title", _item_title(record))
        _text(item, "link", record["page"])
        identity = ET.SubElement(item, "guid", {"isPermaLink": "false"})
        identity.text = f"{record['page']}#{record['changed_at']}"
        _text(item, "pubDate", format_datetime(datetime.fromisoformat(record["changed_at"])))
        # A reader takes the description for HTML: what is text there is escaped once more.
        _text(item, "description", _escaped(_item_text(record)))
        for harm in dict.fromkeys(toll["harm"] for toll in record["tolls"]):
            _text(item, "category", harm)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def as_geojson(records: Iterable[Record]) -> bytes:
    """GeoJSON (RFC 7946): a feature an event; one whose place is not certain has no geometry."""
    features = [
        {
            "type": "Feature",
            "id": record["event"],
            "geometry": _point(record),
            "properties": {
                key: value for key, value in record.items() if key not in ("latitude", "longitude")
            },
        }
        for record in records
    ]
    return as_json({"type": "FeatureCollection", "features": features})


def _point(record: Record) -> dict[str, Any] | None:
    if record["latitude"] is None:
        return None
    return {"type": "Point", "coordinates": [record["longitude"], record["latitude"]]}


def _item_title(record: Record) -> str:
    first = next((f"{toll['harm']} {toll['words']}" for toll in record["tolls"]), "")
    place = ", ".join(part for part in (record["place"], record["country_name"]) if part)
    return " · ".join(part for part in (record["event"], place, record["headline"], first) if part)


def _item_text(record: Record) -> str:
    tolls = "; ".join(f"{toll['harm']} {toll['words']} ({toll['grade']})" for toll in record["tolls"])
    many = f"{record['articles']} articles, {record['outlets']} outlets, {record['state']}"
    return ". ".join(
        part for part in (tolls or "No figure of people harmed", many, record["headline"]) if part
    )


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = "".join(sign for sign in visible(words) if _fits_xml(sign))


def _fits_xml(sign: str) -> bool:
    code = ord(sign)
    return sign in "\n\t" or (0x20 <= code < 0xD800) or (0xE000 <= code < 0xFFFE) or code > 0xFFFF


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return "" if value is None else value
    flat = " ".join(visible(value).split())
    return f"'{flat}" if flat.startswith(_RUNS) else flat


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _is_web(url: str | None) -> bool:
    return bool(url) and str(url).lower().startswith(("http://", "https://"))
