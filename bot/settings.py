"""Environment and `.env` -> settings, read once; all that is wrong is reported at once, by name."""

import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import DotEnvSettingsSource, EnvSettingsSource

from bot.errors import UsageError

_LIKE_ANY, _LIKE_OURS = 0.6, 0.88  # how alike two names are, from 0 to 1
# Names that only tests, benchmarks and compose files read.
_OF_TOOLS = frozenset(
    f"SITREP_{name}"
    for name in ("CHAOS_RECORD", "EVALUATION_DATA", "FUZZ_RECORD", "SCREENSHOTS", "SOAK", "STORMS")
)
PlatformName = Literal["slack", "discord", "web", "console"]
_DATABASE = re.compile(r"(sqlite|postgres(ql)?)(\+\w+)?://", re.IGNORECASE)


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets whose NAME_FILE is given, by lower-case name of what is given."""

    def __init__(self, settings_cls: type[BaseSettings], given: dict[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._given = given

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Nothing, field by field: all are read together."""
        return None, field.alias or field_name, False

    def __call__(self) -> dict[str, Any]:
        """The secrets by their names. Raises UsageError."""
        return dict(_secrets_from_files(self._given))


class Settings(BaseSettings):
    """Everything that can be set. Secrets are SecretStr, so no log or repr shows them.

    Each secret can be given as a file, too: NAME_FILE is its path, as container platforms hand them out.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    platforms: Annotated[tuple[PlatformName, ...], NoDecode] = Field((), alias="SITREP_PLATFORMS")
    database_url: SecretStr | None = Field(None, alias="SITREP_DATABASE_URL")
    model: str = Field("auto", alias="SITREP_MODEL")
    feed_interval_seconds: int = Field(300, ge=1, alias="SITREP_FEED_INTERVAL")
    allow_private_hosts: Annotated[tuple[str, ...], NoDecode] = Field((), alias="SITREP_ALLOW_PRIVATE_HOSTS")
    zone: str = Field("UTC", alias="SITREP_ZONE")
    user_agent_contact: str | None = Field(None, alias="SITREP_USER_AGENT_CONTACT")
    http_proxy: SecretStr | None = Field(None, alias="SITREP_HTTP_PROXY")
    retention_days: int = Field(365, ge=0, alias="SITREP_RETENTION_DAYS")
    worker_batches: int = Field(4, ge=1, le=8, alias="SITREP_WORKER_BATCHES")
    job_poll_seconds: float = Field(0.5, ge=0.05, le=60, alias="SITREP_JOB_POLL_SECONDS")
    respect_robots: bool = Field(True, alias="SITREP_RESPECT_ROBOTS")
    web_password: SecretStr | None = Field(None, alias="SITREP_WEB_PASSWORD")
    web_token: SecretStr | None = Field(None, alias="SITREP_WEB_TOKEN")
    metrics_open: bool = Field(False, alias="SITREP_METRICS_OPEN")
    http_bind: str = Field("127.0.0.1:8080", alias="SITREP_HTTP_BIND")
    log_format: Literal["console", "json"] | None = Field(None, alias="SITREP_LOG_FORMAT")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", alias="SITREP_LOG_LEVEL")
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, alias="SLACK_CLIENT_SECRET")
    slack_bind: str = Field("127.0.0.1:3000", alias="SITREP_SLACK_BIND")
    slack_prefix: str = Field("", alias="SITREP_SLACK_PREFIX")
    slack_workspaces: Annotated[tuple[str, ...], NoDecode] = Field((), alias="SITREP_SLACK_WORKSPACES")
    slack_api_url: str | None = Field(None, alias="SITREP_SLACK_API_URL")
    discord_token: SecretStr | None = Field(None, alias="DISCORD_TOKEN")
    discord_api_url: str | None = Field(None, alias="SITREP_DISCORD_API_URL")
    discord_gateway_url: str | None = Field(None, alias="SITREP_DISCORD_GATEWAY_URL")
    discord_dev_servers: Annotated[tuple[str, ...], NoDecode] = Field((), alias="SITREP_DISCORD_DEV_SERVERS")
    secret_key: SecretStr | None = Field(None, alias="SITREP_SECRET_KEY")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before `.env`; secrets' files before both."""
        secrets = _SecretFiles(settings_cls, _given(dotenv_settings) | _given(env_settings))
        return init_settings, secrets, env_settings, dotenv_settings, file_secret_settings

    @field_validator(
        "platforms", "allow_private_hosts", "discord_dev_servers", "slack_workspaces", mode="before"
    )
    @classmethod
    def split_commas(cls, value: object) -> object:
        """A comma list as its parts; anything else unchanged."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("discord_dev_servers")
    @classmethod
    def server_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """The servers, if each is given by its id; ValueError otherwise."""
        for one in value:
            if not (one.isascii() and one.isdecimal()):
                raise ValueError(f"{one!r} is no id of a Discord server, which is all digits")
        return value

    @field_validator("slack_workspaces")
    @classmethod
    def team_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """The workspaces, if each is given by its id; ValueError otherwise."""
        for one in value:
            if not re.fullmatch("[TE][A-Z0-9]+", one):
                raise ValueError(f"{one!r} is no id of a Slack workspace, such as T024BE7LD")
        return value

    @field_validator("slack_prefix")
    @classmethod
    def command_prefix(cls, value: str) -> str:
        """The prefix, if Slack takes names that begin so; ValueError otherwise."""
        if not is_slack_prefix(value):
            raise ValueError(f"{value!r} is more than 20 of a-z, 0-9, - and _, such as news-")
        return value

    @field_validator("zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """The zone, if it is one; ValueError otherwise."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no IANA time zone, such as Europe/London") from error
        return value

    @field_validator("http_bind", "slack_bind")
    @classmethod
    def host_and_port(cls, value: str) -> str:
        """The address, if it names a host and a port; ValueError otherwise: no host would mean everywhere."""
        host, _, port = value.rpartition(":")
        if not host or not (port.isascii() and port.isdigit() and int(port) < 65_536):
            raise ValueError(f"{value!r} is no host:port, such as 127.0.0.1:8080")
        return value

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: SecretStr | None) -> SecretStr | None:
        """The database's URL, if it is one of ours; ValueError without its words otherwise."""
        if value is not None and not _DATABASE.match(value.get_secret_value()):
            raise ValueError("it is no URL that begins with sqlite:// or postgresql://")
        return value

    @field_validator("http_proxy")
    @classmethod
    def proxy_url(cls, value: SecretStr | None) -> SecretStr | None:
        """The proxy, if it is a URL; ValueError without its words otherwise, which may hold a password."""
        if value is not None and not value.get_secret_value().lower().startswith(("http://", "https://")):
            raise ValueError("it is no URL, such as http://proxy.example:3128")
        return value

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def lower(cls, value: object) -> object:
        """Level and format in any case."""
        return value.lower() if isinstance(value, str) else value


def is_slack_prefix(value: str) -> bool:
    """Whether names of slash commands can begin so: Slack's have at most 32 signs."""
    return re.fullmatch("[a-z0-9_-]{0,20}", value) is not None


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process.

    Raises UsageError naming every wrong setting, without any value that may be secret.
    """
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings takes it
    except ValidationError as error:
        faults = (f"{_name(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
        raise UsageError("These settings are wrong. " + "; ".join(faults)) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(f"The settings in {env_file} can't be read: {reason}.") from error


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that is set and means nothing: where it stands, and the nearest name that means something."""

    name: str
    where: str
    near: str | None

    def __str__(self) -> str:
        right = f"did you mean {self.near}?" if self.near else "no setting is called like that."
        return f"{self.name} in {self.where} is not known: {right}"


def unknown_settings(env_file: Path | None = Path(".env")) -> tuple[Unknown, ...]:
    """Names in the environment and in `.env` that were probably meant as settings and are none."""
    known = {str(field.alias) for field in Settings.model_fields.values()} | _OF_TOOLS
    known |= {f"{name}_FILE" for name in secret_names()}
    given = dict.fromkeys(os.environ, "the environment")
    if env_file is not None and env_file.is_file():
        given |= {name: str(env_file) for name in dotenv_values(env_file, interpolate=False)}
    found = []
    for name, where in sorted(given.items()):
        if name.upper() in known:
            continue
        near = next(iter(get_close_matches(name.upper(), known, 1, _LIKE_ANY)), None)
        if name.upper().startswith("SITREP_") or get_close_matches(name.upper(), known, 1, _LIKE_OURS):
            found.append(Unknown(name, where, near))
    return tuple(found)


def secret_names() -> tuple[str, ...]:
    """The settings that are secrets, as they stand in the environment."""
    fields = Settings.model_fields.values()
    return tuple(str(field.alias) for field in fields if SecretStr in get_args(field.annotation))


def _given(source: PydanticBaseSettingsSource) -> dict[str, str | None]:
    return dict(source.env_vars) if isinstance(source, EnvSettingsSource | DotEnvSettingsSource) else {}


def _secrets_from_files(given: dict[str, str | None]) -> dict[str, str]:
    """Each secret whose NAME_FILE is set, by its name. Raises UsageError without a word of the secret."""
    found = {}
    for name in secret_names():
        path = given.get(f"{name}_FILE".lower())
        if not path:
            continue
        if given.get(name.lower()):
            raise UsageError(f"{name} and {name}_FILE are both set: leave one of them out.")
        try:
            found[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(f"{name}_FILE can't be read ({type(error).__name__}): {path}.") from None
        if not found[name]:
            raise UsageError(f"{name}_FILE is empty: {path}.")
    return found


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]) if location else "settings"
