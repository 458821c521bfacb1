"""An event -> its page: the toll and who says it, how it came about, every claim, statements, sources."""

from collections.abc import Iterable, Mapping, Sequence

from bot.briefings.items import event_name, headline
from bot.briefings.ledger_answer import of_toll, steps
from bot.briefings.scene import Scene, claim_of, dotted, line
from bot.briefings.spoken import by_stance, label, said
from bot.briefings.times import Clock
from bot.briefings.views import ArticleView, ClaimView, EventView
from bot.briefings.wording import (
    NOTHING_STANDS,
    claimant,
    count,
    figure,
    harm_label,
    number,
    stand_figure,
)
from bot.document import (
    Block,
    Button,
    Buttons,
    Chart,
    Document,
    Heading,
    Inline,
    Line,
    Link,
    Table,
    Text,
    Words,
)
from bot.events.grouping.lifespan import state_of
from bot.events.ledger.claims import LedgerClaim, Toll
from bot.model import Status
from bot.room import EventRoom, Part

MOST_STATEMENTS = 60
MOST_TITLES = 40  # of articles; older ones are named by outlet
_SOFT = {Status.ALLEGED: "alleged: ", Status.FEARED: "feared: ", Status.DENIED: "denied: "}


def event_room(
    event: EventView,
    claims: Sequence[LedgerClaim],
    clock: Clock,
    charts: Sequence[Chart],
    rulings: Sequence[str],
) -> EventRoom:
    """The page of an event. `rulings` are persons' decisions in words, oldest first."""
    scene = Scene(clock)
    parts = (
        Part("Toll now", _tolls(event, scene)),
        Part("Over time", Document((*charts,))),
        Part("Who says what", Document(tuple(_by_claimant(event, scene)))),
        Part("What changed", Document(tuple(_changes(event, scene, rulings)))),
        Part(f"Claims ({len(event.claims)})", _claims(event, claims, scene)),
        Part(f"Statements ({len(event.statements)})", Document(tuple(_statements(event, scene)))),
        Part(f"Sources ({len(event.articles)})", Document(tuple(_sources(event.articles, scene)))),
    )
    filled = tuple(part for part in parts if part.document.blocks)
    return EventRoom(f"E{event.number}", event_name(event), _head(event, scene), filled)


def _head(event: EventView, scene: Scene) -> Document:
    name = f"E{event.number}"
    state = state_of(event.last_joined_at, scene.clock.now)
    outlets = len({article.outlet for article in event.articles})
    life = dotted(
        str(state),
        line("since ", scene.clock.moment(event.opened_at)),
        line("newest ", scene.clock.moment(event.last_joined_at)),
        f"{count(len(event.articles), 'article')}, {count(outlets, 'outlet')}",
        Words("muted here", "strong") if event.muted else "",
    )
    mute = Button("Unmute", f"unmute {name}") if event.muted else Button("Mute here", f"mute {name}")
    shared = Button("Share the toll here", f"share toll {name}")
    return Document((Text(headline(event, scene)), Text(life, small=True), Buttons((shared, mute))))


def _tolls(event: EventView, scene: Scene) -> Document:
    if not event.tolls:
        return Document((Text(line("No figures of people harmed are on record for this event.")),))
    claims = scene.claims(event)
    rows = tuple(_toll(toll, claims) for toll in event.tolls)
    return Document((Table(("Harm", "Low", "Best", "High", "How sure"), rows),))


def _toll(toll: Toll, claims: Mapping[int, ClaimView]) -> tuple[Line, ...]:
    head = line(Words(harm_label(toll.harm, toll.unit, toll.scope), "strong"))
    best = line("none while contested" if toll.contested else "none")
    if toll.best is not None:
        best = _bound(toll.best, toll.best_claims, toll, claims)
    if toll.confirmed is not None:
        best = line(Words(number(toll.confirmed.figure), "strong"), f" confirmed by {toll.confirmed.by}")
    if not toll.lines:
        return head, (), best if toll.confirmed else line(NOTHING_STANDS), (), line(str(toll.grade))
    sources = count(toll.sources, "independent source") if toll.sources > 1 else ""
    return (
        head,
        _bound(toll.low, toll.low_claims, toll, claims),
        best,
        _bound(toll.high, toll.high_claims, toll, claims),
        dotted(Words(str(toll.grade), "strong"), sources),
    )


def _bound(value: int | None, behind: tuple[int, ...], toll: Toll, claims: Mapping[int, ClaimView]) -> Line:
    """A figure and who says it, which leads to the sentence."""
    stand = next((s for s in toll.lines if s.claims == behind), None)
    if stand is None:
        return (Words(number(value) if value is not None else "open", "strong"),)
    shown = number(value) if value is not None else f"open, {stand_figure(stand)}"
    claim = claim_of(stand, claims)
    name = claimant(stand, with_type=False)
    who: Inline = Link(name, claim.url) if claim and claim.url else Words(name)
    return line(Words(shown, "strong"), " ", who)


def _by_claimant(event: EventView, scene: Scene) -> Iterable[Block]:
    for toll in event.tolls:
        yield from of_toll(toll, event, scene)


def _changes(event: EventView, scene: Scene, rulings: Sequence[str]) -> Iterable[Block]:
    claims = scene.claims(event)
    told = [block for toll in event.tolls for block in steps(toll, claims, scene)]
    yield from told or [Text(line("No figure has been revised or taken back."))]
    if rulings:
        yield Heading(line("Decided by persons"), level=2)
        yield from (Text(line(words), indent=1, small=True) for words in rulings)


def _claims(event: EventView, claims: Sequence[LedgerClaim], scene: Scene) -> Document:
    known = {claim.number: claim for claim in claims}
    newest = sorted(event.claims, key=lambda claim: (claim.at, claim.number), reverse=True)
    rows = tuple(_claim(claim, known[claim.number], scene) for claim in newest if claim.number in known)
    return Document((Table(("Claim", "Said by", "Sentence"), rows),) if rows else ())


def _claim(claim: ClaimView, ledger: LedgerClaim, scene: Scene) -> tuple[Line, ...]:
    said_ = ledger.claim
    value = _SOFT.get(said_.status, "") + figure(said_.low, said_.high, said_.qualifier, claim.words)
    gone = claim.struck_by or ledger.withdrawn_at
    head = line(
        Words(f"C{claim.number}", "quiet"),
        f" {harm_label(said_.harm, said_.unit, said_.scope)} ",
        Words(value, "struck" if gone else "strong"),
        ", a part of another figure" if said_.subset else "",
    )
    fate = line(f" · struck by {claim.struck_by}" if claim.struck_by else "")
    if ledger.withdrawn_at and not claim.struck_by:
        fate = line(" · withdrawn by the outlet ", scene.clock.moment(ledger.withdrawn_at))
    by = said_.claimant or (f"{said_.claimant_type} source" if said_.claimant_type else "own report")
    when = scene.clock.moment(claim.at, claim.day_only)
    who = line(f"{by} · {claim.outlet} A{claim.article} · ", when, fate)
    sentence: Inline = Link(claim.sentence, claim.url) if claim.url else Words(claim.sentence)
    return head, who, (sentence,)


def _statements(event: EventView, scene: Scene) -> Iterable[Block]:
    ordered = sorted(event.statements, key=lambda one: not one.official)  # each newest first
    for name, group in by_stance(ordered[:MOST_STATEMENTS]):
        yield Text(line(Words(name, "quiet")))
        for one in group:
            yield Text(line(Words(f"S{one.number} ", "quiet"), label(one), said(one, scene)))
    if (left := len(ordered) - MOST_STATEMENTS) > 0:
        yield Text(line(f"and {left} more: statements E{event.number}"), small=True)


def _sources(articles: Sequence[ArticleView], scene: Scene) -> Iterable[Block]:
    newest = sorted(articles, key=lambda a: a.published or a.first_seen, reverse=True)
    for article in newest[:MOST_TITLES]:
        title: Inline = Link(article.title, article.url) if article.url else Words(article.title)
        yield Text(
            dotted(
                f"A{article.number}",
                line(scene.clock.moment(article.published or article.first_seen)),
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
