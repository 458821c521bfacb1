"""An event -> all of it: tolls, what officials said, denials, articles; or only its sources."""

from bot.briefings.items import buttons, event_name, headline
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.spoken import by_stance, label, said
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count
from bot.briefings.rows import figures
from bot.briefings.views import ArticleView, EventView
from bot.document import Block, Document, Heading, Line, Text, Words

MOST_STATEMENTS = 8
MOST_ARTICLES = 30


def details(event: EventView, clock: LocalClock) -> Document:
    """Everything on record of an event, newest first."""
    scene = MessageContext(clock)
    blocks: list[Block] = [Heading(dotted(Words(event_name(event), "strong"), headline(event, scene)))]
    tolls = figures(event, scene)
    blocks += [tolls] if tolls else [Text(line("No figures of people harmed."), indent=1)]
    blocks += _statements(event, scene)
    blocks += _articles(event, scene)
    return Document((*blocks, buttons(event)), notice=f"Details of {event_name(event)}")


def sources(event: EventView, clock: LocalClock) -> Document:
    """The articles of an event, each with its link; wire copies say so."""
    scene = MessageContext(clock)
    head = Heading(dotted(Words(event_name(event), "strong"), "sources"))
    return Document((head, *_articles(event, scene)), notice=f"Sources of {event_name(event)}")


def _statements(event: EventView, scene: MessageContext) -> list[Block]:
    official = [s for s in event.statements if s.official]
    others = [s for s in event.statements if not s.official and s.speaker]
    shown = [*official, *others][:MOST_STATEMENTS]
    lines: list[Block] = []
    for name, group in by_stance(shown):
        lines.append(Heading(line(name), level=2))
        lines += [Text(line(label(s), said(s, scene)), indent=1) for s in group]
    left = len(official) + len(others) - len(shown)
    more = [Text(line(f"and {count(left, 'more statement')}"), small=True)] if left else []
    return [*lines, *more]


def _articles(event: EventView, scene: MessageContext) -> list[Block]:
    newest = sorted(event.articles, key=lambda a: a.said_at, reverse=True)
    outlets = len({article.outlet for article in newest})
    head = f"{count(len(newest), 'article')}, {count(outlets, 'outlet')}"
    lines = [Text(_article(article, scene), indent=1) for article in newest[:MOST_ARTICLES]]
    left = len(newest) - MOST_ARTICLES
    more = [Text(line(f"and {left} older"), small=True)] if left > 0 else []
    return [Heading(line(head), level=2), *lines, *more]


def _article(article: ArticleView, scene: MessageContext) -> Line:
    when = scene.clock.moment(article.said_at)
    return dotted(
        f"A{article.number}",
        line(when),
        line(f"“{article.title}” · {article.outlet} ", scene.cites.article(article)),
        f"carries wire text {article.wire}" if article.wire else "",
        f"not read: {article.not_read}" if article.not_read else "",
    )
