"""An item's machine-readable fields -> the warning they give (CAP 1.2, GeoRSS, GDACS)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from lxml import etree

from bot.feeds.dates import parse_date
from bot.feeds.items.names import local_name, namespace
from bot.feeds.plain import plain_title
from bot.model import ALERT_LABELS, Alert

CANCELLED, EXPIRED = "Cancelled", "Expired"
_CAP = ("emergency:cap", "cap")  # the namespace of every version, or its prefix undeclared
_GEO = ("georss", "opengis.net/gml", "gml", "wgs84_pos", "geo")
_GDACS = ("gdacs",)
_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_POINT = re.compile(rf"\s*({_NUMBER})[\s,]+({_NUMBER})(?:[\s,]+{_NUMBER})?\s*")
_CIRCLE = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s+[\d.]+\s*")
_GDACS_EVENTS = {
    "EQ": "Earthquake", "TC": "Tropical cyclone", "FL": "Flood", "VO": "Volcano", "DR": "Drought",
    "WF": "Wildfire", "TS": "Tsunami",
}  # fmt: skip
_LONGEST_CHARACTERS = 1000  # of one field


def may_warn(text: str) -> bool:
    """Whether a document names one of the vocabularies at all: most don't, and their items need no look."""
    lower = text.lower()
    return any(space in lower for space in (*_CAP, *_GEO, *_GDACS) if len(space) > 3) or "cap:" in lower


def warned_by(item: etree._Element) -> Alert | None:
    """The warning an item carries in fields; None where it has no such field."""
    cap = _fields(item, _CAP)
    geo = _fields(item, _GEO)
    gdacs = _fields(item, _GDACS)
    alert = Alert(
        event=cap.get("event") or _gdacs_event(gdacs),
        severity=cap.get("severity") or gdacs.get("severity") or gdacs.get("alertlevel"),
        area=cap.get("areadesc") or gdacs.get("country"),
        point=_point(geo) or _circle(cap.get("circle")),
        expires=_moment(cap.get("expires")),
        status=_status(cap),
    )
    return alert if alert != Alert() else None


def as_of(alert: Alert, now: datetime) -> Alert:
    """The warning as it stands now: one whose time is over has expired, unless it was taken back."""
    over = alert.expires is not None and alert.expires <= now and alert.status != CANCELLED
    return replace(alert, status=EXPIRED) if over else alert


def alert_lines(alert: Alert) -> tuple[str, ...]:
    """The warning as labelled lines of an article's text."""
    expires = alert.expires.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if alert.expires else None
    values = (alert.status, alert.event, alert.severity, alert.area, alert.point, expires)
    labelled = zip(ALERT_LABELS, values, strict=True)
    return tuple(f"{label}: {value}" for label, value in labelled if value)


def _fields(item: etree._Element, spaces: tuple[str, ...]) -> dict[str, str]:
    """The first words of each field of a vocabulary, wherever in the item it stands."""
    found: dict[str, str] = {}
    for element in _elements(item, spaces):
        words = plain_title("".join(element.itertext()) if not len(element) else element.text or "")
        if words:
            found.setdefault(local_name(element), words[:_LONGEST_CHARACTERS])
    return found


def _elements(item: etree._Element, spaces: tuple[str, ...]) -> Iterator[etree._Element]:
    for element in item.iterdescendants():
        address = namespace(element)
        if address and any(address == space or (len(space) > 4 and space in address) for space in spaces):
            yield element


def _status(cap: dict[str, str]) -> str | None:
    if cap.get("msgtype", "").lower() == "cancel" or cap.get("status", "").lower().startswith("cancel"):
        return CANCELLED
    return cap.get("status")


def _gdacs_event(gdacs: dict[str, str]) -> str | None:
    kind = gdacs.get("eventtype")
    name = gdacs.get("eventname")
    words = _GDACS_EVENTS.get((kind or "").upper(), kind)
    return f"{words} {name}" if words and name else words or name


def _point(geo: dict[str, str]) -> str | None:
    """GeoRSS writes latitude before longitude, as does GML in it."""
    for raw in (geo.get("point"), geo.get("pos"), f"{geo.get('lat', '')} {geo.get('long', '')}"):
        if found := _POINT.fullmatch(raw or ""):
            return _degrees(found[1], found[2])
    return None


def _circle(raw: str | None) -> str | None:
    found = _CIRCLE.fullmatch(raw or "")
    return _degrees(found[1], found[2]) if found else None


def _degrees(latitude: str, longitude: str) -> str | None:
    inside = abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180
    return f"{latitude}, {longitude}" if inside else None


def _moment(raw: str | None) -> datetime | None:
    dated = parse_date(raw)
    return dated.at if dated else None
