"""Settings, database, model and reachability -> what is well and what is not, each with its remedy."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import urlsplit

from bot.cli.place import database_url, platform_names
from bot.document import Block, Document, Heading, Table, Text, Words, words
from bot.errors import SitrepError, UsageError
from bot.settings import Settings

_REACH_SECONDS = 5
_SLACK = "https://slack.com/api/"
_DISCORD = "https://discord.com/api/"
Connect = Callable[[Settings], object]  # makes a platform ready, or raises UsageError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is empty when it is well."""

    what: str
    says: str
    remedy: str = ""


def as_document(findings: Collection[Finding]) -> Document:
    """The findings as a table, what is wrong with its remedy beneath."""
    rows = tuple(
        (
            (Words("fault" if one.remedy else "ok", "strong" if one.remedy else "plain"),),
            words(one.what),
            words(one.says),
        )
        for one in findings
    )
    wrong = [one for one in findings if one.remedy]
    remedies = tuple(Text(words(f"{one.what}: {one.remedy}"), indent=1) for one in wrong)
    closing: tuple[Block, ...] = (Text(words("All is well.")),)
    if wrong:
        closing = (Heading(words("To do"), level=2), *remedies)
    return Document((Table(("", "what", "says"), rows), *closing))


async def findings(settings: Settings, available: Mapping[str, Connect]) -> tuple[Finding, ...]:
    """Look at everything; nothing is changed."""
    looks: tuple[Callable[[], Awaitable[Finding]], ...] = (
        lambda: _platforms(settings, available),
        lambda: _database(settings),
        lambda: asyncio.to_thread(_model, settings.model),
    )
    reached = await asyncio.gather(*(_reach(name, url) for name, url in _targets(settings)))
    return (*[await look() for look in looks], *reached)


async def _platforms(settings: Settings, available: Mapping[str, Connect]) -> Finding:
    try:
        names = platform_names(settings, available)
    except UsageError as error:
        return Finding("platforms", "not as set", str(error))
    refusals = [refused for name in names if (refused := _refusal(available[name], settings))]
    if refusals:
        return Finding("platforms", f"{', '.join(names)}: would not start", " ".join(refusals))
    return Finding("platforms", ", ".join(names))


def _refusal(connect: Connect, settings: Settings) -> str:
    """What a platform lacks to start, in its own words; nothing is opened to see it."""
    try:
        connect(settings)
    except UsageError as error:
        return str(error)
    return ""


async def _database(settings: Settings) -> Finding:
    from bot.storage.sql.database import Database

    try:
        database = Database(database_url(settings))
    except SitrepError as error:
        return Finding("database", "can't be used", str(error))
    if await asyncio.to_thread(_missing, database.path):
        return Finding("database", f"{database.shown}, made at the first start")
    try:
        await database.ask()
    except SitrepError as error:
        return Finding("database", str(error), "Start it, or correct SITREP_DATABASE_URL.")
    finally:
        await database.close()
    return Finding("database", database.shown)


def _missing(path: Path | None) -> bool:
    return path is not None and not path.exists()


def _model(name: str) -> Finding:
    # spaCy's own list of its models, without the second that importing spaCy takes.
    installed = [point.name for point in entry_points(group="spacy_models") if point.name.startswith("en")]
    if name != "auto" and name not in installed:
        return Finding(
            "model", f"{name} is not installed", f"Set SITREP_MODEL to auto; installed: {_list(installed)}."
        )
    if not installed:
        return Finding("model", "no English model is installed", "Run make demo, which installs one.")
    return Finding("model", _list(installed) if name == "auto" else name)


def _targets(settings: Settings) -> list[tuple[str, str]]:
    """What has to be reachable: the platforms in use, and the proxy where there is one."""
    targets = []
    if settings.slack_bot_token or settings.slack_client_id:
        targets.append(("Slack", settings.slack_api_url or _SLACK))
    if settings.discord_token:
        targets.append(("Discord", settings.discord_api_url or _DISCORD))
    if settings.http_proxy:
        targets.append(("proxy", settings.http_proxy.get_secret_value()))
    return targets


async def _reach(name: str, url: str) -> Finding:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = None, 0
    if not host:
        return Finding(name, "its address is no URL", f"Correct the setting of {name}'s address.")
    try:
        async with asyncio.timeout(_REACH_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
    except (OSError, TimeoutError):
        return Finding(
            name, f"{host}:{port} can't be reached", "Check the network, firewall and SITREP_HTTP_PROXY."
        )
    return Finding(name, f"{host}:{port} answers")


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none"
