"""A briefing reads like the model, and every figure in it carries its claimant and its source."""

from dataclasses import replace
from datetime import timedelta

from bot.briefings.compose import briefing, nothing_new
from bot.briefings.rank import ranked, weights
from bot.briefings.views import EventView, FeedsHeard, FeedTrouble, Label
from bot.document import Break, Document, Heading, Line, Link, dump, load, plain
from bot.model import Harm
from tests.fakes.briefed import COURIER, DISTANT, NOW, article, at, dam, port, valley, view

MODEL = """\
SITREP · #duty-desk · Tue 3 Mar 2026, 09:00 Tripoli time (UTC+2) · since Mon 19:00
Marrow Bay fire: 9 or at least 14 killed, contested. Tolk dam burst: toll cut from 31 to 27.
6 articles, 6 outlets (2 carry one wire text: counted once) · \
11 of 12 feeds heard, last at 08:58; 6 articles read · not Coastal Radio (HTTP 503 since Mon 20:12)

1  Silo fire in Marrow Bay kills dock hands   NEW
  Marrow Bay, Veldland · Bay Courier · since 06:48 · E14
  Killed: 9 to 14+ · contested
    9 · Interior Ministry · 07:30 [1]
    14+ · St Oda Hospital · 08:12, Wire North in 2 outlets [2]
  Wounded: 40+ (“scores of people”) · one source · Harbour Gazette [3]
  Missing: no official figure given · Bay Courier [1]
  “The dockers’ union planned this.” Ada Quill, Interior Minister [1]
  Denied by Dockers’ Union: “We had no part in it.” [3]

2  Toll of Tolk dam burst lowered   CORRECTED
  Tolk, Tesmark · Tolk Ledger · E11
  Killed: 27, was 31 · Civil Protection lowers its own figure, 00:15 [4]
    “Four bodies were counted twice.” · Lev Marn, Civil Protection spokesman [4]
  Wounded: 60 · unchanged · Civil Protection [4]

Quiet: Flood in the Ister valley, killed 6, for 26 h · E9 [5]

Not read: 1 article in Spanish, La Ventana [6].
Next: today 19:00 · Open one: @Sitrep 2 · Why this: /why D311"""


def lines_of(document: Document) -> list[Line]:
    found: list[Line] = []
    for block in document.blocks:
        match block:
            case _ if hasattr(block, "line"):
                found.append(block.line)
            case _ if hasattr(block, "rows"):
                found += [line for row in block.rows for line in (row.value, row.note, *row.claims)]
                found += [one.who for row in block.rows for one in row.said]
    return found


def test_reads_like_the_model() -> None:
    assert plain(briefing(view(dam(), valley(), port()))) == MODEL


def test_the_lead_has_the_gravest_facts_and_fits_a_locked_phone() -> None:
    events = [replace(port(), number=100 + i) for i in range(9)]
    said = briefing(view(*events, dam())).notice
    assert said.startswith("Marrow Bay fire: 9 or at least 14 killed, contested.")
    assert len(said) <= 150
    long = replace(port(), place=None, headline=replace(port().headline, title="Silo " * 80))
    assert len(briefing(view(long)).notice) <= 150
    unharmed = replace(port(), tolls=())
    assert briefing(view(unharmed)).notice == "Silo fire in Marrow Bay kills dock hands."


def test_the_lead_tells_what_was_corrected_where_that_is_not_the_gravest() -> None:
    event = dam()
    killed = next(one for one in event.tolls if one.harm is Harm.KILLED)
    other = replace(killed, harm=Harm.WOUNDED)
    (change,) = event.changes
    told = replace(event, tolls=(killed, other), changes=(replace(change, harm=Harm.WOUNDED),))
    said = briefing(view(told)).notice
    assert said == "Tolk dam burst: wounded cut from 31 to 27; 27 killed."


def test_a_correction_without_a_quote_shows_the_sentence_that_says_it() -> None:
    event = dam()
    (change,) = [one for one in event.changes if one.correction]
    assert change.correction is not None
    said = replace(change.correction.stand, was=(31, 31))
    told = replace(change, correction=replace(change.correction, stand=said))
    event = replace(event, statements=(), changes=(told,))
    assert "    “It was said that 27 people were counted.” [1]" in plain(briefing(view(event))).splitlines()


def test_two_stand_in_full_and_the_others_in_a_few_lines() -> None:
    events = [replace(port(), number=100 + i) for i in range(4)]
    said = plain(briefing(view(*events)))
    assert said.count("Ada Quill") == 2
    assert said.count("Killed 9, 14+ contested") == 2
    assert plain(briefing(view(*events, form="full"))).count("Ada Quill") == 4
    short = plain(briefing(view(*events, form="short"))).splitlines()
    assert [row[:4] for row in short if "Killed 9, 14+ contested" in row] == ["1  S", "2  S", "3  S", "4  S"]


def test_each_number_leads_to_the_very_words() -> None:
    composed = briefing(view(port()))
    links = {(part.text, part.url) for line in lines_of(composed) for part in line if isinstance(part, Link)}
    assert ("[1]", "https://bay.example/1#:~:text=nine%20people") in links
    assert ("[2]", "https://wire.example/2#:~:text=at%20least%2014") in links
    assert ("[3]", "https://harbour.example/4#:~:text=We%20had%20no%20part%20in%20it") in links


def test_a_long_briefing_may_be_split_only_between_events() -> None:
    blocks = briefing(view(port(), dam())).blocks
    borders = [i for i, block in enumerate(blocks) if isinstance(block, Break)]
    assert [isinstance(blocks[i + 1], Heading) for i in borders] == [True, True, False]


def test_it_can_be_stored_and_read_back() -> None:
    composed = briefing(view(port(), dam(), valley()))
    assert load(dump(composed)) == composed


def test_a_first_briefing_says_what_it_covers() -> None:
    assert "first briefing here: the last 24 h" in plain(briefing(view(port(), since=None)))


def test_a_late_briefing_says_so() -> None:
    late = briefing(view(port(), due_at=NOW - timedelta(hours=2), folded=2))
    assert "late: due 07:00, Sitrep was not running, 2 older ones taken in" in plain(late)


def test_what_an_alert_carried_is_listed_so() -> None:
    event = replace(port(), alerted_at=at(3.8))
    assert "NEW · alerted 05:12" in plain(briefing(view(event)))


def test_nothing_new_says_how_it_is_known() -> None:
    heard = FeedsHeard(12, 12, at(0.03), read=31)
    said = plain(nothing_new(view(heard=heard, troubles=()))).splitlines()
    assert said[0] == (
        "SITREP · #duty-desk · Nothing new since Mon 19:00. "
        "12 of 12 feeds heard, last at 08:58; 31 articles read."
    )
    assert "Nothing new in the last 24 h. " in plain(nothing_new(view(since=None, heard=heard)))


def test_what_was_not_heard_comes_before_nothing_new() -> None:
    said = plain(nothing_new(view())).splitlines()
    assert said[0] == "SITREP · #duty-desk · Not heard: Coastal Radio (HTTP 503 since Mon 20:12)"
    assert said[1].startswith("Nothing new since Mon 19:00 in the others. 11 of 12 feeds heard")
    assert "Coastal Radio" in nothing_new(view()).notice


def test_no_feed_heard_is_no_nothing_new() -> None:
    silent = tuple(FeedTrouble(name, "no answer", at(2), 4) for name in ("Bay Courier", "Wire North"))
    said = plain(nothing_new(view(heard=FeedsHeard(2, silent=silent), troubles=silent)))
    assert "Not heard: Bay Courier (no answer since 07:00); Wire North" in said.splitlines()[0]
    assert "Nothing new" not in said
    assert "No feed was heard" in said


def test_feeds_that_were_never_read_are_no_nothing_new() -> None:
    said = plain(nothing_new(view(heard=FeedsHeard(1, unread=("Bay Courier",)), troubles=())))
    assert said.splitlines()[0].endswith(
        "Nothing was read yet: the feed waits for the first read (Bay Courier)."
    )
    assert "Nothing new" not in said
    some = plain(nothing_new(view(heard=FeedsHeard(2, 1, at(0.1), unread=("Bay Courier",), waiting=3))))
    assert "Not read yet: Bay Courier.\n3 articles came and are not read yet.\nNothing new since" in some


def test_a_feed_that_nobody_asked_is_no_nothing_new() -> None:
    said = plain(nothing_new(view(heard=FeedsHeard(1, overdue=("Bay Courier",)), troubles=())))
    assert "Due, but not asked yet: Bay Courier.\nNo feed was heard" in said


def test_what_is_muted_is_said() -> None:
    heard = FeedsHeard(1, 1, at(0.1), muted=tuple(f"E{number} Tolk" for number in range(1, 8)))
    assert "Muted here: E1 Tolk, E2 Tolk, E3 Tolk, E4 Tolk, E5 Tolk and 2 more" in plain(
        nothing_new(view(heard=heard))
    )
    assert "muted here: E1 Tolk" in plain(briefing(view(port(), heard=heard)))


def test_a_bot_that_does_not_run_says_so_first() -> None:
    heard = FeedsHeard(1, 1, at(0.1), stopped="Sitrep is not running.")
    assert "· Sitrep is not running." in plain(nothing_new(view(heard=heard))).splitlines()[0]


def test_an_event_without_figures_and_words_is_headline_and_place() -> None:
    said = plain(briefing(view(replace(port(), tolls=(), statements=())))).splitlines()
    item = next(i for i, words in enumerate(said) if words.startswith("1  Silo fire"))
    assert said[item + 1 : item + 3] == ["  Marrow Bay, Veldland · Bay Courier · since 06:48 · E14", ""]


def test_a_flood_of_events_is_cut_at_the_least_pressing() -> None:
    many = [replace(valley(), number=100 + i, label=Label.CHANGED) for i in range(50)]
    said = plain(briefing(view(port(), *many)))
    assert "1  Silo fire in Marrow Bay" in said
    assert "and 11 less pressing events: /events" in said
    assert "40  Flood in the Ister valley" in said
    assert "41  Flood in the Ister valley" not in said


def test_order_is_by_published_weights() -> None:
    first = replace(dam(), label=Label.CHANGED, changes=(), number=3)
    order = ranked((valley(), first, dam(), port()), NOW)
    assert [event.number for event in order] == [14, 11, 3, 9]
    small = replace(port(), tolls=valley().tolls)
    assert [event.number for event in ranked((small, dam()), NOW)] == [11, 14], "gravity before news"


def test_weights_name_their_reasons() -> None:
    reasons = {weight.reason: weight.points for weight in weights(port(), NOW)}
    assert reasons["new toll"] == 20
    assert reasons["official word"] == 4
    assert reasons["killed 14"] == 35.3
    assert reasons["contested figures"] == 5
    assert reasons["independent sources: 2"] == 2
    assert 4 < reasons["recency"] < 5


def test_what_could_not_be_read_is_named() -> None:
    broken = tuple(replace(COURIER, number=50 + i, set_aside=True) for i in range(7))
    said = plain(nothing_new(view(articles=(*broken, DISTANT))))
    assert "Not read: 7 articles that could not be read, Bay Courier [1]" in said
    assert "[5] and 2 more; 1 article in Spanish, La Ventana [6]." in said


def test_a_quoted_headline_stays_plain_words() -> None:
    event = port()
    event = replace(event, headline=replace(event.headline, title="<!channel> *bold* [x](http://y)"))
    assert "1  <!channel> *bold* [x](http://y)   NEW" in plain(briefing(view(event)))


def test_a_story_in_which_nobody_was_hurt_is_a_line_at_the_end() -> None:
    shown = view()
    snow = article(90, "Late snow closes the pass", "Lake Daily", NOW)
    minor = EventView(90, snow, NOW, NOW, Label.NEW, articles=(snow,))
    text = plain(briefing(replace(shown, events=(*shown.events, minor))))
    assert "Also, without figures or official word: E90 “Late snow closes the pass”" in text
    assert "snow closes the pass   NEW" not in text
