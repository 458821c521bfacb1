"""Commands that our words name can be pressed; what others wrote, and links, are left as they are."""

import pytest

from adapters.discord.blocks import MarkdownLines
from adapters.discord.render import DiscordMessage
from adapters.discord.slash.command_mentions import CommandMentions
from bot.chat import Outgoing
from tests.fakes.discord_desk import DESK, at_work, line, until
from tests.fakes.discord_payloads import ROOM, texts
from tests.fakes.discord_server import DiscordServer

IDS = {"toll": "</toll show:1>", "alerts add": "</alerts add:2>", "why": "</why:3>"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("open it: /toll E14", "open it: </toll show:1> E14"),
        ("/alerts add killed>=10, /alerts list", "</alerts add:2> killed>=10, /alerts list"),
        (
            "[a /toll story](https://x.example/toll) · /why D1",
            "[a /toll story](https://x.example/toll) · </why:3> D1",
        ),
        (
            "either/toll, https\\://x/toll, /tolls, /toll-free",
            "either/toll, https\\://x/toll, /tolls, /toll-free",
        ),
    ],
)
def test_only_commands_become_mentions(text: str, shown: str) -> None:
    mentions = CommandMentions()
    message = DiscordMessage((MarkdownLines(text),))
    assert mentions.applied(message) == message, "nothing is known yet"
    mentions.learn(IDS)
    assert mentions.applied(message).atoms == (MarkdownLines(shown),)


def test_a_message_that_would_grow_too_long_stays_as_it_is() -> None:
    mentions = CommandMentions()
    mentions.learn(IDS)
    message = DiscordMessage((MarkdownLines("/toll " * 300 + "x" * 150),))
    assert mentions.applied(message) == message


@pytest.mark.slow
async def test_what_discord_took_is_mentioned_and_known_after_a_restart() -> None:
    async with DiscordServer() as server:
        shelf = None
        for number in range(2):
            async with at_work(server, shelf) as desk:
                shelf = desk.shelf
                await until(lambda: any(name.endswith(".mentions") for name in desk.shelf.kept))
                await desk.platform.send(Outgoing(f"sitrep{number}", DESK, line("See /toll E14")))
        (toll,) = [one["id"] for one in server.commands if one["name"] == "toll"]
        assert [texts(one) for one in server.messages[ROOM]] == [f"See </toll show:{toll}> E14"] * 2
