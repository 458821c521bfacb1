"""What a channel has not been told yet -> its briefing, in order of published weights."""

from collections import Counter

from bot.briefings.heard import cautions, heard_line, muted_words, nothing_words
from bot.briefings.items import item, one_line, quiet_line, short_item
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count, join
from bot.briefings.lead import lead_line
from bot.briefings.rank import ranked
from bot.briefings.selection import is_minor
from bot.briefings.views import ArticleView, BriefingView, EventView, Label
from bot.document import (
    Block,
    Break,
    Button,
    Buttons,
    Document,
    Line,
    Text,
    Title,
    Words,
    plain_line,
)

MOST_ITEMS = 40  # of one briefing; nobody reads more
IN_FULL = 2  # items that stand in full where nothing else is asked for
MOST_MINOR = 5  # stories without figures that are named in one line
MOST_UNREAD = 5  # articles named for each reason why they were not read


def briefing(view: BriefingView) -> Document:
    """The briefing as modelled in docs/reference/briefing.md.

    Source numbers run through the whole message. A Break stands between items, so that a platform
    that must split it does so at event borders only.
    """
    scene = MessageContext(LocalClock(view.zone, view.now))
    ordered = [event for event in ranked(view.events, view.now) if not is_minor(event)]
    lead = lead_line(ordered) or lead_words(view)
    blocks: list[Block] = [
        Title(line(lead), _header(view, scene)),
        Text(dotted(_heard(view.articles), heard_line(view.heard, scene.clock)), small=True),
    ]
    blocks += _items(ordered, view, scene)
    minor = [one for one in view.events if is_minor(one) and not one.headline.not_read]
    blocks += _minor(minor, scene)
    blocks += [Break(), *_foot(view, scene)]
    return Document(tuple(blocks), notice=lead)


def _items(ordered: list[EventView], view: BriefingView, scene: MessageContext) -> list[Block]:
    """The events by weight, in the length that is asked for; those gone quiet share one line."""
    quiet = [event for event in ordered if event.label is Label.QUIET]
    pressing = [event for event in ordered if event.label is not Label.QUIET]
    blocks: list[Block] = []
    for position, event in enumerate(pressing[:MOST_ITEMS], start=1):
        if view.form == "short":
            blocks.append(one_line(position, event, scene))
        elif view.form == "full" or position <= IN_FULL:
            blocks += [Break(), *item(position, event, scene, view.delivery)]
        else:
            blocks += [Break(), *short_item(position, event, scene, view.delivery)]
    if len(pressing) > MOST_ITEMS:
        left = f"and {count(len(pressing) - MOST_ITEMS, 'less pressing event')}: /events"
        blocks += [Break(), Text(line(left))]
    if quiet:
        blocks += [Break(), *(quiet_line(event, scene) for event in quiet)]
    return blocks


def _minor(events: list[EventView], scene: MessageContext) -> tuple[Block, ...]:
    """One line for stories in which nobody came to harm and no official spoke."""
    if not events:
        return ()
    titles: Line = ()
    for event in events[:MOST_MINOR]:
        name = Words(f"E{event.number} ")
        titles = line(
            titles,
            "; " if titles else "",
            name,
            f"“{event.headline.title}” ",
            scene.cites.article(event.headline),
        )
    more = f"; and {len(events) - MOST_MINOR} more: /events" if len(events) > MOST_MINOR else ""
    return (Break(), Text(line("Also, without figures or official word: ", titles, more), small=True))


def nothing_new(view: BriefingView) -> Document:
    """A briefing in which nothing is new: what can't be known comes first, then how the rest is known."""
    scene = MessageContext(LocalClock(view.zone, view.now))
    clock = scene.clock
    since = line("since ", clock.moment(view.since)) if view.since else line(f"in the last {view.hours} h")
    said = [*cautions(view.heard, clock), nothing_words(view.heard, since, clock)]
    first = line(Words("SITREP", "strong"), f" · {view.channel} · ", said[0])
    muted = muted_words(view.heard.muted)
    lines = [first, *said[1:], *([line(f"{muted}.")] if muted else [])]
    return Document(
        (*(Text(one) for one in lines), *_foot(view, scene, zoned=True)), notice=_notice(view, said)
    )


def _notice(view: BriefingView, said: list[Line]) -> str:
    return f"Sitrep for {view.channel}: {' '.join(plain_line(one) for one in said)}"


def _header(view: BriefingView, scene: MessageContext) -> Line:
    since = (
        line("since ", scene.clock.moment(view.since))
        if view.since
        else line(f"first briefing here: the last {view.hours} h")
    )
    return dotted(
        Words("SITREP", "strong"),
        view.channel,
        scene.clock.full(view.now),
        since,
        line("the pause is over" if view.paused else "quiet hours are over") if view.catch_up else (),
        _late(view, scene),
    )


def _late(view: BriefingView, scene: MessageContext) -> Line:
    """A briefing that was missed says so."""
    if view.due_at is None:
        return ()
    folded = f", {count(view.folded, 'older one')} taken in" if view.folded else ""
    return line("late: due ", scene.clock.moment(view.due_at), f", Sitrep was not running{folded}")


def lead_words(view: BriefingView) -> str:
    """The lead, in numbers only: "1 new event, 1 correction, 1 gone quiet · 7 articles, 5 outlets"."""
    labels = Counter(event.label for event in view.events)
    counted = [
        count(labels[Label.NEW], "new event"),
        count(labels[Label.CORRECTED], "correction"),
        count(labels[Label.CHANGED], "change"),
        f"{labels[Label.QUIET]} gone quiet",
    ]
    said = [words for words in counted if not words.startswith("0 ")]
    return f"{', '.join(said) or 'nothing new'} · {_heard(view.articles)}"


def _heard(articles: tuple[ArticleView, ...]) -> str:
    outlets = len({article.outlet for article in articles})
    wires = [n for n in Counter(a.wire for a in articles if a.wire).values() if n > 1]
    copies = ""
    if len(wires) == 1:
        copies = f" ({wires[0]} carry one wire text: counted once)"
    elif wires:
        copies = f" ({sum(wires)} carry {len(wires)} wire texts: each counted once)"
    return f"{count(len(articles), 'article')}, {count(outlets, 'outlet')}{copies}"


def _foot(view: BriefingView, scene: MessageContext, *, zoned: bool = False) -> tuple[Block, ...]:
    """What follows the items; `zoned` names the zone of the next time, which no header did."""
    heard = [trouble for trouble in view.troubles if trouble.recovered_at is not None]
    lines = [line(f"Heard again: {join([trouble.name for trouble in heard])}.")] if heard else []
    lines += [_not_read(view.articles, scene), _figures_only(view.articles)]
    last = [_onward(view, scene, zoned=zoned)]
    why: tuple[Block, ...] = ()
    if view.delivery is not None:
        why = (Buttons((Button("Why", f"why D{view.delivery}"),)),)
    return (*(Text(words, small=True) for words in (*lines, *last) if words), *why)


def _semicolons(parts: list[Line]) -> Line:
    found: Line = ()
    for part in parts:
        found = line(found, "; " if found else "", part)
    return line(found, ".")


def _not_read(articles: tuple[ArticleView, ...], scene: MessageContext) -> Line:
    """Articles nothing was read out of: how many, why, and where the first of them are."""
    groups: dict[str, list[ArticleView]] = {}
    for article in articles:
        why = f"in {article.not_read}" if article.not_read else "that could not be read"
        if article.not_read or article.set_aside:
            groups.setdefault(why, []).append(article)
    parts: list[Line] = []
    for why, group in groups.items():
        named: Line = ()
        for article in group[:MOST_UNREAD]:
            named = line(named, f", {article.outlet} ", scene.cites.article(article))
        left = f" and {len(group) - MOST_UNREAD} more" if len(group) > MOST_UNREAD else ""
        parts.append(line(f"{count(len(group), 'article')} {why}", named, left))
    return line("Not read: ", _semicolons(parts)) if parts else ()


def _figures_only(articles: tuple[ArticleView, ...]) -> Line:
    """The languages whose figures were read by the order of words alone, and the remedy."""
    named = sorted({article.figures_only for article in articles if article.figures_only})
    return line("Figures only: ", "; ".join(named)) if named else ()


def _onward(view: BriefingView, scene: MessageContext, *, zoned: bool) -> Line:
    opened = [event for event in view.events if event.label is not Label.QUIET]
    return dotted(
        line("Next: ", scene.clock.next(view.next_at, zoned=zoned)) if view.next_at else (),
        f"Open one: @Sitrep {min(2, len(view.events))}" if opened else "",
        f"Why this: /why D{view.delivery}" if view.delivery is not None else "",
    )
