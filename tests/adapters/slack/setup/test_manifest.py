"""The app manifest against the commands that exist and the methods that are called."""

import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.client.oauth import SCOPES as SCOPES_ASKED
from adapters.slack.command_names import SLACKS_OWN, CommandNames, own_name
from adapters.slack.incoming import SHORTCUT
from adapters.slack.setup import manifest as made
from bot.command_words import FIRST_WORDS
from bot.commands import COMMANDS
from bot.document import Document, Quote, Text, Words, plain

# Slack's built-in commands, from its help page "Use built-in slash commands". A manifest with one of these
# is refused whole: "the slash command has an invalid name".
BUILT_IN = set(
    re.findall(
        r"\w+",
        "active apps archive away call collapse dm dnd expand feed feedback help invite join kick leave me "
        "msg mute open part pro prefs remind remove rename search shortcuts shrug star status topic who",
    )
)
FOLDER = Path(__file__).parents[4] / "adapters" / "slack"
# The scope each method needs, from its page at docs.slack.dev; None where a token of any kind will do.
SCOPES: dict[str, set[str]] = {
    "auth_test": set(),
    "auth_revoke": set(),
    "apps_connections_open": set(),
    "oauth_v2_access": set(),
    "views_open": set(),
    "views_publish": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "files_upload_v2": {"files:write"},
    "files_info": {"files:read"},  # to fetch its url_private as well
    "views_update": set(),
    "chat_getPermalink": set(),
    "users_info": {"users:read"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
}
EVENTS = {
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
    "member_joined_channel": {"channels:read", "groups:read"},
}


def manifest() -> dict[str, Any]:
    """The manifest as it is."""
    return parsed((FOLDER / "setup" / "manifest.yaml").read_text())


def parsed(text: str) -> dict[str, Any]:
    """A manifest, read by as much of YAML as it is written in."""
    lines = [line for line in text.splitlines() if line.strip()[:1] not in ("", "#")]
    return read([(len(line) - len(line.lstrip()), line.strip()) for line in lines])  # type: ignore[no-any-return]


def read(lines: list[tuple[int, str]]) -> Any:
    if lines[0][1].startswith("- "):
        starts = [
            at for at, (depth, text) in enumerate(lines) if depth == lines[0][0] and text.startswith("- ")
        ]
        items = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
        return [read([(item[0][0] + 2, item[0][1][2:]), *item[1:]]) for item in items]
    if not re.match(r"[\w.]+:( |$)", lines[0][1]):
        return lines[0][1].strip('"')
    starts = [at for at, (depth, _) in enumerate(lines) if depth == lines[0][0]]
    found = {}
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        name, _, value = lines[a][1].partition(":")
        found[name] = (
            read(lines[a + 1 : b])
            if b > a + 1
            else {"true": True, "false": False}.get(value.strip(), value.strip().strip('"'))
        )
    return found


called = CommandNames().called


def first_words() -> set[str]:
    return {one.spec.name.split()[0] for one in COMMANDS if not one.hidden}


def test_every_command_is_declared_and_no_other() -> None:
    declared = {one["command"]: one for one in manifest()["features"]["slash_commands"]}
    assert set(declared) == {called(name) for name in first_words()}
    for one in declared.values():
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", one["command"])
        assert one["should_escape"] is True  # people and channels come as ids
        assert len(one["description"]) <= 2000
        assert 0 < len(one["usage_hint"]) <= 1000


def test_no_command_has_the_name_of_one_of_slacks_own() -> None:
    declared = {one["command"].removeprefix("/") for one in manifest()["features"]["slash_commands"]}
    assert declared & BUILT_IN == set()


def test_scopes_are_those_of_the_methods_called_and_events_heard() -> None:
    source = "\n".join(path.read_text() for path in FOLDER.rglob("*.py"))
    called = set(re.findall(r"\.((?:chat|conversations|users|files|views|oauth|apps|auth)_\w+)\b", source))
    assert called - SCOPES.keys() == set()
    shown = manifest()
    events = shown["settings"]["event_subscriptions"]["bot_events"]
    needed = set().union(
        {"commands"}, *(SCOPES[method] for method in called), *(EVENTS.get(e, set()) for e in events)
    )
    assert set(shown["oauth_config"]["scopes"]["bot"]) == needed == set(SCOPES_ASKED)


def test_every_scope_is_explained() -> None:
    page = (FOLDER.parent.parent / "docs" / "how-to" / "slack-http.md").read_text()
    rows = re.findall(r"^\| (`[a-z:_`, ]+`) \|", page, re.MULTILINE)
    assert sorted(re.findall(r"[a-z_:]+", " ".join(rows))) == sorted(SCOPES_ASKED)


def test_the_shortcut_has_the_name_we_hear() -> None:
    (shortcut,) = manifest()["features"]["shortcuts"]
    assert (shortcut["callback_id"], shortcut["type"]) == (SHORTCUT, "message")


def test_the_manifest_for_http_has_slacks_addresses_and_is_else_the_same() -> None:
    shown, before = parsed(made.manifest(host="https://your.host")), manifest()
    events = "https://your.host/slack/events"
    assert [one.pop("url") for one in shown["features"]["slash_commands"]] == [events] * len(
        before["features"]["slash_commands"]
    )
    assert shown["settings"]["event_subscriptions"].pop("request_url") == events
    assert shown["settings"]["interactivity"].pop("request_url") == events
    assert shown["oauth_config"].pop("redirect_urls") == ["https://your.host/slack/oauth_redirect"]
    assert shown["settings"].pop("socket_mode_enabled") is False
    del before["settings"]["socket_mode_enabled"]
    assert shown == before  # nothing else


@pytest.mark.parametrize("prefix", ["", "sitrep-", "sitrep", "news-", "ops_", "a"])
def test_a_prefix_stands_once_before_every_name_and_is_read_back(prefix: str) -> None:
    shown = parsed(made.manifest(prefix))
    names = [one["command"] for one in shown["features"]["slash_commands"]]
    assert len(set(names)) == len(names) == len(first_words())
    assert {own_name(name) for name in names} == first_words()
    assert not any("sitrep-sitrep" in name for name in names)
    if prefix:
        start = prefix if prefix[-1] in "-_" else f"{prefix}-"
        assert all(name.startswith(f"/{start}") or name == "/sitrep" for name in names)
        assert ("/sitrep" in names) is (start == "sitrep-")
    assert all(re.fullmatch(r"/[a-z0-9_-]{1,31}", name) for name in names)
    assert {name.removeprefix("/") for name in names} & BUILT_IN == set()


def test_hints_name_what_works_here_and_nothing_else_changes() -> None:
    line = (Words("Ask /toll E14, /sitrep help or /mute E14 for 24h; either/or, a/toll, /tolls, /why."),)
    quote = Quote("/toll", (Words("/toll"),))
    document = Document((Text(line), quote), notice="/why D1")
    shown = CommandNames("news-").as_called(document)
    assert plain(Document(shown.blocks[:1])) == (
        "Ask /news-toll E14, /news-sitrep help or /news-mute E14 for 24h; "
        "either/or, a/toll, /tolls, /news-why."
    )
    assert (shown.blocks[1], shown.notice) == (quote, "/news-why D1")
    usual = CommandNames().as_called(document)
    assert "Ask /toll E14, /sitrep help or /sitrep-mute E14" in plain(usual)


def test_every_first_word_has_its_name() -> None:
    assert first_words() <= set(FIRST_WORDS)
    assert set(FIRST_WORDS) >= SLACKS_OWN


def test_every_event_heard_is_subscribed() -> None:
    heard = set(re.findall(r"\.event\(\"([\w.]+)\"\)", (FOLDER / "listener.py").read_text()))
    events = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    assert {name.removesuffix(".im") for name in events} == heard
