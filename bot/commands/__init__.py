"""What people type -> what is done and answered: one file a command."""

from bot.commands import (
    alert_test,
    alerts,
    briefing,
    events,
    export,
    feed_choices,
    feeds,
    hello,
    help,  # noqa: A004  # the module of /sitrep help
    lookup,
    mute,
    pauses,
    plain_words,
    schedule,
    settings,
    status,
    summary,
    toll,
    watch,
    why,
)
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
