"""`sitrep check` tries what it vouches for: names, database, ports, tokens; and posts nothing."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord import check as discord_check
from adapters.slack.setup import check as slack_check
from bot.chat import CheckResult
from bot.settings import Settings, unknown_settings
from tests.fakes.discord_server import DiscordServer, Fault
from tests.fakes.slack_server import SlackServer

pytestmark = pytest.mark.slow
SECONDS = 120


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """An environment with nothing set, whose page takes a free port."""
    ours = ("SITREP_", "SLACK_", "DISCORD_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    return kept | {"XDG_DATA_HOME": str(tmp_path / "data"), "SITREP_HTTP_BIND": bind, "COLUMNS": "300"}


def sitrep(place: dict[str, str], folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=place,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_all_is_well_changes_nothing(place: dict[str, str], tmp_path: Path) -> None:
    status, said = sitrep(place, tmp_path, "check")
    assert status == 0, said
    assert "All is well" in said
    assert not (tmp_path / "data").exists(), "a file that is not there yet is not made"
    assert sitrep(place, tmp_path, "ask", "help")[0] == 0
    before = (tmp_path / "data/sitrep/sitrep.sqlite3").read_bytes()
    status, said = sitrep(place, tmp_path, "check")
    assert (status, "can be written" in said) == (0, True)
    assert (tmp_path / "data/sitrep/sitrep.sqlite3").read_bytes() == before, "the trial is rolled back"


def test_a_misspelt_setting_is_named_with_the_right_one(place: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SITREP_ZNE=Europe/London\nSLACK_BOTTOKEN=x\n")
    place["SITREP_HTTP_BNID"] = "127.0.0.1:1"
    status, said = sitrep(place, tmp_path, "check")
    assert status == 1
    for name, right in (
        ("SITREP_ZNE in .env", "SITREP_ZONE"),
        ("SITREP_HTTP_BNID in the environment", "SITREP_HTTP_BIND"),
        ("SLACK_BOTTOKEN in .env", "SLACK_BOT_TOKEN"),
    ):
        assert f"{name} is not known: did you mean {right}?" in said


def test_names_of_others_are_none_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DISCORD_WEBHOOK", "SLACK_CHANNEL", "PATH", "DISCORD_TOKEN_FILE"):
        monkeypatch.setenv(name, "x")
    (tmp_path / ".env").write_text("COMPOSE_PROJECT_NAME=sitrep\nPOSTGRES_PASSWORD=x\n")
    assert unknown_settings(tmp_path / ".env") == ()


def test_a_database_that_can_only_be_read_is_found(place: dict[str, str], tmp_path: Path) -> None:
    assert sitrep(place, tmp_path, "ask", "help")[0] == 0
    kept = tmp_path / "data/sitrep/sitrep.sqlite3"
    place["SITREP_DATABASE_URL"] = f"sqlite:///file:{kept}?mode=ro&uri=true"
    status, said = sitrep(place, tmp_path, "check")
    assert status == 1
    assert "can't be written" in said
    place["SITREP_DATABASE_URL"] = "sqlite:////proc/sitrep/a.db"
    status, said = sitrep(place, tmp_path, "check")
    assert status == 1
    assert "Let this user write to /proc, or set SITREP_DATABASE_URL" in said


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f"127.0.0.1:{other.getsockname()[1]}"


def test_a_port_that_another_program_holds_is_found(
    place: dict[str, str], tmp_path: Path, taken: str
) -> None:
    place["SITREP_HTTP_BIND"] = taken
    status, said = sitrep(place, tmp_path, "check")
    assert status == 1
    assert f"{taken} is taken by another program" in said
    assert "Set SITREP_HTTP_BIND" in said


def test_a_port_that_our_own_bot_holds_is_fine(place: dict[str, str], tmp_path: Path) -> None:
    running = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=place, cwd=tmp_path)
    try:
        for _ in range(60):
            time.sleep(0.5)
            status, said = sitrep(place, tmp_path, "check")
            if "own bot" in said:
                break
        assert (status, "is held by this installation's own bot, which runs" in said) == (0, True)
        assert sitrep(place, tmp_path, "status")[1].startswith("Sitrep is running.")
        other = place | {"XDG_DATA_HOME": str(tmp_path / "other")}
        assert "is taken by another Sitrep" in sitrep(other, tmp_path, "check")[1]
    finally:
        running.terminate()
        running.wait(SECONDS)
    assert sitrep(place, tmp_path, "status")[1].startswith("Sitrep is not running")


def settings(**values: object) -> Settings:
    return Settings(_env_file=None).model_copy(update=values)  # type: ignore[call-arg]  # pydantic-settings takes it


def faults(found: tuple[CheckResult, ...]) -> list[str]:
    return [one.says for one in found if one.remedy]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def test_slack_is_asked_and_nothing_is_posted(slack: SlackServer) -> None:
    bot = SecretStr(next(iter(slack.tokens)))
    given = settings(slack_api_url=slack.url, slack_bot_token=bot, slack_app_token=SecretStr("xapp-1"))
    assert faults(await slack_check.check(given)) == []
    asked = {method for method, _ in slack.calls}
    assert asked == {"auth.test", "blocks.validate", "apps.connections.open"}
    assert slack.posts == []


@pytest.mark.parametrize(
    ("method", "fault", "says"),
    [
        ("auth.test", "token_revoked", "SLACK_BOT_TOKEN is not taken"),
        ("blocks.validate", "invalid_blocks", "does not take our messages' blocks"),
        ("apps.connections.open", "invalid_auth", "SLACK_APP_TOKEN is not taken"),
    ],
)
async def test_what_slack_refuses_is_said(slack: SlackServer, method: str, fault: str, says: str) -> None:
    slack.faults[method] = [fault]
    bot = SecretStr(next(iter(slack.tokens)))
    given = settings(slack_api_url=slack.url, slack_bot_token=bot, slack_app_token=SecretStr("xapp-1"))
    assert faults(await slack_check.check(given)) == [says]


async def test_a_slack_that_knows_no_validation_is_no_fault(slack: SlackServer) -> None:
    slack.faults["blocks.validate"] = ["unknown_method"]
    given = settings(slack_api_url=slack.url, slack_bot_token=SecretStr(next(iter(slack.tokens))))
    assert faults(await slack_check.check(given)) == []


async def test_discord_is_asked_and_nothing_is_posted() -> None:
    async with DiscordServer() as server:
        given = settings(discord_api_url=server.api, discord_token=SecretStr("token"))
        assert faults(await discord_check.check(given)) == []
        assert {call.method for call in server.calls} == {"GET"}
        server.faults.append(Fault("/users/@me", 401, {"message": "401: Unauthorized"}))
        assert faults(await discord_check.check(given)) == ["DISCORD_TOKEN is not taken"]
    assert "can't be reached" in faults(await discord_check.check(given))[0]
