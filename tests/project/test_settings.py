"""Settings: what is wrong is said by name before anything starts."""

from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.settings import read_settings


@pytest.mark.parametrize(
    "value", ["localhost", "8080", ":8080", "127.0.0.1:", "127.0.0.1:http", "[::1]:99999"]
)
def test_an_address_without_host_or_port_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SITREP_HTTP_BIND", value)
    with pytest.raises(UsageError, match="SITREP_HTTP_BIND"):
        read_settings(None)


@pytest.mark.parametrize("value", ["127.0.0.1:0", "localhost:8080", "[::1]:8080", "0.0.0.0:80"])
def test_a_host_and_a_port_are_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SITREP_HTTP_BIND", value)
    assert read_settings(None).http_bind == value


@pytest.mark.parametrize("url", ["mysql://me:secret@db/news", "sitrep.db", "sqlite:secret.db", "postgresql"])
def test_a_database_of_another_kind_is_refused_without_its_words(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SITREP_DATABASE_URL", url)
    with pytest.raises(UsageError, match="SITREP_DATABASE_URL") as refused:
        read_settings(None)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["sqlite:///a.db", "postgres://db/x", "postgresql+psycopg://me@db/x"])
def test_a_database_of_ours_is_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SITREP_DATABASE_URL", url)
    assert read_settings(None).database_url is not None


def test_a_file_of_settings_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeS\0I\0T\0")
    with pytest.raises(UsageError, match=r"\.env can't be read: it is no UTF-8 text\."):
        read_settings(tmp_path / ".env")


def test_a_proxy_that_is_no_url_is_refused_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_HTTP_PROXY", "me:secret@proxy:3128")
    with pytest.raises(UsageError, match="SITREP_HTTP_PROXY") as refused:
        read_settings(None)
    assert "secret" not in str(refused.value)
