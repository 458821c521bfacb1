"""`sitrep languages`: what can be read, with which model; `add` installs one and checks it."""

import importlib
import importlib.util
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.shell import Shell, say
from bot.errors import SitrepError, UsageError

if TYPE_CHECKING:
    from bot.document import Document

SOURCE = ("github.com", 443)  # where spaCy's own download fetches models from
REACH_SECONDS = 5
INSTALL_SECONDS = 900  # some models weigh half a gigabyte
CHECK_SECONDS = 180

languages = typer.Typer(help="What can be read, with which model.", invoke_without_command=True)

# Loads the model as the reader does, and reads the language's own sentence with it.
_PROBE = """
import sys
from bot.model import Article
from bot.reading import lexicon
from bot.reading.pipe import Reader
code = sys.argv[1]
probe = lexicon.table(code, "language")["probe"]
reading = Reader().read_one(Article("probe", "", probe, language=code))
sys.exit(0 if reading.figures_only is None and any(claim.low == 12 for claim in reading.claims) else 3)
"""


@languages.callback()
def show(context: typer.Context) -> None:
    """The languages Sitrep reads here, with which model, and what is missing."""
    if context.invoked_subcommand is None:
        shell: Shell = context.obj
        shell.show(listed())


@languages.command()
def add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A language by its code or name: es, Spanish.")],
) -> None:
    """Install the model of a language, check that it reads, and show its licence."""
    from bot.reading import lexicon
    from bot.reading.sentences.language import declared

    known = declared(code) or code
    if known not in lexicon.languages():
        there = ", ".join(lexicon.languages())
        raise UsageError(
            f"Sitrep has no words for {code}; it reads {there}. docs/how-to/languages.md adds one."
        )
    say(added(known))
    shell: Shell = context.obj
    shell.show(listed())


def listed() -> "Document":
    """The languages as a table, and the remedies for what is missing."""
    from bot.document import Document, Heading, Table, Text, words
    from bot.reading import lexicon
    from bot.reading.models import licence_of, readable

    found = [readable(code) for code in lexicon.languages()]
    rows = tuple(
        (
            words(f"{one.name} ({one.code})"),
            words(
                f"{one.model} ({licence_of(one.model) or 'licence not stated'})"
                if one.model
                else "none installed"
            ),
            words(
                "in full"
                if one.model and not one.missing
                else "figures only"
                if one.only_figures
                else "in part"
            ),
            words(", ".join(one.missing) or "nothing"),
        )
        for one in found
    )
    remedies = [Text(words(f"{one.name}: {one.remedy}"), indent=1) for one in found if one.only_figures]
    head = [Heading(words("To read them in full"), level=2)] if remedies else []
    return Document((Table(("language", "model", "read", "missing"), rows), *head, *remedies))


def added(code: str, run: Callable[[Sequence[str], int], int] | None = None) -> str:
    """Install the best model of a language that can be had; what was done, in a sentence.

    Raises SitrepError where none can be had, or where what came does not read.
    """
    from bot.reading import lexicon
    from bot.reading.models import installed_model, licence_of

    run, table = run or _run, lexicon.table(code, "language")
    before = installed_model(code)
    if before is not None:
        return f"{before} reads {table['name']} already."
    ways = [*_from_spacy(table["download"]), *(_from_index(package) for package in table["packages"])]
    for command in ways:
        say(f"Installing: {' '.join(command[-1:])} …")
        if run(command, INSTALL_SECONDS) == 0:
            break
    else:
        raise SitrepError(_not_had(table))
    importlib.invalidate_caches()
    if run([sys.executable, "-c", _PROBE, code], CHECK_SECONDS) != 0:
        raise SitrepError(
            f"A model for {table['name']} was installed, but does not read its own sentence. See the log."
        )
    model = installed_model(code) or table["download"]
    return (
        f"{model} is installed and reads {table['name']}. Its licence: {licence_of(model) or 'not stated'}."
    )


def _not_had(table: Mapping[str, Any]) -> str:
    index = "" if table["packages"] else ", and the package index has none"
    return (
        f"No model for {table['name']} could be installed: spaCy's own ({table['download']}) "
        f"can't be fetched{index}. "
        "Figures are still read from the order of words."
    )


def _from_spacy(model: str) -> list[list[str]]:
    """SpaCy's own download, where it can be reached."""
    with suppress(OSError):
        socket.create_connection(SOURCE, timeout=REACH_SECONDS).close()
        return [[sys.executable, "-m", "spacy", "download", model]]
    return []


def _from_index(package: str) -> list[str]:
    """The package without what it asks for: older ones ask for a spaCy that is gone, and load in this one."""
    uv = importlib.util.find_spec("uv")
    tool = [
        sys.executable,
        "-m",
        *(("uv", "pip", "install", "--python", sys.executable) if uv else ("pip", "install")),
    ]
    return [*tool, "--no-deps", package]


def _run(command: Sequence[str], seconds: int) -> int:
    try:
        return subprocess.run(command, timeout=seconds, check=False, stdout=sys.stderr).returncode  # noqa: S603  # our own words
    except subprocess.TimeoutExpired:
        return 1
