"""What people type -> what is done and answered: one file a command."""

from bot.commands import (
    alert_test,
    alerts,
    briefing,
    events,
    export,
    feed_choices,
    feeds,
    lookup,
    mute,
    pauses,
    schedule,
    settings,
    status,
    summary,
    toll,
    watch,
    why,
)
from bot.commands.guide import hello, help, plain_words  # noqa: A004  # the module of /sitrep help
from bot.grammar.call import Command

# Every command there is, in the order in which help lists them.
COMMANDS: tuple[Command, ...] = (
    *summary.COMMANDS,
    *briefing.COMMANDS,
    *schedule.COMMANDS,
    *alerts.COMMANDS,
    *alert_test.COMMANDS,
    *feeds.COMMANDS,
    *feed_choices.COMMANDS,
    *events.COMMANDS,
    *toll.COMMANDS,
    *mute.COMMANDS,
    *watch.COMMANDS,
    *lookup.COMMANDS,
    *why.COMMANDS,
    *hello.COMMANDS,
    *help.COMMANDS,
    *status.COMMANDS,
    *pauses.COMMANDS,
    *settings.COMMANDS,
    *export.COMMANDS,
    *plain_words.COMMANDS,
)
