"""`sitrep page` and `sitrep feed`, and how the command line ends."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.shell import emit
from bot.demo.outlets import read_outlets
from bot.demo.site import feed, story_page
from tests.fakes.terminal import Ended, terminal

Run = Callable[..., Ended]
OUTLETS = {outlet.slug: outlet for outlet in read_outlets(datetime(2026, 3, 3, 7, tzinfo=UTC))}


@pytest.fixture
def sitrep(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return terminal(capsys)


@pytest.mark.slow
def test_feed_reads_the_others_when_one_is_none(sitrep: Run, tmp_path: Path) -> None:
    (tmp_path / "no.xml").write_text("<html><body>Hello</body></html>")
    for slug in ("record", "lakeland"):
        (tmp_path / slug).write_bytes(feed(OUTLETS[slug], "https://news.example"))
    ended = sitrep("feed", "record", "no.xml", "missing.xml", "lakeland")
    records = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.status == 1
    assert [record.get("title") for record in records] == ["Corvane Record", None, None, "Lakeland Daily"]
    assert records[1]["error"]["type"] == "NotAFeed"
    assert records[2]["source"] == "missing.xml"
    assert len(records[3]["articles"]) == len(OUTLETS["lakeland"].stories)
    assert ended.err == ""


@pytest.mark.slow
def test_items_without_a_readable_date_are_said(sitrep: Run, tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>T</title><pubDate>{day}</pubDate></item>" for day in ("soon", "", "2026-03-02")
    )
    (tmp_path / "feed.xml").write_text(
        f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>"
    )
    ended = sitrep("feed", "feed.xml")
    assert (ended.status, ended.err.strip()) == (0, "2 items without a readable date: Wire")


@pytest.mark.slow
def test_page_gives_the_article_alone(sitrep: Run, tmp_path: Path) -> None:
    outlet = OUTLETS["meridian"]
    story = next(story for story in outlet.stories if story.slug == "bridge-inspection")
    (tmp_path / "page.html").write_bytes(story_page(outlet, story, "https://news.example"))
    ended = sitrep("page", "page.html")
    record = json.loads(ended.out)
    assert ended.status == 0
    assert record["title"] == story.title
    assert record["text"].split("\n")[0] == story.paragraphs[0]
    for foreign in ("Photograph", "Wait and see", "might also like", "newsletter"):
        assert foreign not in record["text"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("extract", "nowhere.jsonl"), "nowhere.jsonl can't be read"),
        (("bogus",), "No such command 'bogus'"),
        (("feed",), "Missing argument"),
        (("extract", "--loud"), "No such option"),
        (("backup", "folder/none/copy.db"), "There is no folder"),
    ],
)
def test_a_wrong_call_gets_one_line_and_status_two(sitrep: Run, words: tuple[str, ...], said: str) -> None:
    ended = sitrep(*words)
    assert ended.status == 2
    assert ended.out == ""
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("sitrep: ")


def test_wrong_settings_are_named_all_at_once(sitrep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_ZONE", "Mars/Olympus")
    monkeypatch.setenv("SITREP_FEED_INTERVAL", "often")
    ended = sitrep("db", "upgrade")
    assert ended.status == 2
    assert "SITREP_ZONE" in ended.err
    assert "SITREP_FEED_INTERVAL" in ended.err


def test_a_value_that_is_none_of_those_possible_is_said_in_plain_words(sitrep: Run) -> None:
    ended = sitrep("export", "gossip")
    assert ended.status == 2
    assert ended.err.startswith("sitrep: Invalid value for 'what': 'gossip' is not one of 'claims'")


@pytest.mark.slow
def test_a_file_that_is_no_database_is_said_to_be_none(
    sitrep: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.db").write_text("Bread, milk, a new bulb for the lamp." * 50)
    monkeypatch.setenv("SITREP_DATABASE_URL", "sqlite:///notes.db")
    ended = sitrep("db", "upgrade")
    assert ended.status == 1
    assert ended.err.startswith("sitrep: The database sqlite:///notes.db is no SQLite database")
    assert ended.err.count("\n") == 1


@pytest.mark.slow
def test_a_database_that_does_not_open_is_named_as_it_is_set_with_the_reason(
    sitrep: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("SITREP_DATABASE_URL", "sqlite:///folder")
    ended = sitrep("db", "upgrade")
    assert ended.status == 1
    assert "The database sqlite:///folder can't be opened: let this user read and write" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("command", [("db", "upgrade"), ("check",)])
def test_a_database_in_a_folder_that_can_not_be_is_refused_in_words(
    sitrep: Run, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SITREP_DATABASE_URL", "sqlite:///file/below/sitrep.db")
    ended = sitrep(*command)
    assert ended.status == 1
    said = " ".join((ended.out + ended.err).split())
    assert re.search(r"file/below\S* can't be made", said)


def test_without_words_the_help_is_shown(sitrep: Run) -> None:
    ended = sitrep()
    assert ended.status == 2
    assert "Commands:" in ended.err


def test_a_record_with_a_lone_surrogate_leaves_as_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # as run_command does
    emit({"id": "\ud800 é"})
    line = capfdbinary.readouterr().out
    assert json.loads(line) == {"id": "\ud800 é"}


def test_a_backup_of_nothing_is_refused_in_words(sitrep: Run, tmp_path: Path) -> None:
    ended = sitrep("backup", "copy.db")
    assert ended.status == 2
    assert "no database yet" in ended.err
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.slow
def test_a_backup_holds_the_tables_and_overwrites_nothing(sitrep: Run, tmp_path: Path) -> None:
    assert sitrep("db", "upgrade").status == 0
    assert sitrep("backup", "copy.db").status == 0
    assert (tmp_path / "copy.db").read_bytes()[:6] == b"SQLite"
    assert "exists already" in sitrep("backup", "copy.db").err


def test_check_says_what_is_wrong_and_how_to_mend_it(sitrep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_MODEL", "xx_no_such_model")
    monkeypatch.setenv("SITREP_PLATFORMS", "console")
    monkeypatch.setenv("SITREP_DATABASE_URL", "sqlite:///here.db")
    monkeypatch.setenv("SITREP_HTTP_PROXY", "http://user:hush@127.0.0.1:1")
    ended = sitrep("check")
    assert ended.status == 1
    assert "model: Set SITREP_MODEL to auto" in ended.out
    assert "127.0.0.1:1 can't be reached" in ended.out
    assert "made at the first start" in ended.out
    assert "hush" not in ended.out + ended.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "name", "value", "said"),
    [
        ("web", "SITREP_HTTP_BIND", "0.0.0.0:8080", "set SITREP_WEB_PASSWORD"),
        ("discord", "DISCORD_TOKEN", "", "DISCORD_TOKEN is missing"),
        ("slack", "SLACK_BOT_TOKEN", "", "Slack needs SLACK_APP_TOKEN"),
    ],
)
def test_check_finds_what_would_keep_a_platform_from_starting(
    sitrep: Run, platform: str, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITREP_PLATFORMS", platform)
    monkeypatch.setenv(name, value)
    ended = sitrep("check")
    assert ended.status == 1
    assert "would not start" in ended.out
    assert said in ended.out


def test_check_is_content_when_all_is_well(sitrep: Run) -> None:
    ended = sitrep("check")
    assert ended.status == 0
    assert "All is well." in ended.out


def test_check_reports_wrong_settings_instead_of_failing(
    sitrep: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITREP_ZONE", "nowhere")
    ended = sitrep("check")
    assert ended.status == 1
    assert "SITREP_ZONE" in ended.out


def test_help_waits_for_no_big_library() -> None:
    code = (
        "import sys, bot.__main__\n"
        "heavy = {'spacy', 'pydantic', 'sqlalchemy', 'aiohttp', 'rich', 'feedparser', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_reader_who_has_had_enough_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "feed").write_bytes(feed(OUTLETS["record"], "https://news.example"))
    sources = ["feed"] * 200  # far more than a pipe holds
    out, closed = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "feed", *sources], stdout=closed, stderr=subprocess.PIPE, cwd=tmp_path
    )
    os.close(closed)
    os.read(out, 100)
    os.close(out)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, b"")
