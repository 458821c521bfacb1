"""Events, statements and articles found -> the lists that answer /events, /statements and /search."""

from collections.abc import Sequence

from bot.briefings.answers.pages import ListPage
from bot.briefings.heard import cautions, heard_line, heard_words
from bot.briefings.items import event_name, headline
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.spoken import by_stance, label, said
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import listed_toll
from bot.briefings.selection import has_number
from bot.briefings.views import ArticleView, EventView, FeedsHeard, StatementView
from bot.document import Block, Document, Heading, Line, Text, Words, plain_line
from bot.events.grouping.lifespan import state_of
from bot.model import Scope


def events_answer(
    events: Sequence[EventView], page: ListPage, heard: FeedsHeard, clock: LocalClock, words: str = ""
) -> Document:
    """A page of open and quiet events, newest change first, and how the feeds stand that told of them."""
    scene = MessageContext(clock)
    about = f" about “{words}”" if words else ""
    if not events:
        none = f"No {'' if words else 'open or quiet '}event{about} is on record."
        said = [*cautions(heard, clock), line(none, " ", heard_words(heard, clock), ".")]
        return Document(tuple(Text(one) for one in said), notice=" ".join(map(plain_line, said)))
    known = Text(heard_line(heard, clock), small=True)
    head = f"{page.head('event')}{about}"
    lines: list[Block] = [Text(_event(event, scene)) for event in events]
    return Document((Heading(line(head)), known, *lines, *page.rest("events", words)), notice=head)


def _event(event: EventView, scene: MessageContext) -> Line:
    tolls = [
        listed_toll(t)
        for t in event.tolls
        if t.scope is Scope.INCIDENT and any(has_number(stand) for stand in t.lines)
    ]
    state = state_of(event.last_joined_at, scene.clock.now)
    return dotted(
        Words(event_name(event), "strong"),
        headline(event, scene),
        "; ".join(tolls),
        line(f"{state}, newest ", scene.clock.moment(event.last_said)),
        "muted here" if event.muted else "",
    )


def statements_answer(
    statements: Sequence[StatementView], page: ListPage, clock: LocalClock, words: str
) -> Document:
    """Who did what, when, in which article: grouped by what was done, newest first."""
    scene = MessageContext(clock)
    head = f"{page.head('statement')} for “{words}”"
    if not statements:
        return _none(f"Nothing said by or about “{words}” is on record.")
    lines: list[Block] = []
    groups = by_stance(statements)
    for name, group in groups:
        lines += [Heading(line(name), level=2)] if len(groups) > 1 else []
        lines += [Text(dotted(f"S{s.number}", line(label(s), said(s, scene)))) for s in group]
    return Document((Heading(line(head)), *lines, *page.rest("statements", words)), notice=head)


def _none(said: str) -> Document:
    """Nothing found: a line without a heading, which nobody shares."""
    return Document((Text(line(said)),), notice=said)


def articles_answer(
    articles: Sequence[ArticleView], page: ListPage, clock: LocalClock, words: str
) -> Document:
    """Articles on record, best match first."""
    scene = MessageContext(clock)
    head = f"{page.head('article')} for “{words}”"
    if not articles:
        return _none(f"No article on record has “{words}”.")
    lines: list[Block] = [Text(_article(article, scene)) for article in articles]
    return Document((Heading(line(head)), *lines, *page.rest("search", words)), notice=head)


def _article(article: ArticleView, scene: MessageContext) -> Line:
    when = scene.clock.moment(article.said_at)
    unread = f"not read: {article.not_read}" if article.not_read else ""
    return dotted(
        f"A{article.number}",
        line(f"“{article.title}” · {article.outlet}, ", when, " ", scene.cites.article(article)),
        unread,
    )
