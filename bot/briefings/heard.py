"""How a channel's feeds stand -> the words by which a "nothing" says how it knows."""

from collections.abc import Sequence

from bot.briefings.language.scene import dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count, join
from bot.briefings.views import FeedsHeard, FeedTrouble
from bot.document import Line

MOST_NAMED = 5  # feeds or events named in one line; more are counted


def cautions(heard: FeedsHeard, clock: LocalClock) -> tuple[Line, ...]:
    """What an answer can't know, each in a line: it comes before anything that says "nothing"."""
    return tuple(
        one
        for one in (
            line(heard.stopped),
            _not_heard(heard.silent, clock),
            line(_unread(heard)),
            line(_overdue(heard)),
            line(_waiting(heard.waiting)),
        )
        if one
    )


def nothing_words(heard: FeedsHeard, since: Line, clock: LocalClock) -> Line:
    """Such as "Nothing new since Mon 19:00. 12 of 12 feeds heard, last at 06:58; 31 articles read."."""
    if not heard.feeds:
        return line("This channel follows no feed. Add one: /feeds add <url>")
    if not heard.heard:
        return line("No feed was heard, so nobody knows whether anything is new.")
    elsewhere = " in the others" if heard.heard < heard.feeds else ""
    return line("Nothing new ", since, f"{elsewhere}. ", heard_words(heard, clock), ".")


def heard_words(heard: FeedsHeard, clock: LocalClock) -> Line:
    """Such as "12 of 12 feeds heard, last at 06:58; 31 articles read"."""
    said = line(f"{heard.heard} of {count(heard.feeds, 'feed')} heard")
    if heard.last is not None and heard.heard:
        said = line(said, ", last at ", clock.moment(heard.last))
    return said if heard.read is None else line(said, f"; {count(heard.read, 'article')} read")


def heard_line(heard: FeedsHeard, clock: LocalClock) -> Line:
    """All of it in one line: "11 of 12 feeds heard, last at 06:58; not Coastal Radio (HTTP 503 since …)"."""
    known = line("no feed is followed") if not heard.feeds else heard_words(heard, clock)
    return dotted(
        known,
        _not_heard(heard.silent, clock, "not "),
        _lower(_unread(heard)),
        _lower(_overdue(heard)),
        _lower(_waiting(heard.waiting)),
        _lower(muted_words(heard.muted)),
        heard.stopped,
    )


def muted_words(muted: Sequence[str]) -> str:
    """Which events are left out because somebody muted them here."""
    if not muted:
        return ""
    return f"Muted here: {_named(muted)}"


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")


def _not_heard(silent: Sequence[FeedTrouble], clock: LocalClock, lead: str = "Not heard: ") -> Line:
    said: Line = ()
    for trouble in silent[:MOST_NAMED]:
        reason = f"{trouble.name} ({trouble.reason.rstrip('.')} since "
        said = line(said, "; " if said else lead, reason, clock.moment(trouble.since), ")")
    left = len(silent) - MOST_NAMED
    return line(said, f" and {left} more: /feeds list") if left > 0 else said


def _unread(heard: FeedsHeard) -> str:
    if not heard.unread:
        return ""
    if len(heard.unread) == heard.feeds:
        many = "the feed waits" if heard.feeds == 1 else f"all {heard.feeds} feeds wait"
        return f"Nothing was read yet: {many} for the first read ({_named(heard.unread)})."
    return f"Not read yet: {_named(heard.unread)}."


def _overdue(heard: FeedsHeard) -> str:
    return f"Due, but not asked yet: {_named(heard.overdue)}." if heard.overdue else ""


def _waiting(articles: int) -> str:
    if not articles:
        return ""
    return f"{count(articles, 'article')} came and {'is' if articles == 1 else 'are'} not read yet."


def _named(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMED
    return join(list(names)) if left <= 0 else f"{', '.join(names[:MOST_NAMED])} and {left} more"
