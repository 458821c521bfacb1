"""`/sitrep export`: what is on record, as CSV to be copied out."""

import csv
import io
from datetime import timedelta

from bot.briefings.language.wording import count
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.finding import sight
from bot.document import Block, Break, Document, File, Heading, Text, words
from bot.grammar.call import Call, Command
from bot.grammar.declare import says, told
from bot.grammar.services import Services
from bot.services.exports import COLUMNS, Row, What, export_rows

MOST_ROWS = 60  # shown where a platform takes no file
ROWS_A_PART = 10
WHAT = ("claims", "statements", "events")


async def answer(call: Call, services: Services) -> Document:
    """All rows as a file, oldest first; the newest of them stand in the message where none can be sent."""
    period: timedelta | None = call.arguments.get("period")
    since = call.now - period if period else None
    what: What = call.arguments["what"]
    async with services.database.read() as conn:
        rows = await export_rows(conn, await sight(conn, call), what, since)
    if not rows:
        return told(f"No {what} on record" + (" since then." if period else "."))
    whole = File(f"{what}.csv", (csv_text(what, rows) + "\n").encode())
    return Document(
        tuple(_newest(what, rows)), notice=count(len(rows), what.removesuffix("s")), files=(whole,)
    )


def _newest(what: What, rows: list[Row]) -> list[Block]:
    shown = rows[-MOST_ROWS:]
    head = count(len(rows), what.removesuffix("s"))
    if len(shown) < len(rows):
        head = (
            f"The newest {len(shown)} of {len(rows):,} {what}. The file with all of them could not be sent; "
            f"where Sitrep runs, this writes it: sitrep export {what} --format csv"
        )
    blocks: list[Block] = [Heading(words(head))]
    for start in range(0, len(shown), ROWS_A_PART):
        part = csv_text(what, shown[start : start + ROWS_A_PART], header=start == 0).splitlines()
        blocks += [*([Break()] if start else []), *(Text(words(row)) for row in part)]
    return blocks


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
            Parameter("what", ParameterKind.CHOICE, "claims, statements or events", choices=WHAT),
            Parameter(
                "period", ParameterKind.PERIOD, "how far back, such as 7d", required=False, keyword="since"
            ),
        ),
        answer,
        aliases=("export",),
    ),
)
