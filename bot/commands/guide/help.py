"""`/sitrep help` in three steps: how to begin, all commands, one of them in full."""

from collections.abc import Sequence
from itertools import groupby

from bot.chat import CommandSpec, Parameter, ParameterKind
from bot.document import Break, Button, Buttons, Document, Heading, Text, Words, words
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


ALL = "all"
# What people come for, in the order in which they need it: what it is, and the command.
_FIRST = (
    ("Follow a feed, or the feed of a site", "/feeds add <url>"),
    ("Get a briefing every morning at 7", "/briefing schedule 07:00"),
    ("Be told at once, such as of ten people killed or more", "/alerts add killed>=10"),
)


async def answer(call: Call, _services: Services) -> Document:
    """The three things people do; all commands; or one of them in full."""
    from bot.commands import COMMANDS  # that module imports this one

    specs = [command.spec for command in COMMANDS if not command.hidden]
    wanted = " ".join(call.arguments.get("command", "").lower().lstrip("/").split())
    if not wanted:
        return first_steps()
    return _all(specs) if wanted == ALL else _some(specs, wanted)


def first_steps() -> Document:
    """What somebody new is told: what Sitrep does, three things to begin with, and the way to the rest."""
    said = "Sitrep reads the news feeds you choose and briefs you: every figure with who says it."
    steps = [Text((Words(f"{what}: "), Words(form, "strong")), indent=1) for what, form in _FIRST]
    return Document(
        (
            Heading(words(said)),
            *steps,
            Text(words("Or ask in plain words: how many dead in Port Amaro")),
            Text(words("All commands: /sitrep help all · one of them: /sitrep help alerts"), small=True),
            Buttons(
                (
                    Button("Briefing now", "briefing now"),
                    Button("Events", "events"),
                    Button("All commands", f"sitrep help {ALL}"),
                )
            ),
        ),
        notice=said,
    )


def _all(specs: Sequence[CommandSpec]) -> Document:
    """A line a family of commands; each in full is a step further."""
    blocks: list[Break | Heading | Text] = [Heading(words("All commands"))]
    for head, group in groupby(specs, key=lambda spec: spec.name.split(" ")[0]):
        family = list(group)
        if len(family) == 1:
            blocks.append(Text((Words(family[0].form, "strong"), Words(f" · {family[0].help}"))))
            continue
        parts = [spec.name.removeprefix(head).strip() for spec in family]
        blocks.append(Text((Words(f"/{head} ", "strong"), Words(" | ".join(part for part in parts if part)))))
    blocks += [
        Break(),
        Text(words("One of them in full: /sitrep help briefing, /sitrep help alerts add")),
        Text(words(_QUERIES), small=True),
        Text(
            words("A name alone opens it: E14 an event, A203 an article, D311 why it was posted."), small=True
        ),
    ]
    return Document(tuple(blocks), notice="Commands of Sitrep")


def _some(specs: Sequence[CommandSpec], wanted: str) -> Document:
    found = [spec for spec in specs if spec.name == wanted or spec.name.startswith(f"{wanted} ")]
    if not found:
        near = nearest(wanted, [spec.name for spec in specs] + [spec.name.split(" ")[0] for spec in specs])
        hint = f"Did you mean /sitrep help {near}?" if near else "/sitrep help all lists them."
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
    lead = one.keyword if one.keyword and one.kind is not ParameterKind.FLAG else None
    return f"{lead or one.name}: {one.help}" + ("" if one.required else " (may be left out)")


COMMANDS = (
    Command(
        says(
            "sitrep help",
            "How to begin; all commands; or one of them in full",
            "/sitrep help [all | command]",
            Parameter("command", ParameterKind.TEXT, "all, or a command such as alerts add", required=False),
        ),
        answer,
        free="command",
        aliases=("sitrep", "help"),
    ),
)
