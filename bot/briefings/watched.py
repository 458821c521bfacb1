"""A watched event that changed -> the post that says what is new in it."""

from bot.briefings.items import body, event_name, headline
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.views import EventView
from bot.document import Block, Button, Buttons, Document, Heading, Text, Words


def watched(event: EventView, clock: LocalClock) -> Document:
    """What changed of it since it was last told here."""
    scene = MessageContext(clock)
    name = event_name(event)
    label = event.label.value.lower() if event.label else "changed"
    blocks: list[Block] = [Heading(dotted(Words("WATCHED", "strong"), Words(name, "strong"), label))]
    blocks.append(Text(headline(event, scene)))
    blocks += body(event, scene)
    number = f"E{event.number}"
    offered = (
        Button("Details", f"details {number}"),
        Button("Toll", f"toll {number}"),
        Button("Unwatch", f"unwatch {number}"),
    )
    notice = f"Watched, {label}: {name}: {event.headline.title}"
    return Document(
        (
            *blocks,
            Buttons(offered),
            Text(line(f"You see this because {number} is watched here."), small=True),
        ),
        notice=notice,
    )
