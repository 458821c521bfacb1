"""An event -> its page: the toll and who says it, how it came about, every claim, statements, sources."""

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.briefings.answers.event_steps import Decided
from bot.briefings.answers.event_steps import steps as steps_of
from bot.briefings.answers.ledger_answer import of_toll, steps
from bot.briefings.items import event_name
from bot.briefings.language.scene import MessageContext, dotted, line
from bot.briefings.language.spoken import by_stance, label, said
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import (
    claimant,
    count,
    figure,
    group_words,
    harm_label,
    interval,
    number,
    stand_figure,
    toll_figure,
)
from bot.briefings.views import ArticleView, ClaimView, EventView, StatementView
from bot.document import (
    Block,
    Button,
    Buttons,
    Chart,
    Document,
    Heading,
    Inline,
    Link,
    Table,
    Text,
    Words,
)
from bot.events.charts.dot_plot import Band, PlotRow, dot_plot
from bot.events.grouping.lifespan import state_of
from bot.events.ledger.claims import LedgerClaim, Stand, Toll
from bot.model import Qualifier, Scope, Status
from bot.room import BigFigure, ClaimRow, EventRoom, Part

MOST_STATEMENTS = 20  # of one group
MOST_SOURCES = 40  # rows of the matrix
MOST_TITLES = 40  # of articles; older ones are named by outlet
RowKind = Literal["line", "part", "beside"]
_SOFT = {Status.ALLEGED: "alleged: ", Status.FEARED: "feared: ", Status.DENIED: "denied: "}


def event_room(
    event: EventView,
    claims: Sequence[LedgerClaim],
    clock: LocalClock,
    charts: Sequence[Chart],
    rulings: Sequence[Decided],
    undo: int | None = None,
) -> EventRoom:
    """The page of an event. `rulings` are persons' decisions in words, oldest first.

    `undo` is the claim whose strike is the newest decision in force: it can be taken back.
    """
    scene = MessageContext(clock)
    parts = (
        Part("Who says what", Document(tuple(_by_claimant(event, scene)))),
        Part("What changed", Document(tuple(_changes(event, scene, rulings)))),
        _statements(event, scene),
        Part(f"Sources ({len(event.articles)})", Document(tuple(_sources(event.articles, scene)))),
    )
    return EventRoom(
        name=f"E{event.number}",
        title=event_name(event),
        headline=event.headline.title,
        head=_head(event, scene),
        figures=tuple(_big(toll) for toll in event.tolls if _is_counted(toll)),
        plots=tuple(chart for toll in event.tolls if (chart := _plot(toll)) is not None),
        charts=tuple(charts),
        steps=steps_of(event, claims, rulings, scene),
        matrix=_matrix(event),
        claims=_claims(event, claims, scene, undo),
        parts=tuple(part for part in parts if part.document.blocks or part.groups),
    )


def _head(event: EventView, scene: MessageContext) -> Document:
    name = f"E{event.number}"
    state = state_of(event.last_joined_at, scene.clock.now)
    outlets = len({article.outlet for article in event.articles})
    life = dotted(
        str(state),
        line("since ", scene.clock.moment(event.first_said)),
        line("newest ", scene.clock.moment(event.last_said)),
        f"{count(len(event.articles), 'article')}, {count(outlets, 'outlet')}",
        Words("muted here", "strong") if event.muted else "",
    )
    mute = Button("Unmute", f"unmute {name}") if event.muted else Button("Mute here", f"mute {name}")
    shared = Button("Share the toll here", f"share toll {name}")
    told = line(f"Headline: {event.headline.outlet} ", scene.cites.article(event.headline))
    return Document((Text(told, small=True), Text(life, small=True), Buttons((shared, mute))))


def _is_counted(toll: Toll) -> bool:
    return toll.scope is not Scope.BACKGROUND and (bool(toll.lines) or toll.confirmed is not None)


def _big(toll: Toll) -> BigFigure:
    confirmed = toll.confirmed
    sources = f"{toll.sources} independent sources" if toll.sources > 1 else ""
    grade = ", ".join(part for part in ("" if toll.contested else str(toll.grade), sources) if part)
    return BigFigure(
        label=harm_label(toll.harm, toll.unit, toll.scope),
        words=interval(toll.low, toll.high) if toll.contested and not confirmed else toll_figure(toll),
        all=toll_figure(toll),
        grade=f"confirmed by {confirmed.by}" if confirmed else grade,
        low="open" if toll.low is None else number(toll.low),
        high="open" if toll.high is None else number(toll.high),
        contested=toll.contested and confirmed is None,
    )


def _plot(toll: Toll) -> Chart | None:
    """A harm's standing figures; None where nobody gives one, or one alone gives one."""
    stands: list[tuple[Stand, RowKind]] = [(stand, "line") for stand in toll.lines]
    stands += [(stand, "part") for stand in toll.parts] + [(stand, "beside") for stand in toll.beside]
    rows = [_plot_row(stand, kind) for stand, kind in stands]
    ordered = sorted(rows, key=lambda row: (row.kind != "line", -(row.low or row.high or 0)))
    if len(ordered) < 2 or toll.scope is Scope.BACKGROUND:
        return None
    title = harm_label(toll.harm, toll.unit, toll.scope)
    drawn = dot_plot(f"{title}, by who says it", ordered, Band(toll.low, toll.best, toll.high))
    return Chart(title, tuple(f"{row.name}: {row.words}" for row in ordered), b"", drawn) if drawn else None


def _plot_row(stand: Stand, kind: RowKind) -> PlotRow:
    doubt = "" if stand.sure else " (unsure)"
    part = f", {group_words(stand.key.group, stand.low)}" if kind == "part" else ""
    return PlotRow(
        f"{claimant(stand, with_type=False)}{part}{doubt}",
        stand_figure(stand),
        stand.low,
        stand.high,
        kind,
        about=stand.qualifier is Qualifier.ABOUT,
    )


def _matrix(event: EventView) -> Table | None:
    """Who gives which figure of which harm: a row a source, a column a harm."""
    tolls = [toll for toll in event.tolls if _is_counted(toll)]
    labels = tuple(harm_label(toll.harm, toll.unit, toll.scope) for toll in tolls)
    found: dict[str, dict[str, str]] = {}
    for toll, label_ in zip(tolls, labels, strict=True):
        for stand in (*toll.lines, *toll.beside):
            given = found.setdefault(claimant(stand), {})
            given[label_] = (
                f"{given[label_]}; {stand_figure(stand)}" if label_ in given else stand_figure(stand)
            )
    if len(found) < 2:
        return None
    ordered = sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))
    rows = [
        (line(Words(who, "strong")), *(line(given.get(one, "")) for one in labels)) for who, given in ordered
    ]
    left = len(rows) - MOST_SOURCES
    if left > 0:
        rows = [*rows[:MOST_SOURCES], (line(f"and {left} more"), *(() for _ in labels))]
    return Table(("Source", *labels), tuple(rows))


def _by_claimant(event: EventView, scene: MessageContext) -> Iterable[Block]:
    for toll in event.tolls:
        yield from of_toll(toll, event, scene)


def _changes(event: EventView, scene: MessageContext, rulings: Sequence[Decided]) -> Iterable[Block]:
    claims = scene.claims(event)
    told = [block for toll in event.tolls for block in steps(toll, claims, scene)]
    yield from told or [Text(line("No figure has been revised or taken back."))]
    if rulings:
        yield Heading(line("Decided by persons"))
        yield from (Text(line(one.words), indent=1, small=True) for one in rulings)


def _claims(
    event: EventView, claims: Sequence[LedgerClaim], scene: MessageContext, undo: int | None
) -> tuple[ClaimRow, ...]:
    known = {claim.number: claim for claim in claims}
    newest = sorted(event.claims, key=lambda claim: (claim.at, claim.number), reverse=True)
    return tuple(_claim(claim, known[claim.number], scene, undo) for claim in newest if claim.number in known)


def _claim(claim: ClaimView, ledger: LedgerClaim, scene: MessageContext, undo: int | None) -> ClaimRow:
    said_ = ledger.claim
    value = _SOFT.get(said_.status, "") + figure(said_.low, said_.high, said_.qualifier, claim.words)
    gone = claim.struck_by or ledger.withdrawn_at
    what = line(
        f"{harm_label(said_.harm, said_.unit, said_.scope)} ",
        Words(value, "struck" if gone else "strong"),
        ", a part of another figure" if said_.subset else "",
        "" if said_.sure else ", reading unsure",
    )
    fate = line(f" · struck by {claim.struck_by}" if claim.struck_by else "")
    if ledger.withdrawn_at and not claim.struck_by:
        fate = line(" · withdrawn by the outlet ", scene.clock.moment(ledger.withdrawn_at))
    by = said_.claimant or (f"{said_.claimant_type} source" if said_.claimant_type else "own report")
    when = scene.clock.moment(claim.at, claim.day_only)
    who = line(f"{by} · {claim.outlet} A{claim.article} · ", when, fate)
    sentence: Inline = Link(claim.sentence, claim.url) if claim.url else Words(claim.sentence)
    can_undo = undo == claim.number
    return ClaimRow(f"C{claim.number}", what, who, (sentence,), bool(claim.struck_by), can_undo)


def _statements(event: EventView, scene: MessageContext) -> Part:
    """What was said, by what its speaker did with it; each group has the official ones first."""
    ordered = sorted(event.statements, key=lambda one: not one.official)  # each newest first
    groups = tuple(
        Part(f"{name} ({len(group)})", Document(tuple(_group(group, event, scene))))
        for name, group in by_stance(ordered)
    )
    return Part(f"Statements ({len(ordered)})", Document(()), groups)


def _group(group: Sequence[StatementView], event: EventView, scene: MessageContext) -> Iterable[Block]:
    for one in group[:MOST_STATEMENTS]:
        yield Text(line(Words(f"S{one.number} ", "quiet"), label(one), said(one, scene)))
    if (left := len(group) - MOST_STATEMENTS) > 0:
        yield Text(line(f"and {left} more: statements E{event.number}"), small=True)


def _sources(articles: Sequence[ArticleView], scene: MessageContext) -> Iterable[Block]:
    newest = sorted(articles, key=lambda a: a.said_at, reverse=True)
    for article in newest[:MOST_TITLES]:
        title: Inline = Link(article.title, article.url) if article.url else Words(article.title)
        yield Text(
            dotted(
                f"A{article.number}",
                line(scene.clock.moment(article.said_at)),
                article.outlet,
                title,
                f"carries wire text {article.wire}" if article.wire else "",
                f"not read: {article.not_read}" if article.not_read else "",
            )
        )
    older: dict[str, list[ArticleView]] = {}
    for article in newest[MOST_TITLES:]:
        older.setdefault(article.outlet, []).append(article)
    for outlet, found in older.items():
        links = [Link(f"A{a.number}", a.url) if a.url else Words(f"A{a.number}") for a in found]
        parted = [part for link in links for part in (link, Words(" "))]
        yield Text(line(f"Older, {outlet}: ", parted), small=True)
