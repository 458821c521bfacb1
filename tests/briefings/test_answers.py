"""Alerts, corrections, summaries, ledgers and lists: what they say, and where each line leads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefings.alert import MOST_IN_DIGEST, alert, alert_addition, digest
from bot.briefings.answers.details import details, sources
from bot.briefings.answers.ledger_answer import ledger_answer
from bot.briefings.answers.listings import articles_answer, events_answer, statements_answer
from bot.briefings.answers.pages import ListPage
from bot.briefings.answers.summary import Summarised, summary
from bot.briefings.compose import briefing
from bot.briefings.correction import correction, struck
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import stand_figure
from bot.briefings.views import AlertView, EventView, FeedsHeard, Label
from bot.document import Buttons, Document, Figures, Ping, Text, Words, plain, plain_line
from bot.errors import NotFound
from bot.events.ledger.claims import Confirmation
from bot.model import (
    Article,
    Claim,
    ClaimantType,
    Harm,
    Qualifier,
    Reading,
    Scope,
    Span,
    Statement,
    StatementKind,
    Status,
)
from bot.storage.rulings import said_by
from tests.fakes.briefed import COURIER, DISTANT, ECHO, NORTH, NOW, ZONE, dam, port, valley, view

CLOCK = LocalClock(ZONE, NOW)
SPOKEN = (
    "S1 · Official: Ada Quill, Interior Minister: “The dockers’ union planned this.” 07:30 · Bay Courier [1]"
)
SILO = AlertView(
    2, "silo killed>=5", ("Silo", "nine people"), COURIER, port(), ZONE, urgent=True, delivery=40
)


def test_an_alert_says_what_matched_and_what_is_known() -> None:
    said = plain(alert(SILO, CLOCK)).splitlines()
    assert said[0].startswith(
        "URGENT K2 · E14 Marrow Bay, Veldland · “Silo fire in Marrow Bay kills dock hands”"
    )
    assert said[1] == "Matched “Silo” and “nine people” · query: silo killed>=5"
    assert "  Killed: 9 to 14+ · contested" in said


def test_an_alert_pings_whom_it_names_and_nobody_else() -> None:
    assert alert(SILO, CLOCK).pings == ()
    assert alert(SILO, CLOCK, (Ping("role", "R1"),)).pings == (Ping("role", "R1"),)
    assert briefing(view(port())).pings == ()


def test_an_alert_that_speaks_again_says_why() -> None:
    again = replace(SILO, again="killed doubled from 9 to 24")
    assert "Again, because killed doubled from 9 to 24." in plain(alert(again, CLOCK))


def test_a_further_article_is_one_line() -> None:
    said = plain(alert_addition(replace(SILO, article=ECHO), CLOCK))
    assert said.startswith("also · “Hospital counts more dead in Marrow Bay” · Evening Echo, 08:18 [1] · ")
    assert said.endswith("matched “Silo” and “nine people”")


def test_a_burst_is_one_digest() -> None:
    burst = tuple(replace(SILO, number=2 + i % 2) for i in range(MOST_IN_DIGEST + 5))
    said = plain(digest(burst, CLOCK))
    assert "ALERT DIGEST · K2 and K3 · 25 matches" in said
    assert "and 5 more" in said


def test_a_correction_names_what_was_what_is_and_why() -> None:
    said = plain(correction(dam(), CLOCK)).splitlines()
    lowered = "Civil Protection lowers its own figure, 00:15"
    assert said == [
        "CORRECTION · killed 27, was 31 · E11 Tolk, Tesmark",
        f"  Killed: 27, was 31 · {lowered} [1]",
        "    “Four bodies were counted twice.” · Lev Marn, Civil Protection spokesman [1]",
    ]


def before() -> EventView:
    """The dam as it was told before Civil Protection lowered its figure."""
    now = dam()
    killed, wounded = now.tolls
    earlier = killed.revisions[0].stand
    told = replace(killed, low=31, best=31, high=31, lines=(earlier,), best_claims=earlier.claims)
    return replace(now, tolls=(told, wounded), changes=(), label=None)


def struck_words(document: Document) -> list[str]:
    return [
        part.text
        for block in document.blocks
        if isinstance(block, Figures)
        for row in block.rows
        for words in (row.value, *row.claims)
        for part in words
        if isinstance(part, Words) and part.style == "struck"
    ]


def test_the_old_post_keeps_its_figure_struck_with_the_time() -> None:
    old = briefing(view(before(), port()))
    fixed = struck(old, dam(), CLOCK)
    (line,) = struck_words(fixed)
    assert line.startswith("31 · one source · Civil Protection"), "the whole line, in one piece"
    said = plain(fixed).splitlines()
    at = next(number for number, words in enumerate(said) if "· corrected Tue" in words)
    assert said[at].startswith("  Killed: 27 · one source · Civil Protection")
    assert said[at].endswith(" · corrected Tue 3 Mar 2026, 09:00 Tripoli time (UTC+2)")
    assert said[at + 1].strip().startswith(line)
    (lead,) = [words for words in said if words.endswith(" · corrected below")]
    assert "31 killed" in lead
    assert plain(fixed).count("corrected Tue") == 1
    assert "Killed: 9 to 14+ · contested" in plain(fixed)
    assert "Wounded: 60" in plain(fixed)


def test_an_edited_post_is_not_edited_twice() -> None:
    once = struck(briefing(view(before())), dam(), CLOCK)
    assert struck(once, dam(), CLOCK) == once


def test_a_second_correction_keeps_the_first_struck_line() -> None:
    once = struck(briefing(view(before())), dam(), CLOCK)
    killed, wounded = dam().tolls
    (line,) = killed.lines
    lower = replace(killed, low=25, best=25, high=25, lines=(replace(line, low=25, high=25),))
    twice = struck(once, replace(dam(), tolls=(lower, wounded)), CLOCK)
    assert [words[:2] for words in struck_words(twice)] == ["27", "31"]
    assert "  Killed: 25 · " in plain(twice)


def test_an_event_gone_quiet_is_corrected_under_its_line() -> None:
    quiet = briefing(view(replace(before(), label=Label.QUIET)))
    fixed = struck(quiet, dam(), CLOCK)
    texts = [block for block in fixed.blocks if isinstance(block, Text)]
    (gone,) = [
        n for n, block in enumerate(texts) if any(getattr(p, "style", "") == "struck" for p in block.line)
    ]
    assert "killed 31" in plain_line(texts[gone].line)
    assert plain_line(texts[gone + 1].line).startswith("Killed 27 · one source · Civil Protection")
    assert struck(fixed, dam(), CLOCK) == fixed


def test_an_item_of_a_few_lines_is_corrected_under_its_line() -> None:
    posted = briefing(view(port(), replace(port(), number=15), replace(before(), label=Label.CHANGED)))
    said = plain(struck(posted, dam(), CLOCK)).splitlines()
    old = next(number for number, words in enumerate(said) if words.startswith("  Killed 31"))
    assert said[old + 1].startswith("  Killed 27 · one source · Civil Protection")


def test_an_alert_is_corrected_though_it_has_one_event_only() -> None:
    posted = alert(replace(SILO, event=before()), CLOCK)
    assert len(struck_words(struck(posted, dam(), CLOCK))) == 1
    assert struck(posted, port(), CLOCK) == posted


TEXT = (
    "Nine people died in the silo, the Interior Ministry said. A clerk said up to 20 were hurt. "
    "In 1990 six died there."
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


def reading() -> Reading:
    killed = Claim(
        "c1", span("Nine people"), (0, 57), Harm.KILLED, 9, 9, claimant="the Interior Ministry",
        claimant_type=ClaimantType.OFFICIAL,
    )  # fmt: skip
    hurt = Claim(
        "c2", span("up to 20"), (58, 90), Harm.WOUNDED, None, 20, Qualifier.UP_TO, claimant="A clerk",
        claimant_type=ClaimantType.WITNESS, status=Status.ALLEGED, via="Wire North",
    )  # fmt: skip
    past = Claim("c3", span("six died"), (91, 116), Harm.KILLED, 6, 6, scope=Scope.BACKGROUND)
    said = Statement(
        "s1", span("Nine people died in the silo, the Interior Ministry said"), None, None, None,
        "the Ministry",
        official=True, official_reason="government body", cue="said", cue_span=(52, 56),
        content=(span("Nine people died in the silo"),), kind=StatementKind.INDIRECT,
    )  # fmt: skip
    return Reading(
        "en",
        (span("Nine people died in the silo, the Interior Ministry said."),),
        (killed, hurt, past),
        (said,),
    )


ARTICLE = Article(
    "a", "Silo fire", TEXT, "https://bay.example/1", NOW - timedelta(hours=3), outlet="Bay Courier"
)


def test_a_summary_reads_so() -> None:
    assert plain(summary(Summarised(ARTICLE, reading(), "A1"), CLOCK)) == (
        "A1 · “Silo fire” · Bay Courier · 06:00\n"
        "  Killed: 9\n"
        "    9 · the Interior Ministry (official) · “Nine people” [1]\n"
        "  Wounded: up to 20\n"
        "    up to 20, alleged · A clerk (witness), via Wire North · “up to 20” [2]\n"
        "Of other events: “six died” [3]\n"
        "Official: the Ministry, in Bay Courier’s words: Nine people died in the silo [4]\n"
        "Key facts\n"
        "  Nine people died in the silo, the Interior Ministry said. [5]"
    )


def test_a_summary_of_what_nobody_follows_says_that_it_leaves_no_trace() -> None:
    assert "not on record" in plain(summary(Summarised(ARTICLE, reading()), CLOCK))


def test_a_summary_of_an_unread_language_keeps_headline_and_link() -> None:
    said = plain(summary(Summarised(ARTICLE, Reading("es", not_read="Spanish"), "A1"), CLOCK))
    assert said.splitlines()[1] == "Not read: Spanish. Headline and link only; alerts match its words."


def test_a_withheld_figure_is_said_to_be_withheld() -> None:
    claim = replace(
        reading().claims[0], low=None, high=None, qualifier=Qualifier.NONE, status=Status.WITHHELD
    )
    said = plain(summary(Summarised(ARTICLE, replace(reading(), claims=(claim,)), "A1"), CLOCK))
    assert "Killed: no figure that counts" in said
    assert "no official figure given · the Interior Ministry (official)" in said


def test_the_ledger_names_each_claim_range_and_history() -> None:
    said = plain(ledger_answer(dam(), CLOCK, rulings=("Ann, 08:00: struck C3",)))
    assert "Killed: 27 · single source" in said
    assert "27 · Civil Protection, 00:15 · Tolk Ledger [1] C12" in said
    assert "Mon 13:00 · Civil Protection · first figure 31 · C11" in said
    assert "00:15 · Civil Protection · lowered to 27, was 31 · C12" in said
    assert said.endswith("Ann, 08:00: struck C3")


def test_the_ledger_says_which_figures_are_parts_of_the_whole() -> None:
    event = dam()
    toll = event.tolls[0]
    whole = toll.lines[0]
    children = replace(whole, key=replace(whole.key, group="child"), low=4, high=4, subset=True)
    some = replace(
        whole, key=replace(whole.key, group="described"), low=2, high=2, single=True, words="two men"
    )
    with_parts = replace(event, tolls=(replace(toll, parts=(children, some)),))
    said = plain(ledger_answer(with_parts, CLOCK))
    assert "    of them 4 children · Civil Protection, 00:15 · Tolk Ledger" in said
    assert "    of them 2 (“two men”) · Civil Protection" in said
    alone = replace(toll, lines=(), low=None, best=None, high=None, parts=(children,))
    assert "    4 children · Civil Protection" in plain(ledger_answer(replace(event, tolls=(alone,)), CLOCK))


def test_words_without_a_figure_are_no_step_of_the_history() -> None:
    event = dam()
    toll = event.tolls[0]
    wordy = replace(toll.revisions[0].stand, low=None, high=None, words="more people")
    steps = (*toll.revisions, replace(toll.revisions[0], stand=wordy))
    said = plain(ledger_answer(replace(event, tolls=(replace(toll, revisions=steps),)), CLOCK))
    assert "first figure 31" in said
    assert "more people" not in said


def test_words_without_a_number_are_quoted_once() -> None:
    some = replace(port().tolls[0].lines[0], low=None, high=None, single=True, words="more dock hands")
    assert stand_figure(some) == "no number (“more dock hands”)"
    one = replace(some, low=1, high=1, qualifier=Qualifier.NONE, words="the foreman")
    assert stand_figure(one) == "1 (“the foreman”)"


def test_a_struck_claim_stays_on_record() -> None:
    event = port()
    marked = tuple(replace(c, struck_by="Ann") if c.number == 1 else c for c in event.claims)
    assert "Struck by Ann: C1 “nine people” · Bay Courier" in plain(
        ledger_answer(replace(event, claims=marked), CLOCK)
    )


def test_details_and_sources_list_all_articles() -> None:
    assert "4 articles, 4 outlets" in plain(details(port(), CLOCK))
    listed = plain(sources(port(), CLOCK)).splitlines()
    assert listed[2].startswith("  A3 · 08:18 · “Hospital counts more dead in Marrow Bay” · Evening Echo [1]")
    assert listed[2].endswith("carries wire text w1")
    assert len(listed) == 6


def test_lists_read_so() -> None:
    heard = FeedsHeard(2, 2, NOW)
    shown = [port(), replace(valley(), muted=True)]
    event = plain(events_answer(shown, ListPage(1, 15, 2), heard, CLOCK)).splitlines()
    assert event[:2] == ["2 events", "2 of 2 feeds heard, last at 09:00"]
    assert event[2].endswith("(contested); wounded 40 or more (“scores of people”) · open, newest 08:18")
    assert event[3].endswith("killed 6 · quiet, newest Mon 07:00 · muted here")
    spoken = plain(statements_answer(port().statements, ListPage(1, 12, 2), CLOCK, "quill")).splitlines()
    assert spoken[1:5] == [
        "Said",
        SPOKEN,
        "Denied",
        "S2 · Denied by: Dockers’ Union: “We had no part in it.” 06:48 · Harbour Gazette [2]",
    ]
    assert plain(articles_answer([NORTH, DISTANT], ListPage(1, 10, 2), CLOCK, "x")).splitlines()[2] == (
        "A6 · “Cinco barcos” · La Ventana, 06:00 [2] · not read: Spanish"
    )


def test_a_page_of_a_list_says_how_long_it_is_and_leads_on() -> None:
    heard = FeedsHeard(1, 1, NOW)
    first = events_answer([port()], ListPage(1, 15, 478), heard, CLOCK, "marrow bay")
    assert plain(first).splitlines()[0] == "15 of 478 events about “marrow bay”"
    assert "Page 1 of 32. The next: /events page:2 marrow bay" in plain(first)
    assert [b.command for row in first.blocks if isinstance(row, Buttons) for b in row.buttons] == [
        "events page:2 marrow bay"
    ]
    last = statements_answer([], ListPage(16, 12, 191), CLOCK, "E12")
    assert ListPage(16, 12, 191).head("statement") == "statements 181 to 191 of 191"
    assert "The next" not in plain(last)
    with pytest.raises(NotFound, match="There is no page 17: the list has 16 pages"):
        ListPage(17, 12, 191)


def test_an_empty_list_says_first_what_was_not_heard() -> None:
    heard = FeedsHeard(2, 1, NOW, unread=("Bay Courier",))
    said = plain(events_answer([], ListPage(1, 15, 0), heard, CLOCK)).splitlines()
    assert said == [
        "Not read yet: Bay Courier.",
        "No open or quiet event is on record. 1 of 2 feeds heard, last at 09:00.",
    ]


def test_each_event_offers_what_can_be_done_with_it() -> None:
    rows = [block for block in briefing(view(port(), valley())).blocks if isinstance(block, Buttons)]
    assert [button.command for button in rows[0].buttons] == ["details E14", "toll E14"]
    assert [button.command for button in rows[0].menu] == ["sources E14", "mute E14", "watch E14", "why D311"]
    assert [button.command for button in rows[-1].buttons] == ["why D311"]


def test_a_persons_ruling_is_shown_beside_the_sources_and_never_with_their_citation() -> None:
    killed, wounded = dam().tolls
    ruled = replace(killed, confirmed=Confirmation(5, "Mara", NOW), best=5, best_claims=())
    event = replace(dam(), tolls=(ruled, wounded), changes=(), label=None)
    said = plain(briefing(view(event))).splitlines()
    at = next(number for number, words in enumerate(said) if words.startswith("  Killed"))
    assert said[at] == "  Killed: 5 · confirmed by Mara, 09:00"
    assert "27" in said[at + 1]
    assert "Civil Protection" in said[at + 1]


def test_who_typed_a_name_on_the_page_is_shown_so() -> None:
    assert said_by("U1", "Ann") == "Ann"
    assert said_by("browser", "Ann") == "Ann, typed on the page"
    assert said_by("browser", "you") == "somebody on the page, who gave no name"
    assert said_by("U1", None) == "U1"


def test_words_without_a_figure_are_none_in_a_ledger() -> None:
    killed = dam().tolls[0]
    (line,) = killed.lines
    wordless = replace(line, low=None, high=None, words="those", key=replace(line.key, harm=Harm.MISSING))
    nothing = replace(
        killed, harm=Harm.MISSING, low=None, best=None, high=None, lines=(), beside=(wordless,), revisions=()
    )
    said = plain(ledger_answer(replace(dam(), tolls=(killed, nothing)), CLOCK))
    assert "Missing" not in said
    assert "those" not in said
    withheld = replace(nothing, beside=(replace(wordless, status=Status.WITHHELD),))
    said = plain(ledger_answer(replace(dam(), tolls=(killed, withheld)), CLOCK))
    assert "Missing: no figure stands" in said
    assert "low open" not in said
    assert "no official figure given" in said


def test_since_and_newest_are_when_it_was_said_not_when_it_came_in() -> None:
    early, late = (replace(COURIER, number=n, published=NOW - timedelta(hours=n)) for n in (9, 2))
    ahead = replace(
        COURIER, number=3, published=NOW + timedelta(hours=5), first_seen=NOW - timedelta(hours=1)
    )
    came = {"opened_at": NOW, "last_joined_at": NOW, "articles": (early, late)}
    one = replace(port(), **came)  # type: ignore[arg-type]  # as typed above

    def hour(back: int) -> str:
        return CLOCK.short(NOW - timedelta(hours=back))

    assert f"since {hour(9)}" in plain(briefing(view(one)))
    listed = plain(events_answer((one,), ListPage(1, 15, 1), FeedsHeard(2, 2, NOW), CLOCK))
    assert f"newest {hour(2)}" in listed
    dated_ahead = replace(one, articles=(early, late, ahead))
    assert f"newest {hour(1)}" in plain(
        events_answer((dated_ahead,), ListPage(1, 15, 1), FeedsHeard(2, 2, NOW), CLOCK)
    )
    nothing = replace(one, articles=())
    assert (nothing.first_said, nothing.last_said) == (NOW, NOW)
