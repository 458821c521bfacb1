"""Words on the command line -> one command run and an exit status; never a traceback for a person's fault."""

import errno
import logging
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from bot.cli import briefs, database, demo, export, feeds, init, languages, records, service, slack
from bot.cli.shell import ExitStatus, Shell, say
from bot.errors import SitrepError, UsageError

_HELP = "News-monitoring briefings in which every figure carries its source. Begin with: sitrep demo"

# Every command of the terminal, in the order --help shows them.
_COMMANDS = (
    demo.demo,
    init.init,
    briefs.brief,
    briefs.summary,
    briefs.ask,
    service.run,
    service.worker,
    service.check,
    service.status,
    service.healthy,
    records.extract,
    records.group,
    records.page,
    records.feed,
    export.export,
    database.backup,
)
# A full or read-only disk, a folder that is closed to us: what the machine refuses is no bug of ours.
_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
)
_GROUPS = {
    "feeds": feeds.feeds,
    "languages": languages.languages,
    "db": database.db,
    "slack": slack.slack,
}


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"sitrep {metadata.version('sitrep-bot')}")
        raise typer.Exit


def tree() -> typer.Typer:
    """All commands as one typer application."""
    app = typer.Typer(
        help=_HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for command in _COMMANDS:
        app.command(short_help=(command.__doc__ or "").splitlines()[0])(command)
    for name, group in _GROUPS.items():
        app.add_typer(group, name=name)
    return app


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Say which version it is."),
    ] = False,
) -> None:
    """Briefings on the news, where every figure carries its source."""


def run_command(shell: Shell, arguments: Sequence[str] | None = None) -> int:
    """Run one command line, this process's own unless `arguments` are given; its exit status."""
    _speak_utf8()
    _silence_warnings()
    try:
        status = _status(shell, arguments)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # typer makes the second of the first
        # Whoever read us had enough (`| head`): no failure, and nothing can be said on stdout any more.
        _drop_output()
        return ExitStatus.OK
    except OSError as error:
        if error.errno not in _MACHINE:
            raise
        _drop_output()
        say(f"sitrep: {_machine_words(error)}")
        return ExitStatus.SOME_FAILED
    if status == ExitStatus.STOPPED:
        say("Stopped.")
    return status


def _status(shell: Shell, arguments: Sequence[str] | None) -> int:
    try:
        return int(tree()(arguments, prog_name="sitrep", standalone_mode=False, obj=shell) or 0)
    except typer.TyperException as error:
        shown = error.format_message().replace("Value error, ", "")  # pydantic's own words for ours
        # Without any words it is the whole help that typer hands over.
        say(shown if "\n" in shown else f"sitrep: {shown} (sitrep --help shows the commands)")
        return ExitStatus.WRONG_CALL
    except UsageError as error:
        say(f"sitrep: {error}")
        return ExitStatus.WRONG_CALL
    except SitrepError as error:
        say(f"sitrep: {error}")
        return ExitStatus.SOME_FAILED
    except (KeyboardInterrupt, typer.Abort):
        return ExitStatus.STOPPED
    except Exception as error:
        said = _database_words(error)
        if said is None:
            raise
        say(f"sitrep: {said}")
        return ExitStatus.SOME_FAILED


def _database_words(error: Exception) -> str | None:
    """What a database's driver complains of, in one line; None for anything else, which is a bug of ours."""
    from bot.cli.place import installed_settings
    from bot.storage.sql.faults import FAULTS, fault_words

    if not isinstance(error, FAULTS):
        return None
    from bot.storage.sql.database import Database

    url = installed_settings().database_url
    assert url is not None, "installed_settings fills it in"
    return fault_words(error, Database(url.get_secret_value()).shown)


def _machine_words(error: OSError) -> str:
    reason = (error.strerror or "an error of the system").lower()
    if error.filename:
        return f"{error.filename} can't be used ({reason}): free some space, or let this user write there."
    return f"The output can't be written ({reason}): free some space, or write it elsewhere."


def _drop_output() -> None:
    """Nothing more goes to stdout: the interpreter would stumble over it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _silence_warnings() -> None:
    """What libraries warn programmers of is no matter of the person at a terminal."""
    logging.captureWarnings(True)
    for name in ("py.warnings", "matplotlib"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _speak_utf8() -> None:
    # JSON Lines are UTF-8 whatever the locale; a lone surrogate leaves as its JSON escape.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
