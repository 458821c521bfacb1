"""Where the database is, and which platforms start."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.cli.briefs import _moment
from bot.cli.place import database_url, platform_names
from bot.errors import UsageError
from bot.settings import Settings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-03-03T07:00+02:00", "2026-03-03T05:00:00+00:00"), ("2026-03-03", "2026-03-03T00:00:00+00:00")],
)
def test_a_time_without_a_zone_is_utc(typed: str, meant: str) -> None:
    assert _moment(typed) == datetime.fromisoformat(meant)


ALL = ("slack", "discord", "web", "console")


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)


@pytest.mark.parametrize(
    ("given", "available", "expected"),
    [
        ({}, ALL, ("web",)),
        ({}, ("console",), ("console",)),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ALL, ("slack",)),
        ({"SLACK_CLIENT_ID": "1"}, ALL, ("slack",)),
        ({"DISCORD_TOKEN": "t", "SLACK_BOT_TOKEN": "xoxb-1"}, ALL, ("slack", "discord")),
        ({"DISCORD_TOKEN": "t"}, ("console",), ("console",)),
        ({"SITREP_PLATFORMS": "web,console"}, ALL, ("web", "console")),
    ],
)
def test_platforms_are_those_named_else_those_with_tokens(
    given: dict[str, str], available: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert platform_names(settings(**given), available) == expected


def test_a_platform_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="names slack; this version has console"):
        platform_names(settings(SITREP_PLATFORMS="slack"), ("console",))


def test_the_database_is_where_it_is_set_else_in_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert database_url(settings()) == f"sqlite:///{tmp_path}/sitrep/sitrep.sqlite3"
    assert database_url(settings(SITREP_DATABASE_URL="postgresql://h/d")) == "postgresql://h/d"
