"""A marker in every secret setting, looked for in all that leaves the process."""

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest
from pydantic import SecretStr

from bot.errors import UsageError
from bot.logs import set_up_logging
from bot.metrics import REGISTRY
from bot.settings import Settings, read_settings, secret_names
from bot.storage.sql.database import Database

MARK = "Zq7MARKERx9"
URLS = {
    "SITREP_DATABASE_URL": f"postgresql://sitrep:{MARK}%40p@127.0.0.1:9/sitrep?connect_timeout=2",
    "SITREP_HTTP_PROXY": f"http://me:{MARK}@127.0.0.1:9",
}
ROOT = Path(__file__).parents[2]


def marked(name: str) -> str:
    return URLS.get(name, f"xoxb-{MARK}-{name}")


@pytest.fixture
def everything_marked(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in secret_names():
        monkeypatch.setenv(name, marked(name))
    return read_settings(None)


def test_the_secrets_are_all_there_are() -> None:
    """A new setting whose name sounds secret is one."""
    sounding = [
        str(field.alias)
        for field in Settings.model_fields.values()
        if any(
            word in str(field.alias) for word in ("TOKEN", "SECRET", "PASSWORD", "KEY", "PROXY", "DATABASE")
        )
    ]
    assert sorted(sounding) == sorted(secret_names())
    assert len(secret_names()) >= 9


def test_settings_show_no_secret(everything_marked: Settings) -> None:
    shown = [repr(everything_marked), str(everything_marked), str(everything_marked.model_dump())]
    shown += [everything_marked.model_dump_json(), f"{vars(everything_marked)}"]
    assert not [each for each in shown if MARK in each]


@pytest.mark.parametrize("form", ["json", "console"])
def test_logs_show_no_secret(everything_marked: Settings, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    kept, level, how = logging.getLogger().handlers[:], logging.getLogger().level, structlog.get_config()
    try:
        set_up_logging(everything_marked.model_copy(update={"log_format": form}))
        say_secrets(everything_marked)
    finally:
        logging.getLogger().handlers[:] = kept
        logging.getLogger().setLevel(level)
        structlog.configure(**how)
    said = stream.getvalue()
    assert said.count("•••") > 3 * len(secret_names())
    assert MARK not in said
    assert "so it goes" in said


def refuse(secret: str) -> None:
    raise RuntimeError(f"refused: {secret}")


def say_secrets(settings: Settings) -> None:
    """Everything a careless line could do with a secret."""
    log, theirs = structlog.get_logger("bot.careless"), logging.getLogger("slack_sdk.careless")
    for name in secret_names():
        secret = marked(name)
        log.warning(
            "so it goes", value=secret, deep={"list": [secret, {"in": (secret,)}]}, text=f"got {secret}"
        )
        theirs.warning("so it goes with %s", secret)
        try:
            refuse(secret)
        except RuntimeError:
            log.exception("so it goes", about=RuntimeError(secret))
            theirs.exception("so it goes")
    log.warning("so it goes", decoded=f"{MARK}@p", headers={"Authorization": f"Bearer xoxb-{MARK}-other"})
    log.warning("so it goes", settings=settings)


def test_metrics_show_no_secret(everything_marked: Settings) -> None:
    assert MARK.encode() not in generate_latest(REGISTRY)


async def test_a_database_that_does_not_answer_is_named_without_its_password(
    everything_marked: Settings,
) -> None:
    assert everything_marked.database_url is not None
    database = Database(everything_marked.database_url.get_secret_value())
    assert MARK not in database.shown
    for look in (database.ask, database.upgrade):
        with pytest.raises(Exception, match="database") as refused:
            await look()
        assert MARK not in str(refused.value)
        assert MARK not in repr(refused.value)
    await database.close()


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check"], ["run"], ["status"]])
def test_commands_show_no_secret(command: list[str], tmp_path: Path) -> None:
    secrets = {name: marked(name) for name in secret_names()}
    nowhere = dict.fromkeys(("SITREP_SLACK_API_URL", "SITREP_DISCORD_API_URL"), "http://127.0.0.1:9/")
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=tmp_path,
        env=os.environ | secrets | nowhere | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 1
    assert "database" in (ran.stdout + ran.stderr).lower()
    assert MARK not in ran.stdout + ran.stderr


@pytest.mark.parametrize("name", secret_names())
def test_a_secret_may_come_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text(marked(name) + "\n")
    monkeypatch.setenv(f"{name}_FILE", str(file))
    values = {str(field.alias): key for key, field in Settings.model_fields.items()}
    found = getattr(read_settings(None), values[name])
    assert isinstance(found, SecretStr)
    assert found.get_secret_value() == marked(name)


def test_a_secrets_file_may_be_named_in_env(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xapp-1")
    (tmp_path / ".env").write_text(f"SLACK_APP_TOKEN_FILE={tmp_path / 'token'}\n")
    found = read_settings(tmp_path / ".env").slack_app_token
    assert found is not None
    assert found.get_secret_value() == "xapp-1"


@pytest.mark.parametrize("trouble", ["missing", "empty", "both", "no text"])
def test_a_secrets_file_in_trouble_is_said_by_name(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    if trouble != "missing":
        file.write_bytes(
            {"empty": b" \n", "both": MARK.encode(), "no text": b"\xff" + MARK.encode()}[trouble]
        )
    if trouble == "both":
        monkeypatch.setenv("DISCORD_TOKEN", MARK)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    with pytest.raises(UsageError, match="DISCORD_TOKEN_FILE") as refused:
        read_settings(None)
    assert MARK not in str(refused.value)
    assert json.dumps(str(refused.value))
