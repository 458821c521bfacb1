"""`/sitrep export`: what is on record, as CSV to be copied out."""

import csv
import io
from datetime import timedelta

from bot.briefings.wording import count
from bot.chat import Kind, Parameter
from bot.commands.finding import sight
from bot.document import Block, Break, Document, File, Heading, Text, words
from bot.grammar.call import Call, Command
from bot.grammar.declare import says, told
from bot.grammar.services import Services
from bot.services.exports import COLUMNS, Row, What, export_rows

MOST_ROWS = 60  # in a chat; `sitrep export` in a shell gives all
ROWS_A_PART = 10
WHAT = ("claims", "statements", "events")


async def answer(call: Call, services: Services) -> Document:
    """The newest rows as CSV, oldest of them first."""
    period: timedelta | None = call.arguments.get("period")
    since = call.now - period if period else None
    what: What = call.arguments["what"]
    async with services.database.read() as conn:
        rows = await export_rows(conn, await sight(conn, call), what, since)
    if not rows:
        return told(f"No {what} on record" + (" since then." if period else "."))
    shown = rows[-MOST_ROWS:]
    left = len(rows) - len(shown)
    head = count(len(shown), what.removesuffix("s")) + (
        f", the newest of {len(rows)}; for all of them: sitrep export {what}" if left else ""
    )
    blocks: list[Block] = [Heading(words(head))]
    for start in range(0, len(shown), ROWS_A_PART):
        part = shown[start : start + ROWS_A_PART]
        rows_ = csv_text(what, part, header=start == 0).splitlines()
        blocks += [*([Break()] if start else []), *(Text(words(row)) for row in rows_)]
    whole = File(f"{what}.csv", (csv_text(what, rows) + "\n").encode())
    return Document(tuple(blocks), notice=count(len(rows), what.removesuffix("s")), files=(whole,))


def csv_text(what: What, rows: list[Row], *, header: bool = True) -> str:
    """Rows as CSV (RFC 4180, but with plain line ends); a cell that a spreadsheet would run is quoted off."""
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS[what], lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows([{key: _safe(value) for key, value in row.items()} for row in rows])
    return target.getvalue().rstrip("\n")


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    flat = " ".join(value.split())
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") else flat


COMMANDS = (
    Command(
        says(
            "sitrep export",
            "What is on record, as CSV",
            "/sitrep export claims|statements|events [since 7d]",
            Parameter("what", Kind.CHOICE, "claims, statements or events", choices=WHAT),
            Parameter("period", Kind.PERIOD, "how far back, such as 7d", required=False, keyword="since"),
        ),
        answer,
        aliases=("export",),
    ),
)
