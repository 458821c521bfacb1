"""Where this installation's database is, and which platforms it talks to."""

import os
import sys
from collections.abc import Collection
from pathlib import Path

from pydantic import SecretStr

from bot.errors import UsageError
from bot.settings import Settings, read_settings

_APP = "sitrep"


def installed_settings() -> Settings:
    """The settings, with the database's URL filled in where none is set."""
    settings = read_settings()
    return settings.model_copy(update={"database_url": SecretStr(database_url(settings))})


def database_url(settings: Settings) -> str:
    """The URL that is set, else a SQLite file in the user's data folder."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{data_folder() / 'sitrep.sqlite3'}"


def data_folder() -> Path:
    """The user's folder for an application's data, as each system has it."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / _APP
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _APP
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / _APP


def platform_names(settings: Settings, available: Collection[str]) -> tuple[str, ...]:
    """The platforms to start: those named, else those with tokens, else the page or the terminal.

    Raises UsageError for one that is named but not available.
    """
    unknown = [name for name in settings.platforms if name not in available]
    if unknown:
        raise UsageError(
            f"SITREP_PLATFORMS names {', '.join(unknown)}; this version has {', '.join(sorted(available))}."
        )
    if settings.platforms:
        return settings.platforms
    tokens = {
        "slack": settings.slack_bot_token or settings.slack_client_id,
        "discord": settings.discord_token,
    }
    ready = tuple(name for name, token in tokens.items() if token and name in available)
    return ready or ("web" if "web" in available else "console",)
