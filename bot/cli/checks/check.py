"""Settings, database, ports, model, platforms -> what is well and what is not, with its remedy."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.metadata import entry_points
from urllib.parse import urlsplit

from bot.chat import CheckResult, Connected
from bot.cli.checks.check_database import database, is_at_work
from bot.cli.checks.check_port import port
from bot.cli.place import platform_names
from bot.document import Block, Document, Heading, Table, Text, Words, words
from bot.errors import UsageError
from bot.settings import Settings, Unknown, unknown_settings

_REACH_SECONDS = 5
Connect = Callable[[Settings], Connected]  # makes a platform ready, or raises UsageError


def as_document(findings: Collection[CheckResult]) -> Document:
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


async def findings(settings: Settings, available: Mapping[str, Connect]) -> tuple[CheckResult, ...]:
    """Try everything that a start needs; what is written to try is taken back, and nothing is posted."""
    chosen, platforms = _platforms(settings, available)
    own = await is_at_work(settings)
    ports = [(settings.http_bind, "SITREP_HTTP_BIND"), *(one.called for one in platforms if one.called)]
    tried = await asyncio.gather(*(one.check() for one in platforms if one.check is not None))
    proxy = settings.http_proxy
    return (
        names(unknown_settings()),
        chosen,
        await database(settings),
        *[await port(bind, setting, own=own) for bind, setting in ports],
        await asyncio.to_thread(_model, settings.model),
        *await asyncio.to_thread(_languages),
        *([await _reach("proxy", proxy.get_secret_value())] if proxy else []),
        *(one for found in tried for one in found),
    )


def names(unknown: Sequence[Unknown]) -> CheckResult:
    """What the names that are set say."""
    if not unknown:
        return CheckResult("settings", "read")
    many = "1 name is" if len(unknown) == 1 else f"{len(unknown)} names are"
    return CheckResult("settings", f"read, but {many} not known", " ".join(map(str, unknown)))


def _platforms(settings: Settings, available: Mapping[str, Connect]) -> tuple[CheckResult, list[Connected]]:
    """The platforms that would start, and what keeps others from it, in their own words."""
    try:
        chosen = platform_names(settings, available)
    except UsageError as error:
        return CheckResult("platforms", "not as set", str(error)), []
    ready, refusals = [], []
    for name in chosen:
        try:
            ready.append(available[name](settings))
        except UsageError as error:
            refusals.append(str(error))
    if refusals:
        return CheckResult("platforms", f"{', '.join(chosen)}: would not start", " ".join(refusals)), ready
    return CheckResult("platforms", ", ".join(chosen)), ready


def _model(name: str) -> CheckResult:
    # spaCy's own list of its models, without the second that importing spaCy takes.
    installed = [point.name for point in entry_points(group="spacy_models") if point.name.startswith("en")]
    if name != "auto" and name not in installed:
        return CheckResult(
            "model", f"{name} is not installed", f"Set SITREP_MODEL to auto; installed: {_list(installed)}."
        )
    if not installed:
        return CheckResult("model", "no English model is installed", "Run make demo, which installs one.")
    return CheckResult("model", _list(installed) if name == "auto" else name)


def _languages() -> list[CheckResult]:
    """What is read beside English. For want of a model is no fault: its remedy is only named."""
    from bot.reading import lexicon
    from bot.reading.models import figures_only_words, readable

    found = [readable(code) for code in lexicon.languages()]
    full = CheckResult("languages", f"{', '.join(one.name for one in found if one.model)} in full")
    only = [f"Figures only: {figures_only_words(one)}" for one in found if one.only_figures]
    return [full, *(CheckResult("language", said) for said in only)]


async def _reach(name: str, url: str) -> CheckResult:
    try:
        parts = urlsplit(url)
        host, at = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, at = None, 0
    if not host:
        return CheckResult(name, "its address is no URL", f"Correct the setting of {name}'s address.")
    try:
        async with asyncio.timeout(_REACH_SECONDS):
            _, writer = await asyncio.open_connection(host, at)
        writer.close()
    except (OSError, TimeoutError):
        return CheckResult(
            name, f"{host}:{at} can't be reached", "Check the network, firewall and SITREP_HTTP_PROXY."
        )
    return CheckResult(name, f"{host}:{at} answers")


def _list(names_: Collection[str]) -> str:
    return ", ".join(sorted(names_)) or "none"
