"""What Slack sends, read: words as they were typed, links wherever they stand, and whose request it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.request.internals import extract_team_id

from adapters.slack.incoming import as_typed, installed_team, message, nobody_named, press, shortcut

NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<https://a.example/?a=1&amp;b=2|a.example>", "https://a.example/?a=1&b=2"),
        ("https://a.example/?a=1&copy=2&sect=3", "https://a.example/?a=1&copy=2&sect=3"),
        ("killed&gt;=10 &amp;lt; <@U2>", "killed>=10 &lt; <@U2>"),
        ("write to <mailto:a@b.example|a@b.example>", "write to a@b.example"),
    ],
)
def test_words_are_as_they_were_typed(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


def event(text: str, **more: Any) -> dict[str, Any]:
    through = {"team_id": "T1", "user_id": "UBOT", "is_bot": True}
    said = {"type": "app_mention", "user": "U1", "text": text, "ts": "1.1", "channel": "C1"}
    return {"type": "event_callback", "team_id": "T1", "authorizations": [through], "event": said | more}


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("<@UBOT> toll E14", "toll E14"),
        ("<@UBOT|sitrep>: toll E14", "toll E14"),
        ("Thanks, <@UBOT> toll E14", "toll E14"),
        ("<@U2> do you see? <@UBOT>, 2", "2"),
        ("toll E14 <@UBOT>", "toll E14"),
        ("<@UBOT> alerts add ping <@U2> snipers", "alerts add ping <@U2> snipers"),
        ("<@UBOT>", "sitrep hello"),
    ],
)
def test_what_follows_our_name_is_said_to_us(said: str, heard: str) -> None:
    asked = message(event(said), NOW)
    assert asked is not None
    assert asked.request.text == heard


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alerts add ping @ann silo", "ann"),
        ("/alerts add urgent ping @desk-1 silo", "desk-1"),
        ("sitrep settings editors <@U1>, @ann", "ann"),
        ("settings editors @ann.b", "ann.b"),
        ("alerts add ping @here silo", None),
        ("alerts add ping <@U1> silo", None),
        ("alerts add @ann", None),
        ("search ping @ann", None),
    ],
)
def test_a_name_that_slack_did_not_make_a_mention_of_is_nobodys(text: str, name: str | None) -> None:
    assert nobody_named(text) == name


def interaction(**more: Any) -> dict[str, Any]:
    return {
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1", "name": "duty-desk"},
        "trigger_id": "t1",
    } | more


def test_every_link_of_a_message_is_summarised_wherever_it_stands() -> None:
    rich = {"type": "link", "url": "https://a.example/rich?a=1&b=2"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "<https://a.example/s?a=1&amp;b=2|S>"}}
    button = {"type": "actions", "elements": [{"type": "button", "url": "https://a.example/button"}]}
    attached = {
        "title_link": "https://a.example/title",
        "image_url": "https://a.example/picture.png",
        "text": "<https://a.example/text> <mailto:a@b.example|a> <@U2>",
    }
    about = {
        "ts": "1.1",
        "text": "See <https://a.example/said|here>",
        "blocks": [
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [rich]}]},
            section,
            button,
        ],
        "attachments": [attached, {"from_url": "https://a.example/said"}],
    }
    asked = shortcut(interaction(message=about), NOW)
    names = [url.removeprefix("https://a.example/") for url in asked.request.text.split()[1:]]
    assert names == ["said", "rich?a=1&b=2", "s?a=1&b=2", "button", "title", "text"]


def test_a_button_sends_what_it_was_given_whether_slack_escapes_it_or_not() -> None:
    for value in ("share search A & B", "share search A &amp; B"):
        asked = press(interaction(actions=[{"value": value, "action_ts": "1"}]), NOW)
        assert asked is not None
        assert asked.request.text == "share search A & B"


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T1"}}, "T1"),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}, "user": {"team_id": "T2"}}, "T1"),
    ],
)
def test_the_workspace_is_the_one_that_a_token_is_asked_for(body: dict[str, Any], team: str) -> None:
    assert installed_team(body) == team == extract_team_id(body)


def test_who_presses_in_anothers_channel_is_a_guest() -> None:
    asked = press(interaction(actions=[{"value": "toll E1"}], user={"id": "U7", "team_id": "T9"}), NOW)
    assert asked is not None
    assert asked.request.person.guest
