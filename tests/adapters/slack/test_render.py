"""Any document becomes messages that Slack takes, in which nobody is named and nothing is formatted."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.mrkdwn import small_print
from adapters.slack.render import messages, view_blocks
from bot.document import (
    Break,
    Button,
    Buttons,
    Chart,
    Document,
    Figure,
    Figures,
    Heading,
    Link,
    Moment,
    Ping,
    Quote,
    Text,
    Words,
    words,
)
from tests.fakes.documents import DOCUMENT
from tests.fakes.slack_rules import mentions, refusal, seen, strings

CONTROLS = (
    "<!channel> <@U1> <#C1> <https://x.example|y> *b* _i_ ~s~ `c` ```p``` > q :smile: "
    "&amp; <!date^1^{time}|x>"
)
BUTTON = Button("Toll", "toll E14")
LONG = st.integers(1, 400).map(lambda count: "word & <sign> " * count)


def everything(document: Document) -> str:
    return "\n".join(seen(list(message.blocks)) for message in messages(document))


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(DOCUMENT)
def test_any_document_is_taken_and_notifies_nobody(document: Document) -> None:
    for message in messages(document):
        assert refusal(message.text, list(message.blocks)) is None
        assert mentions(message.text, list(message.blocks)) == []
        "".join(strings(list(message.blocks))).encode()  # no lone surrogate is left


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.builds(lambda text, small: Text(words(text), small=small), LONG, st.booleans()), max_size=30)
)
def test_long_documents_are_split_within_every_limit_and_lose_nothing(blocks: list[Text]) -> None:
    document = Document(tuple(part for block in blocks for part in (block, Break())), "notice")
    shown = messages(document)
    for message in shown:
        assert refusal(message.text, list(message.blocks)) is None
        assert sum(map(len, strings(list(message.blocks)))) < 12_000
    wanted = "".join(block.line[0].text for block in blocks)
    assert "".join(everything(document).split()) == "".join(wanted.split())


@pytest.mark.parametrize("small", [False, True])
def test_a_headline_of_control_sequences_arrives_as_plain_text(small: bool) -> None:
    document = Document(
        (Heading(words(CONTROLS)), Heading(words(CONTROLS), 2), Text(words(CONTROLS), small=small))
    )
    (message,) = messages(document)
    assert seen(list(message.blocks)).split("\n") == [CONTROLS] * 3
    assert mentions(message.text, list(message.blocks)) == []
    assert "<" not in message.text
    assert all(block["type"] in ("header", "rich_text") for block in message.blocks)


def test_small_print_without_signs_is_a_context_with_links_and_times_in_the_readers_zone() -> None:
    line = (
        Words("Next "),
        Moment(datetime(2026, 3, 3, 19, tzinfo=UTC), "19:00"),
        Link("[1]", "https://a.example/?a=1&b=<x>|"),
    )
    shown = small_print(line)
    assert shown == "Next <!date^1772564400^{time}|19:00><https://a.example/?a=1&amp;b=%3Cx%3E%7C|[1]>"


def test_only_web_addresses_become_links() -> None:
    line = (Link("trap", "javascript:alert(1)"), Link("source", "https://a.example/1#:~:text=nine"))
    (message,) = messages(Document((Text(line),)))
    found = message.blocks[0]["elements"][0]["elements"]
    assert [part["type"] for part in found] == ["text", "link"]
    assert found[1]["url"] == "https://a.example/1#:~:text=nine"


def test_a_named_ping_is_the_only_mention() -> None:
    pings = (Ping("user", "U123"), Ping("role", "S9"), Ping("here"), Ping("user", "ann <!channel>"))
    (message,) = messages(Document((Text(words("Alert")),), "Alert", pings))
    assert mentions(message.text, list(message.blocks)) == ["user", "usergroup", "broadcast"]


def test_items_stay_whole_when_a_briefing_is_split() -> None:
    item = (
        Heading(words("Item"), 2),
        Figures((Figure("Killed", words("9"), tuple(words(f"claim {n} " + "x" * 150) for n in range(20))),)),
    )
    shown = messages(Document(tuple(block for _ in range(9) for block in (*item, Break()))))
    assert len(shown) > 1
    for message in shown:
        text = seen(list(message.blocks))
        assert text.startswith("Item")
        assert text.count("claim 19 ") == text.count("Item\n")


def test_what_officials_say_is_no_claim_of_the_last_figure() -> None:
    figures = Figures((Figure("Displaced", words("150"), (words("150 · Quayside Post"),)),))
    spoken = (Text(words("Official: Ada Brenn"), indent=1), Text(words("“It fell.”"), indent=2))
    (message,) = messages(Document((Heading(words("Item"), 2), figures, *spoken, Buttons((BUTTON,)))))
    kinds = [part["type"].removeprefix("rich_text_") for part in message.blocks[0]["elements"]]
    assert kinds == ["section", "list", "section", "list"]
    facts = (Heading(words("Key facts"), 2), Text(words("One."), indent=1))
    (message,) = messages(Document(facts))
    assert [part["type"] for part in message.blocks[0]["elements"]] == ["rich_text_section", "rich_text_list"]


def test_long_paragraphs_are_set_apart_and_short_lines_stay_together() -> None:
    long = [Text(words(f"E{n} Port Callan " + "burns again " * 8)) for n in range(3)]
    (message,) = messages(Document((*long, Text(words("Next: 19:00")), Text(words("Feeds: 2")))))
    gaps = [len(gap) for gap in re.findall(r"\n+", seen(list(message.blocks)))]
    assert gaps == [2, 2, 1, 1]


def test_quote_chart_and_buttons() -> None:
    document = Document(
        (
            Quote("It fell.", (Words("Ada Brenn"), Link("[1]", "https://a.example/"))),
            Chart("Killed over time", ("07:00 9", "08:00 14"), b"png"),
            Buttons((Button("Toll", "toll E14"), Button("Odd", "x" * 3000))),
        )
    )
    (message,) = messages(document)
    assert (
        seen(list(message.blocks)) == "“It fell.”\nAda Brenn[1]\nKilled over time\n07:00 9\n08:00 14\n[Toll]"
    )
    assert message.blocks[-1]["elements"][0]["value"] == "toll E14"
    assert message.charts == (document.blocks[1],)


def test_home_keeps_within_a_views_blocks() -> None:
    full = view_blocks(Document(tuple(Break() for _ in range(300))))
    assert len(full) == 100
    assert "There is more" in seen(full)
    assert len(view_blocks(Document(tuple(Break() for _ in range(99))), 99)) == 99
