"""Whether an article is new, known, or a known one changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.identity.addresses import canonical_url
from bot.feeds.identity.backlog import hold_back_backlog, is_news_again, stale_after
from bot.feeds.identity.verdicts import FeedContext, Known, Verdict, decide, keys_of
from bot.model import Article

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
STORY = Article(
    id="g1",
    title="Weir fails at Quill",
    text="The weir above Quill gave way on Monday night and four people were hurt, the fire service said.",
    url="https://gazette.example/weir?utm_source=rss",
    published=NOON,
)


def on_record(article: Article = STORY, *, same_feed: bool = True, record: int = 1) -> Known:
    return Known(record, keys_of(article), article.title, article.published, same_feed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Gazette.example/weir/", "https://gazette.example/weir"),
        ("https://gazette.example/weir?utm_source=rss&utm_medium=x", "https://gazette.example/weir"),
        ("https://gazette.example/weir?fbclid=1&id=2", "https://gazette.example/weir?id=2"),
        ("https://gazette.example/weir#live", "https://gazette.example/weir"),
        ("https://gazette.example:443/weir", "https://gazette.example/weir"),
        ("https://www.gazette.example/weir", "https://gazette.example/weir"),
        ("https://m.gazette.example/weir", "https://www.gazette.example/weir"),
        ("https://gazette.example/weir#xtor=RSS-32", "https://gazette.example/weir"),
        ("https://gazette.example/weir?at_medium=RSS&at_campaign=1", "https://gazette.example/weir"),
        ("https://gazette.example/你/1", "https://gazette.example/%e4%bd%a0/1"),
        ("https://gazette.example/wei%c3%9f", "https://gazette.example/weiß"),
        ("https://bücher.example/a-b-c", "https://xn--bcher-kva.example/a-b-c"),
    ],
)
def test_one_page_has_one_canonical_address(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gazette.example/?p=1", "https://gazette.example/?p=2"),
        ("https://gazette.example/a", "https://gazette.example/A"),
        ("https://gazette.example:8080/a", "https://gazette.example/a"),
        ("https://a.gazette.example/a", "https://b.gazette.example/a"),
        ("https://gazette.example/news.php?cid=1", "https://gazette.example/news.php?cid=2"),
        ("https://gazette.example/news?rss=1", "https://gazette.example/news?rss=2"),
        ("https://gazette.example/x?partner=7", "https://gazette.example/x?partner=8"),
        ("https://gazette.example/?newsid=1", "https://gazette.example/?newsid=2"),
        ("https://gazette.example/live#1", "https://gazette.example/live#2"),
        ("https://gazette.example/live#post-1", "https://gazette.example/live#post-2"),
        ("https://gazette.example/#!/story/1", "https://gazette.example/#!/story/2"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_different_pages_have_different_ones(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "url", ["https://gazette.example/", "https://gazette.example/#top", "/weir", "http://[::1", ""]
)
def test_what_names_no_article_has_none(url: str) -> None:
    assert canonical_url(url) is None


def test_nothing_on_record_is_new() -> None:
    assert decide(STORY, []).verdict is Verdict.NEW


@pytest.mark.parametrize(
    "again",
    [
        STORY,
        replace(STORY, published=NOON + timedelta(hours=3)),
        replace(STORY, published=None),
        replace(STORY, id="new-id"),
        replace(STORY, url="https://gazette.example/weir?utm_campaign=evening"),
        replace(STORY, id="new-id", url="https://gazette.example/2026/weir"),
        replace(STORY, title="WEIR FAILS AT QUILL!"),
    ],
    ids=[
        "as it was",
        "edited date",
        "date gone",
        "new id",
        "new tracking",
        "new id and address",
        "new letters",
    ],
)
def test_however_it_comes_back_it_is_the_same(again: Article) -> None:
    decision = decide(again, [on_record()])
    assert (decision.verdict, decision.record) == (Verdict.SAME, 1)


@pytest.mark.parametrize(
    "changed",
    [
        replace(STORY, text=STORY.text.replace("four", "five")),
        replace(STORY, title="Weir fails at Quill, five hurt"),
        replace(STORY, id="new-id", text=STORY.text.replace("four", "five")),
    ],
)
def test_changed_words_are_a_revision(changed: Article) -> None:
    decision = decide(changed, [on_record()])
    assert (decision.verdict, decision.record) == (Verdict.REVISION, 1)


def test_the_same_wire_text_at_another_outlet_is_another_article() -> None:
    other = replace(STORY, id="w9", url="https://courier.example/weir")
    assert decide(other, [on_record(same_feed=False)]).verdict is Verdict.NEW


def test_another_feed_of_the_outlet_does_not_revise() -> None:
    teaser = replace(STORY, id="x1", text="", summary="The weir gave way.")
    decision = decide(teaser, [on_record(same_feed=False)])
    assert (decision.verdict, decision.record) == (Verdict.SAME, 1)


def test_entries_of_a_live_page_are_different_articles() -> None:
    entry = replace(STORY, id="g2", title="Second entry", text="Something else.")
    assert decide(entry, [on_record()], FeedContext(frozenset({"g1", "g2"}))).verdict is Verdict.NEW
    assert decide(entry, [on_record()], FeedContext(frozenset({"g2"}))).verdict is Verdict.NEW


def test_an_id_used_again_for_another_story_is_a_new_article() -> None:
    other = Article("g1", "Ferry timetable for spring", "Boats.", "https://gazette.example/ferry")
    assert decide(other, [on_record()]).verdict is Verdict.NEW


def test_few_words_are_the_same_only_at_the_same_time() -> None:
    live = Article("a", "Live traffic", "", "https://gazette.example/t/1", NOON)
    tomorrow = replace(live, id="b", url="https://gazette.example/t/2", published=NOON + timedelta(days=1))
    assert decide(tomorrow, [on_record(live)]).verdict is Verdict.NEW
    assert decide(replace(tomorrow, published=NOON), [on_record(live)]).verdict is Verdict.SAME


def test_the_first_read_of_a_feed_is_backlog() -> None:
    held = hold_back_backlog([(STORY, decide(STORY, []))], last_ok_at=None)
    assert [decision.verdict for _, decision in held] == [Verdict.BACKLOG]


def test_when_everything_changes_at_once_only_fresh_items_are_new() -> None:
    old = [replace(STORY, id=f"o{number}", published=NOON - timedelta(days=3)) for number in range(4)]
    undated = replace(STORY, id="n2", published=None)
    fresh = replace(STORY, id="n3", published=NOON)
    decided = [(article, decide(article, [])) for article in (*old, undated, fresh)]
    held = [decision.verdict for _, decision in hold_back_backlog(decided, last_ok_at=NOON)]
    assert held == [Verdict.BACKLOG] * 5 + [Verdict.NEW]


def test_a_feed_of_one_undated_item_speaks_each_time() -> None:
    latest = Article("l2", "Flood warning", "The river is rising.")
    held = hold_back_backlog([(latest, decide(latest, []))], last_ok_at=NOON)
    assert [decision.verdict for _, decision in held] == [Verdict.NEW]


def test_where_something_is_known_a_late_item_is_new() -> None:
    late = replace(STORY, id="n1", url=None, text="Quite another text.", published=NOON - timedelta(days=3))
    decided = [(STORY, decide(STORY, [on_record()])), (late, decide(late, []))]
    held = hold_back_backlog(decided, last_ok_at=NOON)
    assert [decision.verdict for _, decision in held] == [Verdict.SAME, Verdict.NEW]


def test_what_is_dated_a_month_back_is_no_news_whatever_else_is_known() -> None:
    late = replace(STORY, id="late", url="https://outlet.example/late", title="Kiln opens", text="A kiln.")
    old = replace(late, published=NOON - timedelta(days=31))
    decided = [(STORY, decide(STORY, [on_record()])), (old, decide(old, []))]
    assert decided[1][1].verdict is Verdict.NEW
    assert hold_back_backlog(decided, last_ok_at=NOON)[1][1].verdict is Verdict.BACKLOG


def test_what_is_kept_for_a_week_is_no_news_when_the_feed_still_serves_it() -> None:
    kept = replace(STORY, id="late", url="https://outlet.example/late", title="Kiln opens", text="A kiln.")
    old, young = (replace(kept, id=str(d), published=NOON - timedelta(days=d)) for d in (7, 5))
    decided = [(STORY, decide(STORY, [on_record()])), (old, decide(old, [])), (young, decide(young, []))]
    held = hold_back_backlog(decided, NOON, stale_after(timedelta(days=7)))
    assert [decision.verdict for _, decision in held] == [Verdict.SAME, Verdict.BACKLOG, Verdict.NEW]
    assert stale_after(None) == stale_after(timedelta(days=365)) == timedelta(days=30)


WARNINGS = "https://gazette.example/warnings"


def warning(number: int, url: str = WARNINGS, guid: str = "") -> Article:
    return Article(
        guid or f"w{number}",
        f"Warning {number}: gale for sector {number}",
        "",
        url,
        NOON + timedelta(hours=number),
        summary=f"Gale warning {number} for sector {number} until night.",
    )


@pytest.mark.parametrize("guid", ["", WARNINGS])
@pytest.mark.parametrize("shared", [frozenset({"gazette.example/warnings"}), frozenset()])
def test_each_item_at_an_address_of_many_is_an_article(guid: str, shared: frozenset[str]) -> None:
    gone, new = warning(0, guid=guid), warning(6, guid=guid)
    document = FeedContext(frozenset({new.id, "w1"}), shared)
    assert decide(new, [on_record(gone)], document).verdict is Verdict.NEW
    assert decide(new, [on_record(gone, same_feed=False)], document).verdict is Verdict.NEW
    assert decide(gone, [on_record(gone)], document).verdict is Verdict.SAME


def test_a_fixed_page_that_turns_from_nothing_into_a_warning_is_news() -> None:
    calm = Article(WARNINGS, "No alerts in force", "", WARNINGS, NOON, summary="There are no alerts.")
    storm = replace(
        calm, title="Tornado warning for Ulm", summary="Take cover.", published=NOON + timedelta(hours=1)
    )
    assert decide(storm, [on_record(calm)]).verdict is Verdict.NEW
    assert (
        decide(replace(storm, published=None), [on_record(replace(calm, published=None))]).verdict
        is Verdict.NEW
    )


def test_an_article_without_an_id_of_its_own_is_revised_at_its_address() -> None:
    url = "https://gazette.example/2026/03/weir-fails-at-quill-4711"
    told = replace(STORY, id=url, url=url)
    later = replace(
        told, title="Weir fails at Quill, five hurt", text="x", published=NOON + timedelta(hours=2)
    )
    assert decide(later, [on_record(told)]).verdict is Verdict.REVISION
    bbc = replace(told, id=url + "#0")
    assert decide(replace(later, id=url + "#1"), [on_record(bbc)]).verdict is Verdict.REVISION


@pytest.mark.parametrize(
    "moved",
    [
        "https://www.gazette.example/weir",
        "https://m.gazette.example/weir",
        "https://gazette-news.example/weir",
        "https://clicks.example/r/8812",
    ],
)
@pytest.mark.parametrize("words", ["", STORY.text])
def test_an_item_whose_link_moves_host_is_not_told_again(moved: str, words: str) -> None:
    told = replace(STORY, id="https://gazette.example/weir", url="https://gazette.example/weir", text=words)
    again = replace(told, id=moved, url=moved)
    assert decide(again, [on_record(told)]).verdict is Verdict.SAME
    if "gazette-news" in moved:
        changed = replace(again, text="Other words.", published=NOON + timedelta(hours=1))
        assert decide(changed, [on_record(told)]).verdict is Verdict.REVISION


def test_a_redirector_and_its_target_are_one_article() -> None:
    direct = replace(STORY, id="own", url="https://gazette.example/weir-fails-at-quill")
    led = replace(
        direct, id="g9", url="https://clicks.example/r?u=x", leads_to=direct.url, title="Weir fails"
    )
    assert decide(led, [on_record(direct, same_feed=False)]).verdict is Verdict.SAME
    back = replace(direct, id="n", leads_to=None, url="https://clicks.example/r?u=x")
    assert keys_of(back).shares_address(keys_of(led))


def test_one_id_for_all_is_no_id() -> None:
    gale, other = warning(1, f"{WARNINGS}/1", "0"), warning(2, f"{WARNINGS}/2", "0")
    assert decide(other, [on_record(gale)]).verdict is Verdict.NEW


@pytest.mark.parametrize(
    ("before", "now", "hours", "expected"),
    [
        ("There are no alerts.", "Tornado warning: take cover now in Ulm.", 0, True),
        ("There are no alerts.", "Tornado warning: take cover now in Ulm.", None, True),
        (STORY.text, STORY.text.replace("four", "five"), 0, False),
        (STORY.text, STORY.text.replace("four", "five"), 30, False),
        (
            STORY.text,
            STORY.text + " Twelve more were found dead in the cellar of the mill on Tuesday.",
            30,
            True,
        ),
        (
            STORY.text,
            STORY.text + " Twelve more were found dead in the cellar of the mill on Tuesday.",
            0,
            False,
        ),
    ],
)
def test_a_backlog_item_that_turns_into_news_is_news(
    before: str, now: str, hours: int | None, expected: bool
) -> None:
    old = replace(STORY, text=before, published=NOON if hours is not None else None)
    new = replace(old, text=now, published=None if hours is None else NOON + timedelta(hours=hours))
    assert is_news_again(new, old, NOON + timedelta(hours=24)) is expected
    assert not is_news_again(new, old, None)


def test_a_warning_that_runs_out_is_not_changed_by_that() -> None:
    actual = replace(STORY, text="Take cover.\nEvent: Flood")
    assert keys_of(actual) == keys_of(replace(actual, text="Take cover.\nStatus: Expired\nEvent: Flood"))


@pytest.mark.parametrize(("words", "verdict"), [(15, Verdict.SAME), (14, Verdict.NEW)])
def test_enough_words_tell_an_article_at_another_address(words: int, verdict: Verdict) -> None:
    text = " ".join(f"word{number}" for number in range(words - 2))
    first = Article("a", "Weir fails", text, "https://gazette.example/one", NOON)
    again = replace(first, id="b", url="https://gazette.example/two", published=NOON + timedelta(days=1))
    assert decide(again, [on_record(first)]).verdict is verdict


def test_headlines_are_alike_from_a_third_of_the_shorter_ones_words_on() -> None:
    def verdict(before: str, after: str) -> Verdict:
        first = replace(STORY, title=before, url="https://gazette.example/desk/")
        return decide(replace(first, id="b", title=after, text="Other words."), [on_record(first)]).verdict

    assert verdict("Weir fails again", "Weir rebuilt after spring flood") is Verdict.REVISION
    assert verdict("Weir fails again badly", "Weir rebuilt after spring flood") is Verdict.NEW
    assert verdict("Weir fails again badly", "Weir fails in spring flood") is Verdict.REVISION
    assert verdict("Weir fails again", "") is Verdict.REVISION
