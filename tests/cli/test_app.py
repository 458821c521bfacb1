"""Commands that need the whole bot: the demo as a newcomer sees it, briefings in passing, feeds, export."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.outlets import read_outlets
from bot.demo.site import feed
from tests.fakes.terminal import Ended, terminal

pytestmark = pytest.mark.slow

Run = Callable[..., Ended]
WIDE = "400"  # columns: nothing wraps
START = [sys.executable, "-m", "bot"]
SECONDS = 120  # a machine that does other things as well


@dataclass(frozen=True)
class Shown:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SITREP_", "SLACK_"))}
    return kept | {"XDG_DATA_HOME": str(folder), "COLUMNS": WIDE, "TERM": "dumb", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demo with no terminal, as `make demo </dev/null` runs it."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [*START, "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(folder),
        timeout=SECONDS,
        check=False,
    )
    return Shown(done.returncode, done.stdout, done.stderr)


def item(shown: Shown, place: str) -> str:
    """The part of a briefing about one place."""
    parts = re.split(r"\n\n(?=\d+  )", shown.out)[1:]
    return next(part.split("\n\n")[0] for part in parts if place in part.split(" [")[0])


def test_the_demo_ends_well_and_shows_progress_beside_the_briefing(demo: Shown) -> None:
    assert demo.status == 0
    assert demo.out.startswith("SITREP · ")
    assert "Reading the news" in demo.err
    assert "Reading the news" not in demo.out
    assert "Traceback" not in demo.err


def test_the_demo_shows_what_is_new_corrected_and_quiet(demo: Shown) -> None:
    assert item(demo, "Port Callan").splitlines()[0].endswith("   NEW")
    assert item(demo, "Stennick").splitlines()[0].endswith("   CORRECTED")
    assert re.search(r"^Quiet: .*, for 26 h · E\d+ \[\d+\]$", demo.out, re.MULTILINE)


def test_the_demo_leads_with_the_gravest_facts(demo: Shown) -> None:
    lead = demo.lines[1]
    assert lead.startswith("Port Callan explosion: 11 or at least 17 killed, contested.")
    assert "toll cut from 34 to 29" in lead
    assert len(lead) <= 150


def test_the_demo_names_both_figures_of_the_blast_and_who_gives_them(demo: Shown) -> None:
    blast = item(demo, "Port Callan")
    assert re.search(r"^  Killed +11 to 17\+   contested$", blast, re.MULTILINE)
    assert re.search(
        r"^ +11 +(El Ministerio del Interior|Interior Ministry) · .* \[\d+\]$", blast, re.MULTILINE
    )
    assert re.search(r"^ +17\+ +St Brigid Hospital · .* \[\d+\]$", blast, re.MULTILINE)
    assert re.search(r"^ +17\+ +city's main hospital · .* \[\d+\]$", blast, re.MULTILINE)
    assert "  Denied by " in blast


def test_an_event_is_headed_in_the_language_of_most_of_its_articles(demo: Shown) -> None:
    assert item(demo, "Port Callan").startswith("1  Ministry stands by its figure")


def test_the_demo_shows_the_downward_correction(demo: Shown) -> None:
    bridge = item(demo, "Stennick")
    assert "29" in bridge
    assert " was " in bridge


def test_every_line_about_an_event_names_its_source(demo: Shown) -> None:
    figures = [line for line in demo.lines if re.match(r"  [A-Z“]", line) and " · E" not in line]
    figures += [line for line in demo.lines if line.startswith("    ")]
    contested = [line for line in figures if line.endswith("   contested")]
    assert len(figures) > len(contested) > 0
    assert [line for line in figures if not re.search(r"\[\d+\]|/toll E\d+", line)] == contested
    cited = set(re.findall(r"\[(\d+)\]", demo.out.split("\n[1] ")[0]))
    listed = set(re.findall(r"\[(\d+)\] http://127\.0\.0\.1:\d+/\w+/", demo.out))
    assert cited <= listed


def test_the_demo_reads_its_spanish_article_too(demo: Shown) -> None:
    assert "La Boya" in demo.out
    assert "Not read" not in demo.out


def events_of(text: str) -> list[str]:
    """Each item's label and event, without what depends on the hour or on how wide the window is."""
    whole = re.sub(r"\s+", " ", text)
    return sorted(" ".join(found) for found in re.findall(r" (NEW|CORRECTED) .*?· (E\d+)\b", whole))


def test_with_a_terminal_the_demo_takes_commands_and_gives_the_same_events(
    demo: Shown, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        page = f"127.0.0.1:{free.getsockname()[1]}"
    words = ["events", "toll 29x", "exit"]
    status, screen = typed_into_demo(tmp_path, words, {"SITREP_HTTP_BIND": page})
    briefing, answers = screen.split("Ask about it", 1)
    assert status == 0
    assert f"http://{page}/" in briefing
    assert events_of(briefing) == events_of(demo.out)
    labels = [found.split()[0] for found in events_of(demo.out)]
    assert (labels[0], set(labels[1:])) == ("CORRECTED", {"NEW"})  # how many are new depends on the hour
    assert re.search(r"\d+ events", answers)
    assert "Traceback" not in screen


def typed_into_demo(folder: Path, words: list[str], more: dict[str, str]) -> tuple[int, str]:
    process, screen = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(sys.executable, [*START, "demo"], environment(folder) | more)
    out, sent, begun = b"", 0, time.monotonic()
    while time.monotonic() - begun < SECONDS:
        if select.select([screen], [], [], 0.5)[0]:
            try:
                out += os.read(screen, 65536)
            except OSError:  # the other end has gone
                break
        if out.count(b"sitrep> ") > sent and sent < len(words):
            os.write(screen, words[sent].encode() + b"\n")
            sent += 1
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", out.decode())


def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    # A shell's background job ignores Ctrl-C, and so would all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*START, "demo"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
        cwd=tmp_path,
        start_new_session=True,
    )
    assert process.stderr is not None
    process.stderr.readline()  # it is at work
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of it
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err


@pytest.fixture
def sitrep(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", WIDE)
    return terminal(capsys)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A file with the feed of the Corvane Record."""
    outlet = next(one for one in read_outlets(datetime.now(UTC)) if one.slug == "record")
    target = tmp_path / "record.xml"
    target.write_bytes(feed(outlet, "https://record.example"))
    return target


def test_brief_reads_files_tells_of_those_it_cannot_and_leaves_no_trace(
    sitrep: Run, record: Path, tmp_path: Path
) -> None:
    ended = sitrep("brief", "--feed", str(record), "--feed", "missing.xml", "--json")
    assert ended.status == 1
    assert "missing.xml: The file can't be read" in ended.err
    document = json.loads(ended.out)
    assert "Port Callan" in json.dumps(document)
    assert "Not heard: missing.xml: The file can't be read" in json.dumps(document)
    assert not (tmp_path / "data").exists()


def test_brief_with_no_feed_at_all_says_so_and_fails(sitrep: Run) -> None:
    ended = sitrep("brief", "--feed", "http://127.0.0.1:1/feed")
    assert ended.status == 1
    assert ended.out == ""
    assert "SITREP_ALLOW_PRIVATE_HOSTS" in ended.err


def test_feeds_come_in_as_opml_are_listed_and_go_out_again(sitrep: Run, tmp_path: Path) -> None:
    lists = tmp_path / "feeds.opml"
    lists.write_text(
        '<opml version="2.0"><body><outline text="One" xmlUrl="https://one.example/feed"/></body></opml>'
    )
    assert sitrep("feeds", "import", str(lists)).status == 0
    assert "One" in sitrep("feeds", "list").out
    out = sitrep("feeds", "export").out
    assert out.startswith("<?xml")
    assert 'xmlUrl="https://one.example/feed"' in out
    assert sitrep("feeds", "remove", "F1").status == 0
    gone = sitrep("feeds", "remove", "F1")
    assert gone.status == 1
    assert gone.out == ""
    assert gone.err.startswith("sitrep: ")


def test_init_sets_up_zone_feeds_and_schedule(sitrep: Run) -> None:
    ended = sitrep("init", "--zone", "Europe/London", "--at", "06:30", "--feed", "http://127.0.0.1:1/feed")
    assert ended.status == 1, "the feed can't be reached"
    assert "sitrep: feeds add http://127.0.0.1:1/feed:" in ended.err
    assert "Zone of this channel: Europe/London" in ended.out
    assert "06:30 daily, Europe/London" in ended.out
    assert "A test post is on its way" in ended.out
    assert sitrep("init", "--zone", "Nowhere").status == 1
    ended = sitrep("init", "--starter", "moon")
    assert ended.status == 1
    assert "There is no set “moon”. There are: africa" in ended.err


def test_ask_and_status_answer_once(sitrep: Run) -> None:
    assert sitrep("status").out.startswith("Sitrep is not running: nothing is fetched, read or posted")
    wrong = sitrep("ask", "tol", "E1")
    assert wrong.status == 1
    assert "toll" in wrong.err
    assert sitrep("ask", "help").status == 0


def test_export_of_an_empty_record_has_its_columns_and_no_row(sitrep: Run) -> None:
    for what, first in (
        ("claims", "claim,event,"),
        ("statements", "statement,event,"),
        ("events", "event,place,"),
    ):
        ended = sitrep("export", what, "--format", "csv", "--since", "7d")
        assert ended.status == 0
        assert ended.out.startswith(first)
        assert len(ended.out.splitlines()) == 1
        assert sitrep("export", what).out == ""
    assert sitrep("export", "claims", "--since", "soon").status == 2


def test_group_places_lines_in_order_and_reports_bad_ones(sitrep: Run, tmp_path: Path) -> None:
    outlets = read_outlets(datetime(2026, 3, 3, 7, tzinfo=UTC))
    stories = sorted((s for o in outlets for s in o.stories if o.language == "en"), key=lambda s: s.published)
    records = [
        {
            "id": s.slug,
            "title": s.title,
            "text": "\n".join(s.paragraphs),
            "published": s.published.isoformat(),
        }
        for s in stories
    ]
    lines = [json.dumps(one) for one in records]
    (tmp_path / "in.jsonl").write_text("\n".join([*lines[:5], "nonsense", *lines[5:]]) + "\n")
    ended = sitrep("group", "in.jsonl")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.status == 1
    assert "error" in found[5]
    events = {one["id"]: one["event"] for one in found if "event" in one}
    assert len(events) == len(records)
    assert events["stennick-bridge"] == events["toll-corrected"] == events["tessary-bridge-29"]
    assert events["port-callan-blast"] == events["callan-hospital-17"] == events["callan-hospital"]
    assert len({events["stennick-bridge"], events["port-callan-blast"], events["ruvenia-dunmarrow"]}) == 3
    (tmp_path / "first.jsonl").write_text("\n".join(lines[:12]) + "\n")
    first = [json.loads(line) for line in sitrep("group", "first.jsonl").out.splitlines()]
    assert [one["event"] for one in first] == [events[one["id"]] for one in first]
