"""`/sitrep status`: feeds, what waits to be posted, what is parked and why."""

from bot.briefings.language.wording import count
from bot.document import Document
from bot.grammar.call import Call, Command
from bot.grammar.declare import says, told
from bot.grammar.services import Services
from bot.services.views.feeds_heard import stopped_words, work_missing
from bot.services.workspace_status import channel_lines, platform_lines, post_lines
from bot.storage import articles
from bot.storage.feeds import feeds_of_channel

MOST_SET_ASIDE = 3


async def answer(call: Call, services: Services) -> Document:
    """How this channel and the workspace's posts stand; first whether anything runs at all."""
    async with services.database.read() as conn:
        missing = await work_missing(conn, call.request.channel.platform, call.now)
        here = await channel_lines(conn, call.workspace, call.channel, missing, call.clock)
        posts = await post_lines(conn, call.workspace, call.channel.id)
        followed = [feed.id for feed in await feeds_of_channel(conn, call.channel.id)]
        broken = await platform_lines(conn, call.clock)
        many, aside = await articles.set_aside(conn, followed, MOST_SET_ASIDE)
    stopped = stopped_words(missing)
    lines = [*([stopped] if stopped else []), *broken, *here]
    if many:
        lines.append(f"{count(many, 'article')} set aside: could not be read")
    lines += [f"Set aside: “{one.title or one.url or one.guid}”: {one.problem}" for one in aside]
    return told(*lines, *posts)


COMMANDS = (
    Command(
        says("sitrep status", "Feeds, what is queued, what is parked and why", "/sitrep status"),
        answer,
        aliases=("status",),
    ),
)
