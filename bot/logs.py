"""Log lines as JSON or for a person, on stderr, with every known secret masked."""

import logging
import re
import sys
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Literal
from urllib.parse import unquote

import structlog
from pydantic import SecretStr

from bot.settings import Settings

MASK = "•••"
# Token shapes of the platforms, and passwords within URLs: masked even where no setting holds them.
_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|[MNO][\w-]{23,}\.[\w-]{6}\.[\w-]{27,}|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
    r"|(?<=[?&]key=)[\w-]+"  # what opens the page's RSS
)
_PASSWORD = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
_NOISY = ("aiosqlite", "alembic.runtime.plugins", "asyncio", "trafilatura", "apscheduler", "aiohttp.access")
Masker = Callable[[Any, str, MutableMapping[str, Any]], dict[str, Any]]


def set_up_logging(settings: Settings) -> None:
    """Send everything that is logged, libraries' lines included, through one masked formatter."""
    chosen = settings.log_format or ("console" if sys.stderr.isatty() else "json")
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_secrets(secrets_of(settings)),
                _renderer(chosen),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A job that is still at work when its next turn comes is how it is meant: turns coalesce.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The values of all secret settings, and passwords within them, longest first."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    secrets = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    passwords = [found[1] for secret in secrets for found in _PASSWORD.finditer(secret)]
    secrets |= {*passwords, *map(unquote, passwords)}
    return tuple(sorted((s for s in secrets if len(s) >= 6), key=len, reverse=True))


def mask_secrets(secrets: Iterable[str]) -> Masker:
    """A structlog processor that replaces secrets in every value, however deep."""
    known = tuple(secrets)

    def mask(value: Any) -> Any:
        if isinstance(value, str):
            for secret in known:
                value = value.replace(secret, MASK)
            return _SHAPES.sub(MASK, value)
        if isinstance(value, dict):
            return {key: mask(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [mask(item) for item in value]
        return value if isinstance(value, int | float | bool | None) else mask(repr(value))

    def process(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
        return {key: mask(value) for key, value in event.items()}

    return process


def _renderer(chosen: Literal["console", "json"]) -> Any:
    if chosen == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
