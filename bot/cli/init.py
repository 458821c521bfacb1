"""`sitrep init`: zone, feeds, schedule and a test, asked for one after the other, or given as options."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shell import ExitStatus, Shell, say

if TYPE_CHECKING:
    from bot.app import App

_ZONES = Path("/usr/share/zoneinfo")


def init(
    context: typer.Context,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="Such as Europe/London.")] = None,
    feed: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A feed, or a site that names one. Repeatable.")
    ] = None,
    starter: Annotated[
        list[str] | None, typer.Option(metavar="SET", help="A set of feeds, such as world. Repeatable.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="HH:MM", help="When to brief, such as 07:00.")] = None,
) -> None:
    """A guided start: your zone, feeds to follow, when to be briefed, and a test post."""
    interactive = sys.stdin.isatty()
    lines = list(_asked(zone, feed, starter, at) if interactive else _typed(zone, feed, starter, at))
    raise typer.Exit(asyncio.run(_set_up(context.obj, lines)))


def _typed(
    zone: str | None, feeds: list[str] | None, starters: list[str] | None, at: str | None
) -> Iterator[str]:
    """The commands for what was given, without a question."""
    yield f"sitrep settings zone {zone or own_zone()}"
    yield from (f"feeds starter {one}" for one in starters or ())
    yield from (f"feeds add {one}" for one in feeds or ())
    yield f"briefing schedule {at or '07:00'}"
    yield "sitrep test"


def _asked(
    zone: str | None, feeds: list[str] | None, starters: list[str] | None, at: str | None
) -> Iterator[str]:
    """The same, asking for what was not given."""
    chosen = zone or typer.prompt("Your time zone", default=own_zone(), err=True)
    yield f"sitrep settings zone {chosen}"
    yield from (f"feeds starter {one}" for one in starters or _asked_sets())
    given = list(feeds or ())
    while not feeds:
        one = typer.prompt(
            "A feed or a site to follow (Enter to go on)", default="", show_default=False, err=True
        )
        if not one.strip():
            break
        given.append(one.strip())
    yield from (f"feeds add {one}" for one in given)
    yield f"briefing schedule {at or typer.prompt('When to brief', default='07:00', err=True)}"
    yield "sitrep test"


def _asked_sets() -> list[str]:
    """Which sets the person chooses, by name; a name that no set has is asked for again."""
    from bot.feeds.starter import starter_sets

    sets = {each.name: each.title for each in starter_sets()}
    say("Sets of feeds to begin with: " + ", ".join(f"{name} ({title})" for name, title in sets.items()))
    while True:
        typed = typer.prompt(
            "Sets to follow (Enter to go on without)", default="", show_default=False, err=True
        )
        chosen = typed.replace(",", " ").casefold().split()
        if set(chosen) <= sets.keys():
            return list(dict.fromkeys(chosen))
        say(f"There is no set “{next(one for one in chosen if one not in sets)}”.")


def own_zone() -> str:
    """The machine's zone by its IANA name; UTC where it names none."""
    place = Path("/etc/localtime")
    try:
        found = place.resolve().relative_to(_ZONES).as_posix()
    except (OSError, ValueError):
        found = ""
    return found if "/" in found and not found.startswith("Etc/") else "UTC"


async def _set_up(shell: Shell, lines: list[str]) -> ExitStatus:
    from bot.cli.asking import opened_app

    async with opened_app() as app:
        done = [await _do(shell, app, line) for line in lines]
    say("Next: sitrep check tries the rest, sitrep run starts it, and the page is then at its address.")
    return ExitStatus.OK if all(done) else ExitStatus.SOME_FAILED


async def _do(shell: Shell, app: "App", line: str) -> bool:
    """One step; its answer is shown, and what is wrong keeps no other step from being done."""
    from bot.cli.asking import answered
    from bot.command_words import in_shell, reworded
    from bot.document import plain

    reply = await answered(app, shell.request(line))
    if reply.ok:
        shell.show(reworded(reply.document, in_shell))
    else:
        say(f"sitrep: {line}: {plain(reworded(reply.document, in_shell)).strip()}")
    return reply.ok
