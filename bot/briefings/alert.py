"""A match -> the alert that speaks of it; a burst of them -> one digest; an edit of what was posted."""

from bot.briefings.items import body, buttons, event_name
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import count, join
from bot.briefings.views import AlertView, ArticleView
from bot.document import Block, Break, Button, Buttons, Document, Heading, Line, Ping, Text, Words, plain_line

MOST_IN_DIGEST = 20  # events named; the rest are counted


def alert(view: AlertView, clock: LocalClock, pings: tuple[Ping, ...] = ()) -> Document:
    """One alert: what matched, the article with its link, and what is known of the event by now."""
    scene = MessageContext(clock)
    head = _head(view, scene)
    blocks: list[Block] = [Heading(head), Text(_matched(view))]
    if view.again:
        blocks.append(Text(line(f"Again, because {view.again}.")))
    if view.event is not None:
        blocks += [*body(view.event, scene), buttons(view.event)]
    blocks += _why(view)
    notice = f"{'Urgent alert' if view.urgent else 'Alert'}{_name(view)}: {view.article.title}"
    return Document(tuple(blocks), notice=notice, pings=pings)


def alert_addition(view: AlertView, clock: LocalClock) -> Document:
    """A further article of an event whose alert has spoken: one line for its thread."""
    scene = MessageContext(clock)
    said = dotted("also", _article(view.article, scene), line("matched ", quoted(view.matched)))
    return Document((Text(said),), notice=plain_line(said))


def digest(views: tuple[AlertView, ...], clock: LocalClock, pings: tuple[Ping, ...] = ()) -> Document:
    """A burst: one message for many matches, an event a line."""
    scene = MessageContext(clock)
    alerts = join(
        [f"K{number}" for number in sorted({view.number for view in views if view.number is not None})]
    )
    head = line(Words("ALERT DIGEST", "strong"), f" · {alerts} · {count(len(views), 'match', 'matches')}")
    blocks: list[Block] = [Heading(head)]
    for view in views[:MOST_IN_DIGEST]:
        name = Words(event_name(view.event), "strong") if view.event else ""
        blocks += [
            Break(),
            Text(dotted(name, _article(view.article, scene), line("matched ", quoted(view.matched)))),
        ]
    if len(views) > MOST_IN_DIGEST:
        rest = f"and {len(views) - MOST_IN_DIGEST} more: /events has them all"
        blocks += [Break(), Text(line(rest), small=True)]
    return Document(tuple(blocks), notice=plain_line(head), pings=pings)


def _head(view: AlertView, scene: MessageContext) -> Line:
    title = "URGENT" if view.urgent else "ALERT"
    name = Words(event_name(view.event), "strong") if view.event else ""
    return dotted(Words(f"{title}{_name(view)}", "strong"), name, _article(view.article, scene))


def _article(article: ArticleView, scene: MessageContext) -> Line:
    when = scene.clock.moment(article.said_at)
    return line(f"“{article.title}” · {article.outlet}, ", when, " ", scene.cites.article(article))


def _matched(view: AlertView) -> Line:
    doubted = line(" · but ", join(view.doubts)) if view.doubts else ""
    asked = [view.query, *(query for _, query in view.also)]
    named = "query" if len(asked) == 1 else "queries"
    return line("Matched ", quoted(view.matched), doubted, f" · {named}: {' · '.join(asked)}")


def quoted(matched: tuple[str, ...]) -> str:
    """What matched, in quotation marks."""
    return join([f"“{words}”" for words in matched]) if matched else "the query"


def _why(view: AlertView) -> list[Block]:
    asked = [Button("Why", f"why D{view.delivery}")] if view.delivery is not None else []
    numbers = [] if view.number is None else [view.number, *(number for number, _ in view.also)]
    label = "Pause alert" if len(numbers) == 1 else "Pause K{}"
    pauses = [Button(label.format(number), f"alerts pause K{number}") for number in numbers]
    return [Buttons((*asked, *pauses))]


def _name(view: AlertView) -> str:
    if view.number is None:
        return ""
    return f" {join([f'K{view.number}', *(f'K{number}' for number, _ in view.also)])}"
