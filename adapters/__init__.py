"""The chat platforms: thin shells round the bot, each loaded only when it is used."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that `sitrep --help` waits for none of it
    from bot.chat import Connected
    from bot.settings import Settings

Loader = Callable[["Settings"], "Connected"]


def _console(settings: "Settings") -> "Connected":
    from adapters.console.app import connect

    return connect(settings)


def _slack(settings: "Settings") -> "Connected":
    from adapters.slack.app import connect

    return connect(settings)


def _discord(settings: "Settings") -> "Connected":
    from adapters.discord.app import connect

    return connect(settings)


def _web(settings: "Settings") -> "Connected":
    from adapters.web.app import connect

    return connect(settings)


# A new platform is one line here, one loader above and one folder beside this file.
PLATFORMS: Mapping[str, Loader] = {
    "console": _console,
    "discord": _discord,
    "slack": _slack,
    "web": _web,
}
