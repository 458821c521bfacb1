"""Every command, in right and wrong forms, against the router and a database."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat import Request
from bot.commands import COMMANDS
from bot.document import Buttons, Document, Link, plain
from bot.feeds.opml import Listed, write_opml
from bot.grammar.call import PLAIN
from bot.storage import feeds
from bot.storage.audit import changes_of
from bot.storage.sql.database import Database
from tests.fakes.askers import ADMIN, DUTY, NOW, OTHER, Newsroom, copied_newsroom, open_newsroom

RIGHT, WRONG = True, False
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gull Gazette</title>
<item><title>Gulls return to Tolk</title><link>https://gull.example/1</link></item></channel></rss>"""
SITE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
PAGE = b"""<html><head><title>Ferry sinks off Marrow Bay</title></head><body><article>
<h1>Ferry sinks off Marrow Bay</h1><p>Interior Ministry said three people died at Marrow Bay on Monday.</p>
<p>The ferry had left the old pier at dawn, with a strong wind from the west and the sea running high.</p>
</article></body></html>"""
OPML = write_opml(
    [Listed("https://gull.example/feed.xml", "Gull"), Listed("https://tern.example/f")], "l", NOW
)

# In order: later lines build on earlier ones. What is asked, whether it is right, what the answer says.
TABLE: list[tuple[str, bool, str]] = [
    # nothing, nonsense, near misses
    ("", RIGHT, "Get a briefing every morning at 7: /briefing schedule 07:00"),
    ("hi", RIGHT, "Follow a feed"),
    ("?", RIGHT, "Follow a feed"),
    ("xyzzy", WRONG, "“xyzzy” is no command, and nothing on record is about “xyzzy”"),
    # a question in plain words, a name alone
    ("how many dead in Marrow Bay", RIGHT, "E2"),
    ("what about the bridge?", RIGHT, "Killed: 5"),
    ("how many people were killed in the silo fire?", RIGHT, "CONTESTED. 9 and 14"),
    ("tell me about the silo in Atlantis", RIGHT, "has all of “silo Atlantis”. The nearest:"),
    ("how many dead?", WRONG, "Which event? Name a place"),
    ("who says 9?", RIGHT, "9 · Interior Ministry, 04:00 · Courier News"),
    ("fourteen dead?", RIGHT, "Who says 14:"),
    ("who says 9 in Marrow Bay", RIGHT, "Who says 9:"),
    ("who says 9 at the bridge?", WRONG, "No source on record gives 9 of “bridge”"),
    ("who says 5,000?", WRONG, "No source on record gives 5,000. /events lists"),
    ("how many missing in the silo fire?", RIGHT, "Nobody gives a figure of people missing."),
    ("any news from Marow?", RIGHT, "has all of “Marow”. The nearest:"),
    ("any news from Ulverth?", RIGHT, "Nothing on record is about “Ulverth”. The newest:"),
    ("why did the bridge fall?", RIGHT, "E2 Marrow Bay"),
    ("E1", RIGHT, "E1 Marrow Bay, Venezuela · “"),
    ("e 1", RIGHT, "2 articles, 2 outlets"),
    ("A3", RIGHT, "A3 · “Bridge gives way at Tolk”"),
    ("C1", RIGHT, "Why C1"),
    ("E99", WRONG, "There is no E99 here"),
    ("since 06:00", WRONG, "lacks its first word. Did you mean /briefing since 06:00?"),
    ("add floods", WRONG, "Did you mean /alerts add floods?"),
    ("since Monday", RIGHT, "E2 Marrow Bay"),
    ("briefing pause", WRONG, "Did you mean /sitrep pause [until 07:00]?"),
    ("brefing", WRONG, "Did you mean /briefing?"),
    ("sumary A1", WRONG, "Did you mean /summary <url | A203 | words>?"),
    # summary
    ("summary A1", RIGHT, "A1 · “Silo fire kills nine” · Courier News"),
    ("summary a1", RIGHT, "9 · Interior Ministry (official) · “nine people” [1]"),
    ("summary silo fire", RIGHT, "Ada Quill, Interior Minister: “The dockers planned this.”"),
    ("summary https://courier.example/silo-fire-kills-nine?utm_source=x", RIGHT, "A1 · “Silo fire"),
    ("summary https://ferry.example/a", RIGHT, "not on record"),
    ("summary", WRONG, "What is missing: an address, an article such as A203, or words"),
    ("summary A99", WRONG, "There is no A99 here"),
    ("summary gryphons", WRONG, "No article on record has “gryphons”"),
    ("summary https://nowhere.example/x", WRONG, "can't be reached"),
    # briefing
    ("briefing", RIGHT, "3 articles, 2 outlets"),
    ("briefing again", WRONG, "No briefing was posted here yet"),
    ("briefing save", WRONG, "No briefing was posted here yet"),
    ("briefing since 06:00", RIGHT, "Nothing new since 06:00"),
    ("briefing since 5h", RIGHT, "Marrow Bay, Venezuela"),
    ("briefing since soon", WRONG, "“soon” is no time. Write 06:00, or a stretch of time such as 3h"),
    ("briefing since 6", WRONG, "Write 06:00"),
    ("briefing since", WRONG, "What is missing: since when"),
    ("briefing preview", WRONG, "No briefing is scheduled here"),
    ("briefing short", RIGHT, "Killed 9, 14 contested"),
    ("briefing shrt", WRONG, "Did you mean /briefing short?"),
    ("briefing full", RIGHT, "Marrow Bay, Venezuela"),
    ("briefing ful", WRONG, "Did you mean /briefing full?"),
    ("briefing now", RIGHT, "Killed: 9 to 14 · contested"),
    ("briefing noww", WRONG, "Did you mean /briefing?"),
    ("briefing now please", WRONG, "“please” is one word too many"),
    ("briefing show", RIGHT, "No schedule is set"),
    ("briefing off", RIGHT, "No schedule was set"),
    ("briefing schedule 07:00,19:00", RIGHT, "daily, Europe/London. Next: today 19:00, then Wed 07:00"),
    ("briefing schedule 07:00, 19:00 days mon-fri zone Asia/Kathmandu", RIGHT, "Kathmandu time (UTC+5:45)"),
    ("briefing schedule zone Europe/London 07:00", RIGHT, "07:00 daily, Europe/London"),
    ("briefing show", RIGHT, "Briefings: 07:00 daily, Europe/London"),
    ("briefing schedule", WRONG, "What is missing: times of day such as 07:00,19:00"),
    ("briefing schedule 7am", WRONG, "Write 07:00"),
    ("briefing schedule 25:00", WRONG, "no time of day"),
    ("briefing schedule 07:00 days mon-fry", WRONG, "Did you mean mon-fri?"),
    ("briefing schedule 07:00 day mon", WRONG, "Did you mean “days”?"),
    ("briefing schedule 07:00 zone London", WRONG, "Did you mean Europe/London?"),
    ("briefing schedule 07:00 zone new york days mon", WRONG, "Did you mean America/New_York?"),
    ("briefing schedule 07:00 zone", WRONG, "“zone” needs a value behind it"),
    ("briefing shedule 07:00", WRONG, "Did you mean /briefing schedule <HH:MM"),
    ('briefing cron "0 7 * * 1-5" zone Europe/London', RIGHT, "cron 0 7 * * 1-5, Europe/London. Next: Wed"),
    ("briefing cron 30 6 * * mon zone UTC", RIGHT, "cron 30 6 * * mon, UTC"),
    ("briefing cron “0 7 * * 7”", RIGHT, "Next: Sun 07:00"),
    ("briefing cron 0 7 * *", WRONG, "five fields, this has 4"),
    ('briefing cron "0 7 * * mun"', WRONG, "“mun” is no weekday"),
    ('briefing cron "* * * * *"', WRONG, "That is 1440 times a day, 96 at most"),
    ('briefing cron "61 7 * * *"', WRONG, "61 is not between 0 and 59"),
    ("briefing quiet 22:00-06:00", RIGHT, "Quiet 22:00-06:00"),
    ("briefing quiet 22:00 - 06:00", RIGHT, "Quiet 22:00-06:00"),
    ("briefing quiet 22-6", WRONG, "22:00-06:00"),
    ("briefing quiet off", RIGHT, "No quiet hours any more"),
    ("briefing urgent killed>=10 OR abducted>=1", RIGHT, "This breaks the quiet: killed>=10 OR abducted>=1"),
    ("briefing urgent killed>=", WRONG, "killed>=▸"),
    ("briefing urgent none", WRONG, "Write off"),
    ("briefing urgent off", RIGHT, "Only alerts set urgent"),
    ("briefing off", RIGHT, "No more scheduled briefings here"),
    # alerts
    ("alerts", RIGHT, "No alerts yet"),
    ("alerts add snipers place:Caracas", RIGHT, "K1: This channel is told when an article matches: snipers"),
    ("alerts add snipers place:Caracas", RIGHT, "K1: This channel is told already when an article matches"),
    ("alerts add urgent ping here silo killed>=5", RIGHT, "matches: urgent, pings here, silo killed>=5"),
    ("alerts add ping <@U77> dock*", RIGHT, "matches: pings user, dock*"),
    ("alerts add dm “bridge gives way”", RIGHT, "K4: You are told when an article matches"),
    ("alerts add dm ping here bridge", WRONG, "A personal alert pings nobody else"),
    ("alerts add ping everyone silo", WRONG, "“everyone” does not name anybody to ping"),
    ("alerts add killed>=10 urgent", WRONG, "stands before the query: /alerts add urgent killed>=10."),
    ("alerts add silo ping @ann", WRONG, "“ping” stands before the query: /alerts add ping @ann silo"),
    ("alerts add ping @ann @bob silo", WRONG, "one alone: ping @bob"),
    ("alert add silo", WRONG, "Did you mean /alerts add [dm]"),
    ("alerts add", WRONG, "What is missing: what to look for"),
    ("alerts add urgent", WRONG, "What is missing: what to look for"),
    ("alerts ad silo", WRONG, "Did you mean /alerts add"),
    ("alerts list", RIGHT, "3 alerts here, 1 of your own"),
    ("alerts test silo", RIGHT, "silo: 1 article of 3 in the last 7 days"),
    ("alerts test killed>=10", RIGHT, "North News, 05:00 · matched “fourteen people”"),
    ("alerts test urgent silo", WRONG, "“urgent” goes with /alerts add only"),
    ("alerts edit K1 silo dm", WRONG, "“dm” goes with /alerts add only"),
    ("alerts test zebra", RIGHT, "zebra: 0 articles of 3"),
    ("alerts test", WRONG, "What is missing"),
    ("alerts edit K1 silo killed>=9", RIGHT, "K1 now looks for: silo killed>=9"),
    ("alerts edit K1 snipers place:Caracas", RIGHT, "Before: silo killed>=9"),
    ("alerts edit K1 (silo", WRONG, "(silo"),
    ("alerts edit K1", WRONG, "What is missing: what to look for"),
    ("alerts pause K1 for 2h", RIGHT, "K1 is paused until"),
    ("alerts pause K1", RIGHT, "K1 is paused until /alerts resume K1"),
    ("alerts list", RIGHT, "K1 snipers place:Caracas · paused"),
    ("alerts add snipers place:Caracas", RIGHT, "but is paused: /alerts resume K1"),
    ("alerts resume K1", RIGHT, "K1 speaks again"),
    ("alerts pause K1 for ever", WRONG, "“ever” is no period. Write 30m, 2h, 7d or 1w"),
    ("alerts pause", WRONG, "What is missing: an alert such as K2"),
    ("alerts remove K1", RIGHT, "K1 is gone"),
    ("alerts remove K1", WRONG, "There is no K1 here"),
    ("alerts remove snipers", WRONG, "“snipers” names no alert. Write it such as K14"),
    ("alerts resume K99", WRONG, "There is no K99 here; /alerts list names the alerts"),
    # feeds
    ("feeds add https://gull.example", RIGHT, "F4: this channel follows Gull Gazette"),
    ("feeds add gull.example", RIGHT, "this channel follows Gull Gazette already"),
    ("feeds add https://nowhere.example/feed", WRONG, "can't be reached"),
    ("feeds add ftp://gull.example/feed", WRONG, "“ftp://gull.example/feed” is no address"),
    ("feeds add gulls", WRONG, "“gulls” is no address"),
    ("feeds add", WRONG, "What is missing: an address"),
    ("feeds", RIGHT, "This channel follows 3 feeds"),
    ("feeds list", RIGHT, "F1 Courier News · fine, read 07:00"),
    ("feeds check F4", RIGHT, "F4, Gull Gazette: fine, 1 item"),
    ("feeds check F1", RIGHT, "can't be reached"),
    ("feeds check F9", WRONG, "There is no F9 here"),
    ("feeds rename F4 Gulls", RIGHT, "F4 goes by Gulls in this channel"),
    ("feeds rename F9 Gulls", WRONG, "There is no F9 here"),
    ("feeds tag F4 Syria, floods", RIGHT, "is tagged here: floods, syria"),
    ("feeds list tag=syria", RIGHT, ", 1 with the tag syria"),
    ("feeds list tag: SYRIA", RIGHT, ", 1 with the tag syria"),
    ("feeds list tag=moon", RIGHT, "No feed of this channel has the tag moon. Tags here: floods, syria"),
    ("feeds list syria", WRONG, "“syria” is one word too many. /feeds list [tag=syria]"),
    ("feeds tag F4 a/b", WRONG, "“a/b” is no tag"),
    ("feeds tag F9 syria", WRONG, "There is no F9 here"),
    ("feeds only F4 flood OR gull", RIGHT, "only what matches is told here: flood OR gull"),
    ("feeds only F4 flood or gull", WRONG, "OR"),
    ("feeds only F4 off", RIGHT, "is told here again"),
    ("feeds starter", RIGHT, "/feeds starter world"),
    ("feeds starter moon", WRONG, "There is no set “moon”"),
    ("feeds remove F4", RIGHT, "no longer follows F4"),
    ("feeds remove F3", WRONG, "This channel does not follow F3"),
    ("feeds import https://lists.example/mine.opml", RIGHT, "follows 2 new feeds"),
    ("feeds import", WRONG, "upload the file"),
    ("feeds import https://ferry.example/a", WRONG, "OPML"),
    ("feeds export", RIGHT, 'xmlUrl="https://courier.example/feed"'),
    ("feeds exprot", WRONG, "Did you mean /feeds export?"),
    # events and what buttons send
    ("events", RIGHT, "2 events"),
    ("events silo", RIGHT, "1 event about “silo”"),
    ("events zebra", RIGHT, "No event about “zebra” is on record. 2 of 4 feeds heard"),
    ("evnts", WRONG, "Did you mean /events [words]?"),
    ("details E1", RIGHT, "2 articles, 2 outlets"),
    ("details", WRONG, "What is missing: an event such as E14"),
    ("sources E1", RIGHT, "A2 · 05:00 · “Hospital counts fourteen dead” · North News"),
    ("2", WRONG, "No briefing was posted here yet"),
    # toll
    ("toll E1", RIGHT, "low 9, best 14, high 14 · contested · 2 independent sources"),
    ("toll hospital fourteen", RIGHT, "All current claims together: 9–14, contested"),
    ("toll", WRONG, "What is missing: an event such as E14, or words"),
    ("toll E99", WRONG, "There is no E99 here"),
    ("toll zebra", WRONG, "No event on record is about “zebra”"),
    ("toll E1 strike C1", RIGHT, "C1 “nine people” no longer counts in E1"),
    ("toll E1", RIGHT, "Struck by Ann: C1 “nine people”"),
    ("toll E1 strike C1", WRONG, "C1 is struck already, by Ann"),
    ("toll strike E1 C3", WRONG, "C3 is no claim of E1"),
    ("toll E1 strike", WRONG, "What is missing: a claim such as C88"),
    ("toll E1 strik C1", WRONG, "Did you mean /toll E14 strike C88?"),
    ("toll E1 undo", RIGHT, "E1: undone. Ann had struck C1"),
    ("toll E1 undo", WRONG, "there is nothing to undo"),
    ("toll E1 confirm killed 12", RIGHT, "E1: killed 12, confirmed by Ann"),
    ("toll E1", RIGHT, "Killed: 12 · low 9, best 12, high 14 · confirmed by Ann, 07:00"),
    ("toll E1 confirm kiled 12", WRONG, "Did you mean killed?"),
    ("toll E1 confirm killed many", WRONG, "“many” is no figure"),
    ("toll E1 undo", RIGHT, "undone"),
    ("toll E2 merge E1", RIGHT, "E2 is part of E1 now"),
    ("toll E2", RIGHT, "E1 Marrow Bay"),
    ("toll E1 merge E2", WRONG, "E1 and E2 are one event already"),
    ("toll E1 undo", RIGHT, "Ann had merged E2 into this"),
    ("toll E2", RIGHT, "E2 Marrow Bay"),
    ("toll E1 merge", WRONG, "What is missing: the other event"),
    ("toll E1 split A2", RIGHT, "A2 is an event of its own now: E4"),
    ("toll E1 split A1", WRONG, "A1 is the only article of E1"),
    ("toll E1 split A3", WRONG, "A3 is no article of E1"),
    ("toll E1 undo", RIGHT, "Ann had split off A2 as E4"),
    ("toll E4", RIGHT, "E1 Marrow Bay"),
    # mute
    ("mute E1 for 24h", RIGHT, "is muted in this channel until Wed 07:00"),
    ("briefing", RIGHT, "muted here: E1"),
    ("events", RIGHT, "muted here"),
    ("sitrep settings", RIGHT, "Ann: mute, E1 until 2026-03-04 07:00 UTC"),
    ("mute E1", RIGHT, "until /unmute E1"),
    ("mute E1 24h", WRONG, "“24h” is one word too many. /mute E14 [for 24h]"),
    ("mute silo", WRONG, "“silo” names no event"),
    ("unmute E1", RIGHT, "E1 speaks again"),
    ("unmute E1", WRONG, "E1 is not muted"),
    ("unmute", WRONG, "What is missing"),
    # statements, search
    ("statements Quill", RIGHT, "S1 · Official: Ada Quill, Interior Minister: “The dockers planned this.”"),
    ("statements interior minister", RIGHT, "1 statement"),
    ("statements E1", RIGHT, "1 statement"),
    ("statements zebra", RIGHT, "Nothing said by or about “zebra”"),
    ("statements", WRONG, "What is missing: a speaker"),
    ("statement Quill", WRONG, "Did you mean /statements <speaker, organisation or words>?"),
    ("search bridges", RIGHT, "A3 · “Bridge gives way at Tolk”"),
    ("search zebra", RIGHT, "No article on record has “zebra”"),
    ("search", WRONG, "What is missing: words to look for"),
    # why
    ("why C1", RIGHT, "By what rule: verb died"),
    ("why S1", RIGHT, "official: government role"),
    ("why K2", RIGHT, "K2 asks for silo killed>=5"),
    ("why K2", RIGHT, "Set by Ann"),
    ("why D9", WRONG, "There is no D9 here"),
    ("why E1", WRONG, "none of D311 (a post), C88 (a claim)"),
    ("why", WRONG, "What is missing: a post D311"),
    # sitrep
    ("sitrep", RIGHT, "All commands: /sitrep help all"),
    ("help all", RIGHT, "/summary <url | A203 | words>"),
    ("sitrep help alerts add", RIGHT, "urgent: pass quiet hours"),
    ("help toll", RIGHT, "/toll E14 split A203"),
    ("sitrep help tol", WRONG, "Did you mean /sitrep help toll?"),
    ("sitrep hello", RIGHT, "Follow a feed"),
    ("watch E1", RIGHT, "This channel is told whatever changes in E1"),
    ("watch E1 dm", RIGHT, "You are told whatever changes in E1"),
    ("watch", WRONG, "What is missing: an event such as E14"),
    ("unwatch E1", RIGHT, "E1 is watched no longer for you"),
    ("unwatch E1", RIGHT, "E1 is watched no longer here"),
    ("unwatch E1", WRONG, "E1 is not watched here, nor by you"),
    ("sitrep pause until 25:00", WRONG, "is no time"),
    ("sitrep test", RIGHT, "A test post is on its way"),
    ("sitrep tesst", WRONG, "Did you mean /sitrep test?"),
    ("sitrep pause until 07:30", RIGHT, "Paused until today 07:30, London time (UTC+0)."),
    ("sitrep test", WRONG, "This channel is paused"),
    ("sitrep resume", RIGHT, "On again"),
    ("sitrep resume", WRONG, "This channel is not paused"),
    ("sitrep status", RIGHT, "4 feeds here, 0 failing; 2 alerts"),
    ("sitrep statsu", WRONG, "Did you mean /sitrep status?"),
    ("sitrep settings", RIGHT, "Zone of this channel: Europe/London"),
    ("sitrep settings nothing silent zone Europe/Berlin", RIGHT, "When nothing is new: nothing is posted"),
    ("sitrep settings order un,official", RIGHT, "in order: un, official, medical"),
    ("sitrep settings order kings", WRONG, "“kings” is no type of claimant"),
    ("sitrep settings nothing quiet", WRONG, "“quiet” is no choice for nothing"),
    ("sitrep settings editors @ray", WRONG, "Only an admin of this workspace"),
    ("sitrep export claims since 7d", RIGHT, "C1,E1,A1,Courier News,"),
    ("sitrep export statements", RIGHT, "S1,E1,A1"),
    ("sitrep export events", RIGHT, "E1,Marrow Bay,VE,"),
    ("sitrep export claims since 0d", WRONG, "out of bounds"),
    ("sitrep export things", WRONG, "Write one of claims, statements, events"),
    ("sitrep export", WRONG, "What is missing: claims, statements or events"),
    # as platforms put it
    ("/toll E1", RIGHT, "E1 Marrow Bay"),
    ("@Sitrep events", RIGHT, "2 events"),
    ("EVENTS", RIGHT, "2 events"),
    ("share toll E1", RIGHT, "E1 Marrow Bay"),
    ("share nonsense", WRONG, "“nonsense” is no command"),
    ("links see https://ferry.example/a, and <https://nowhere.example/x|this>.", RIGHT, "can't be reached"),
    ("links no address here", WRONG, "There is no link in this message"),
]  # fmt: skip


@pytest.fixture
async def room(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Newsroom]:
    opened = stocked(await copied_newsroom(sqlite_template, tmp_path))
    yield opened
    await opened.database.close()


def stocked(room: Newsroom) -> Newsroom:
    room.fetcher.pages |= {
        "https://gull.example": SITE,
        "https://gull.example/feed.xml": FEED,
        "https://ferry.example/a": PAGE,
        "https://lists.example/mine.opml": OPML.encode(),
    }
    return room


@pytest.mark.slow
async def test_every_form_has_its_answer(database: Database) -> None:
    room = stocked(await open_newsroom(database))
    faults = []
    for line, right, expected in TABLE:
        reply = await room.ask(line)
        said = plain(reply.document)
        if reply.ok is not right or expected not in said:
            faults.append(f"{line!r} ({'right' if reply.ok else 'wrong'}): {said}")
        if not right and ("\n" in said or not reply.private):
            faults.append(f"{line!r}: an error is one private line: {said}")
    assert faults == []


async def test_problem_finds_what_is_wrong_with_the_form_and_nothing_else(room: Newsroom) -> None:
    faults = []
    for line, right, expected in TABLE:
        problem = await room.router.problem(Request("p", DUTY, ADMIN, line, NOW, "form"))
        if (right and problem) or (problem and expected not in problem):
            faults.append((line, problem))
    assert faults == []


MALFORMED = """riot or protest; riot and protest; not riot; -riot; riot && police; riot || police; NOT riot
the of; "special forces; special forces"; (riot OR protest; riot OR protest); riot OR; AND riot; ki*; kid*nap
riot AND OR police; *nap; killed>=; killed>ten; killed=>10; dead>10; killed>=-3; place:; country:ZZZ; feed:
speaker:""; claimant:; city:Paris; ""; =; (); NOT; ((((((riot)))))); riot OR (NOT police)"""


async def test_each_malformed_query_is_answered_with_the_place_of_its_fault(room: Newsroom) -> None:
    queries = [*re.split(r"; |\n", MALFORMED), "a " * 31, "x" * 501]
    assert len(queries) > 30
    for query in queries:
        reply = await room.ask(f"alerts add {query}")
        said = plain(reply.document)
        assert not reply.ok, query
        assert "▸" in said, said
        assert len(said) < 250
        assert "\n" not in said
    assert "No alerts yet" in await room.says("alerts")


def test_the_table_has_every_command_right_and_wrong() -> None:
    heads = {True: set[str](), False: set[str]()}
    for line, right, _ in TABLE:
        words = line.split()
        if len(words) > 2 and words[0] == "toll" and words[1].startswith("E"):
            words = [words[0], words[2], words[1]]
        heads[right] |= {" ".join(words[:1]), " ".join(words[:2])}
    named = {command.spec.name for command in COMMANDS} - {"toll show", "sitrep help", "item", PLAIN}
    of_posts = {f"briefing {name}" for name in ("again", "preview", "save")}  # right in services/test_duty.py
    assert {name for name in named - of_posts if name not in heads[True]} == set()
    takes = {c.spec.name for c in COMMANDS if any(p.required for p in c.spec.parameters)}
    assert {name for name in takes & named if name not in heads[False]} == {
        "alerts resume",
        "sources",
    } - heads[False]


def test_every_command_is_in_the_reference() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/commands.md").read_text()
    assert [c.spec.form for c in COMMANDS if not c.hidden and f"`{c.spec.form}`" not in page] == []
    parameters = [p for c in COMMANDS if not c.hidden for p in c.spec.parameters]
    assert [p.help for p in parameters if p.help not in page] == []


async def test_the_discord_form_means_the_same(room: Newsroom) -> None:
    typed: list[tuple[str, dict[str, str], str]] = [
        ("briefing now", {}, "briefing"),
        ("toll show", {"event": "E2"}, "toll E2"),
        ("toll show", {"event": "bridge gives"}, "toll bridge gives"),
        ("summary", {"article": "A1"}, "summary A1"),
        ("events", {"words": ""}, "events"),
        ("alerts test", {"query": "silo killed>=5"}, "alerts test silo killed>=5"),
        ("sitrep export", {"what": "claims", "period": "7d"}, "sitrep export claims since 7d"),
        ("share toll show", {"event": "E2"}, "share toll E2"),
    ]
    for name, arguments, line in typed:
        by_words, by_name = await room.ask(line), await room.ask(name, arguments=arguments)
        assert by_name == by_words, name
    wrong = await room.ask("toll strike", arguments={"event": "E1"})
    assert plain(wrong.document) == "What is missing: a claim such as C88. /toll E14 strike C88"
    unknown = await room.ask("toll strike", arguments={"event": "E1", "claim": "C1", "colour": "red"})
    assert "toll strike has no “colour”" in plain(unknown.document)


async def test_changes_are_kept_with_who_and_when(room: Newsroom) -> None:
    changing = [
        "briefing schedule 07:00",
        "briefing quiet 22:00-06:00",
        "briefing urgent killed>=10",
        "briefing off",
        "alerts add silo",
        "alerts pause K1",
        "alerts resume K1",
        "alerts remove K1",
        "feeds add https://gull.example",
        "feeds remove F4",
        "feeds import https://lists.example/mine.opml",
        "toll E1 strike C1",
        "toll E1 confirm killed 9",
        "toll E1 undo",
        "toll E1 split A2",
        "toll E1 merge E2",
        "mute E1",
        "unmute E1",
        "sitrep settings nothing silent",
    ]
    for line in changing:
        assert (await room.ask(line)).ok, line
    await room.ask("toll E1 strike C99")  # changes nothing, so nothing is kept of it
    async with room.database.read() as conn:
        kept = await changes_of(conn, 1, 100)
    swapped = {"toll E1": "toll "}
    actions = [(line.replace("toll E1 ", swapped["toll E1"])) for line in changing]
    assert [one.action for one in reversed(kept)] == [
        " ".join(a.split()[:2]) if not a.startswith(("mute", "unmute")) else a.split()[0] for a in actions
    ]
    assert {(one.person, one.person_name, one.at) for one in kept} == {("u-ann", "Ann", NOW)}


async def test_a_feed_that_was_ended_is_asked_again_once_somebody_saw_it_answer(room: Newsroom) -> None:
    await room.ask("feeds add https://gull.example")
    for line in ("feeds check F4", "feeds add https://gull.example"):
        async with room.database.write() as conn:
            feed = await feeds.find_feed(conn, "https://gull.example/feed.xml", NOW)
            await feeds.set_feed(conn, feed.id, gone_at=NOW, next_at=None)
        assert (await room.ask(line)).ok
        async with room.database.read() as conn:
            assert feed.id in [due.id for due in await feeds.due_feeds(conn, NOW)], line


async def test_changes_elsewhere_hide_none_of_this_channel(room: Newsroom) -> None:
    await room.ask("mute E1")
    for number in range(9):
        await room.ask(f"alerts add silo{number}", channel=OTHER)
    said = await room.says("sitrep settings")
    assert "Ann: mute, E1 for good" in said
    assert "silo" not in said


async def test_who_sets_a_schedule_is_told_what_becomes_of_the_quiet_hours(room: Newsroom) -> None:
    await room.ask("briefing quiet 22:00-06:00")
    said = await room.says("briefing schedule 05:00,19:00")
    assert "A briefing due in the quiet hours 22:00-06:00, Europe/London, comes when they end." in said
    said = await room.says("briefing schedule 17:00 zone Asia/Tokyo")
    assert "comes when they end" not in said
    said = await room.says("sitrep settings zone Europe/Berlin")
    assert "Briefings stay as they were set: 17:00 daily, Asia/Tokyo" in said
    assert "stay as they were" not in await room.says("sitrep settings zone Asia/Tokyo")


async def test_a_zone_named_for_briefings_moves_no_other_time(room: Newsroom) -> None:
    await room.ask("sitrep settings zone Europe/London")
    said = await room.says('briefing cron "0 7 * * *" zone Europe/Kyiv')
    assert "Times within messages stay in Europe/London" in said
    assert "Zone of this channel: Europe/London" in await room.says("sitrep settings")
    assert "Quiet hours: 22:00-06:00, London time" in "\n".join(
        [await room.says("briefing quiet 22:00-06:00"), await room.says("briefing show")]
    )
    fresh = await room.says("briefing schedule 07:00 zone Europe/Kyiv", channel=OTHER)
    assert "Times within messages" not in fresh
    assert "Zone of this channel: UTC" in await room.says("sitrep settings", channel=OTHER)


async def test_an_alert_written_otherwise_is_the_same_alert(room: Newsroom) -> None:
    assert (await room.says("alerts add killed>=10")).startswith("K1: This channel is told when")
    assert (await room.says("alerts add killed >= 10")).startswith("K1: This channel is told already")
    said = await room.says("alerts add more than 10 dead")
    assert "“more than 10 dead” would look for these words. For the figure write killed>10" in said
    assert (await room.ask('alerts add "more than 10 dead"')).ok


async def test_what_found_nothing_is_not_offered_to_others(room: Newsroom) -> None:
    for line in ("events zebra", "search zebra", "statements zebra"):
        blocks = (await room.ask(line)).document.blocks
        assert not [block for block in blocks if isinstance(block, Buttons)], line
    assert isinstance((await room.ask("events")).document.blocks[-1], Buttons)


async def test_nothing_is_half_done(room: Newsroom) -> None:
    before = await room.says("briefing show")
    await room.ask("briefing schedule 07:00 zone Nowhere/Land")
    await room.ask("briefing schedule 07:00,26:00")
    await room.ask("sitrep settings nothing silent order kings")
    assert await room.says("briefing show") == before
    assert room.woken == []


def buttons(document: Document) -> list[str]:
    return [b.command for block in document.blocks if isinstance(block, Buttons) for b in block.buttons]


async def test_shared_answers_are_private_with_a_button_or_public_where_asked_so(room: Newsroom) -> None:
    asked = await room.ask("toll tolk bridge")
    assert asked.private
    assert buttons(asked.document)[-1] == "share toll show tolk bridge"
    shared = await room.ask("share toll show tolk bridge")
    assert not shared.private
    assert buttons(shared.document) == []
    mentioned = await room.ask("events", via="mention")
    assert not mentioned.private
    settings = await room.ask("sitrep settings", via="mention")
    assert settings.private
    assert buttons(settings.document) == []
    assert (await room.ask("share sitrep settings")).private
    shortcut = await room.ask("look: https://ferry.example/a", via="shortcut")
    assert not shortcut.private
    assert "Ferry sinks off Marrow Bay" in plain(shortcut.document)


async def test_a_file_can_be_imported(room: Newsroom) -> None:
    reply = await room.ask("feeds import", attachment=OPML.encode(), channel=OTHER)
    assert "follows 2 new feeds" in plain(reply.document)
    assert room.woken


async def test_each_line_of_a_summary_leads_to_its_sentence(room: Newsroom) -> None:
    reply = await room.ask("summary A1")
    links = [
        part.url
        for block in reply.document.blocks
        for part in getattr(block, "line", ())
        if isinstance(part, Link)
    ]
    assert any("#:~:text=The%20dockers%20planned%20this" in url for url in links)


async def test_problem_says_what_is_wrong_without_doing_it(room: Newsroom) -> None:
    wrong = Request("p1", DUTY, ADMIN, "alerts add", NOW, "form", {"query": "killed>="})
    right = Request("p2", DUTY, ADMIN, "alerts add", NOW, "form", {"query": "killed>=3"})
    assert "killed>=▸" in (await room.router.problem(wrong) or "")
    assert await room.router.problem(right) is None
    assert "No alerts yet" in await room.says("alerts")


async def test_suggestions(room: Newsroom) -> None:
    cases = [
        ("toll show", "event", "e1", "E1"),
        ("toll show", "event", "bridge", "E2"),
        ("feeds remove", "feed", "cour", "F1"),
        ("summary", "article", "bridge", "A3"),
        ("briefing schedule", "zone", "kathm", "Asia/Kathmandu"),
        ("toll confirm", "harm", "wou", "wounded"),
        ("sitrep export", "what", "st", "statements"),
        ("mute", "period", "24", "24h"),
    ]
    for name, parameter, typed, expected in cases:
        found = await room.router.suggest(Request("s", DUTY, ADMIN, name, NOW, "form", {}), parameter, typed)
        assert found[0].value == expected
        assert len(found) <= 25
