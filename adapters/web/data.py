"""Events for scripts: the page's lists and one event, as JSON, CSV, RSS and GeoJSON."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.web import wanted as asked
from adapters.web.formats import as_csv, as_geojson, as_json, as_rss, event_record, table
from adapters.web.place import PageHome
from bot.chat import Rooms
from bot.errors import NotFound

FORMATS = ("json", "csv", "rss", "geojson")
A_FILE = 100  # events of one answer, unless the address says otherwise
_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "rss": "application/rss+xml",
    "geojson": "application/geo+json",
}
_CLAIMS = (
    *("claim", "article", "outlet", "url", "text", "harm", "low", "high", "qualifier", "unit", "victims"),
    *("claimant", "claimant_type", "via", "status", "scope", "as_of", "place", "country", "sure"),
    *("at", "sentence", "withdrawn_at", "struck_by"),
)
Handler = Callable[[web.Request], Awaitable[web.Response]]
Record = Mapping[str, Any]


class Data:
    """Answers scripts. What a stranger may ask for is decided before (safety.Guard)."""

    def __init__(self, home: PageHome, rooms: Rooms) -> None:
        self._home, self._rooms = home, rooms

    def routes(self) -> list[web.RouteDef]:
        """Addresses of lists and of single events; these must stand before that of an event's page."""
        found = [web.get(f"/events.{kind}", self._list(kind)) for kind in FORMATS]
        return found + [web.get(f"/events/{{name}}.{kind}", self._one(kind)) for kind in FORMATS]

    def _list(self, kind: str) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            wanted = asked.wanted_of(request.query)
            if "limit" not in request.query:
                wanted = replace(wanted, size=A_FILE)
            if "sort" not in request.query:
                wanted = replace(wanted, sort="newest")
            channel = await self._home.channel(request)
            found = await self._rooms.events(channel, wanted)
            origin = origin_of(request)
            records = [event_record(row, origin) for row in found.rows]
            more = ""
            if found.more:
                here = request.rel_url.without_query_params("key").update_query(after=found.more)
                more = f"{origin}{here}"
            whole = {"events": records, "total": found.total, "waiting": found.waiting, "next": more or None}
            body = _body(kind, whole, records, f"{origin}/", found.asked_at)
            return _answer(kind, body, {"Link": f'<{more}>; rel="next"'} if more else {})

        return answer

    def _one(self, kind: str) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            channel, name = await self._home.channel(request), request.match_info["name"].upper()
            try:
                found = await self._rooms.event_data(channel, name)
            except NotFound as error:
                raise web.HTTPNotFound(text=str(error)) from None
            origin = origin_of(request)
            record = event_record(found.row, origin)
            whole = {**record, "claims": found.claims, "statements": found.statements}
            whole["sources"] = found.articles
            if kind == "csv":
                return _answer(kind, table(_CLAIMS, found.claims), {})
            return _answer(kind, _body(kind, whole, [record], record["page"], found.row.event.changed_at), {})

        return answer


def origin_of(request: web.Request) -> str:
    """Scheme and host under which whoever asks knows the page."""
    scheme = "https" if request.headers.get("X-Forwarded-Proto") == "https" else request.scheme
    return f"{scheme}://{request.host}"


def _body(kind: str, whole: object, records: Sequence[Record], address: str, at: datetime | None) -> bytes:
    if kind == "json":
        return as_json(whole)
    if kind == "csv":
        return as_csv(records)
    if kind == "geojson":
        return as_geojson(records)
    newest = max((datetime.fromisoformat(record["changed_at"]) for record in records), default=at)
    return as_rss("Sitrep: events", address, records, newest or datetime.now(UTC))


def _answer(kind: str, body: bytes, headers: Mapping[str, str]) -> web.Response:
    return web.Response(
        body=body,
        headers={
            "Content-Type": f"{_TYPES[kind]}; charset=utf-8",
            "Cache-Control": "private, no-cache",
            **headers,
        },
    )
