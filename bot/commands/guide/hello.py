"""A greeting, a bare mention, an invitation -> the three things people do, each set up by one press."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.briefings.language.wording import count
from bot.chat import Parameter, ParameterKind
from bot.commands.guide.help import ALL, first_steps
from bot.document import Button, Buttons, Document, Text, words
from bot.grammar.call import Call, Command
from bot.grammar.declare import says
from bot.grammar.services import Services
from bot.grammar.whole import HELLO
from bot.storage.alerts import alerts_of_channel
from bot.storage.feeds import feeds_of_channel
from bot.storage.schedules import schedule_of

DAILY = "07:00"
DEATHS = "killed>=10"
STARTER = "feeds starter"


async def answer(call: Call, services: Services) -> Document:
    """What somebody new is told, with buttons for what this channel has not yet."""
    async with services.database.read() as conn:
        standing, offers = await _standing(conn, call)
    told = first_steps()
    buttons = Buttons((*offers, Button("All commands", f"sitrep help {ALL}")))
    kept = tuple(block for block in told.blocks if not isinstance(block, Buttons))
    return replace(told, blocks=(*kept, Text(words(standing)), buttons))


async def _standing(conn: AsyncConnection, call: Call) -> tuple[str, tuple[Button, ...]]:
    """What the channel has already, in words, and the buttons for what it has not."""
    feeds = await feeds_of_channel(conn, call.channel.id)
    alerts = await alerts_of_channel(conn, call.channel.id)
    schedule = await schedule_of(conn, call.channel.id)
    offers = [
        *([] if feeds else [_feeds()]),
        *([] if schedule else [Button(f"Brief daily at {DAILY}", f"briefing schedule {DAILY}")]),
        *([] if alerts else [Button("Alert on 10 dead or more", f"alerts add {DEATHS}")]),
    ]
    if not offers:
        return f"Set up here: {count(len(feeds), 'feed')}, {count(len(alerts), 'alert')}, a schedule.", ()
    who = (
        "Press to begin"
        if call.request.channel.kind == "dm"
        else "Who manages this channel begins by a press"
    )
    return f"{who}; /briefing off, /alerts remove and /feeds remove end it.", tuple(offers)


def _feeds() -> Button:
    from bot.commands import COMMANDS  # that module imports this one

    if any(command.spec.name == STARTER for command in COMMANDS):
        return Button("Follow starter feeds", STARTER)
    return Button("Follow a feed", "feeds add")


COMMANDS = (
    Command(
        says(
            HELLO,
            "How to begin, by one press",
            "/sitrep hello",
            Parameter("words", ParameterKind.TEXT, "whatever else is said", required=False),
        ),
        answer,
        free="words",
        hidden=True,
    ),
)
