"""`/sitrep help`: all commands on one page, or one of them in full."""

from collections.abc import Sequence
from itertools import groupby

from bot.chat import CommandSpec, Kind, Parameter
from bot.document import Break, Document, Heading, Text, Words, words
from bot.errors import NotFound
from bot.grammar.call import Call, Command
from bot.grammar.declare import says
from bot.grammar.nearest import nearest
from bot.grammar.services import Services

_WHO = {
    "anyone": "Anyone may use it.",
    "editors": "For this channel's editors.",
    "admins": "For the workspace's admins.",
}
_QUERIES = (
    'Queries: snipers · "special forces" · =IFG · kidnap* · A B · A OR B · NOT C · killed>=10 · '
    'place:Caracas · country:VE · feed:F3 · speaker:"…" · claimant:official'
)


async def answer(call: Call, _services: Services) -> Document:
    """Every command with its form, or one with its parameters."""
    from bot.commands import COMMANDS  # that module imports this one

    specs = [command.spec for command in COMMANDS if not command.hidden]
    wanted = " ".join(call.arguments.get("command", "").lower().lstrip("/").split())
    return _all(specs) if not wanted else _some(specs, wanted)


def _all(specs: Sequence[CommandSpec]) -> Document:
    blocks: list[Break | Heading | Text] = [Heading(words("What Sitrep takes"))]
    for _, group in groupby(specs, key=lambda spec: spec.name.split(" ")[0]):
        blocks.append(Break())
        blocks += [Text((Words(spec.form, "strong"), Words(f" · {spec.help}"))) for spec in group]
    blocks += [
        Break(),
        Text(words(_QUERIES), small=True),
        Text(
            words("@Sitrep and the same words work too; under a briefing @Sitrep 2 opens its second item."),
            small=True,
        ),
    ]
    return Document(tuple(blocks), notice="Commands of Sitrep")


def _some(specs: Sequence[CommandSpec], wanted: str) -> Document:
    found = [spec for spec in specs if spec.name == wanted or spec.name.startswith(f"{wanted} ")]
    if not found:
        near = nearest(wanted, [spec.name for spec in specs] + [spec.name.split(" ")[0] for spec in specs])
        hint = f"Did you mean /sitrep help {near}?" if near else "/sitrep help lists all commands."
        raise NotFound(f"There is no command “{wanted}”. {hint}")
    blocks: list[Break | Heading | Text] = []
    for spec in found:
        blocks += [
            *([Break()] if blocks else []),
            Heading((Words(spec.form),)),
            Text(words(f"{spec.help}. {_WHO[spec.who]}")),
        ]
        blocks += [Text(words(_parameter(one)), indent=1) for one in spec.parameters]
    return Document(tuple(blocks), notice=f"Help for {wanted}")


def _parameter(one: Parameter) -> str:
    lead = one.keyword if one.keyword and one.kind is not Kind.FLAG else None
    return f"{lead or one.name}: {one.help}" + ("" if one.required else " (may be left out)")


COMMANDS = (
    Command(
        says(
            "sitrep help",
            "All commands, or one in full",
            "/sitrep help [command]",
            Parameter("command", Kind.TEXT, "a command such as alerts add", required=False),
        ),
        answer,
        free="command",
        aliases=("sitrep", "help"),
    ),
)
