"""An article and its reading -> its summary: claims, official words, key facts, each with its sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.briefings.answers.links import sentence_link
from bot.briefings.language.scene import dotted, line
from bot.briefings.language.spoken import TOLD_WITH_VERB, joined, label, speaker_words, words_of
from bot.briefings.language.times import LocalClock
from bot.briefings.language.wording import (
    TYPES,
    figure,
    group_words,
    harm_label,
    interval,
    number,
    toll_figure,
)
from bot.document import Block, Document, Figure, Figures, Heading, Inline, Line, Link, Text, Words
from bot.events.ledger.article import article_toll
from bot.events.ledger.claims import Toll
from bot.events.ledger.ledger import DEFAULT_ORDER
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
    Status,
)

_SOFTER = {
    Status.REPORTED: "",
    Status.ASSERTED: "",
    Status.ALLEGED: ", alleged",
    Status.DENIED: ", denied",
    Status.FEARED: ", feared",
    Status.WITHHELD: "",
}


@dataclass(frozen=True, slots=True)
class Summarised:
    """One article to be summarised; `name` is "A203", or None when it is not on record here.

    `order` ranks claimant types (R6);
    `page_problem` is why only what its feed gives was read.
    """

    article: Article
    reading: Reading
    name: str | None = None
    order: Sequence[str] = DEFAULT_ORDER
    page_problem: str | None = None


class _Sentences:
    """Numbers each place in the article, with the address of its very words."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._known: dict[str, int] = {}

    def at(self, span: Span) -> Inline:
        field = self._article.title if span.field == "title" else self._article.text
        url = sentence_link(self._article.url, field, span.start, span.end)
        number = self._known.setdefault(url or f"{span.field}:{span.start}", len(self._known) + 1)
        return Link(f"[{number}]", url) if url else Words(f"[{number}]")


def summary(what: Summarised, clock: LocalClock) -> Document:
    """What one article says, verbatim, every line with the address of its sentence."""
    sentences = _Sentences(what.article)
    reading = what.reading
    blocks: list[Block] = [Heading(_head(what, clock))]
    if what.page_problem:
        blocks.append(Text(line(f"Read as the feed gives it. {what.page_problem}"), small=True))
    if reading.not_read:
        said = f"Not read: {reading.not_read}. Headline and link only; alerts match its words."
        return Document((*blocks, Text(line(said))), notice=_notice(what))
    if reading.figures_only:
        blocks.append(Text(line(f"Figures only: {reading.figures_only}"), small=True))
    blocks += _figures(what, sentences)
    official = [statement for statement in reading.statements if statement.official]
    blocks += [Text(line(label(s), *_said(s, what, sentences))) for s in official]
    if reading.key_facts:
        blocks.append(Heading(line("Key facts"), level=2))
        blocks += [Text(line(fact.text, " ", sentences.at(fact)), indent=1) for fact in reading.key_facts]
    if what.name is None:
        blocks.append(
            Text(line("Read for you now; not on record, since no feed followed here has it."), small=True)
        )
    return Document(tuple(blocks), notice=_notice(what))


def _notice(what: Summarised) -> str:
    return f"Summary: {what.article.title or what.article.url or 'an article'}"


def _head(what: Summarised, clock: LocalClock) -> Line:
    article = what.article
    title = f"“{article.title}”" if article.title else "untitled"
    named: Inline = Link(title, article.url) if article.url else Words(title, "strong")
    when = (clock.moment(article.published, article.day_only),) if article.published else ()
    return dotted(what.name or "", line(named), article.outlet or "", when)


def _figures(what: Summarised, sentences: _Sentences) -> Iterator[Block]:
    reading, tolls = what.reading, article_toll(what.article, what.reading, what.order)
    current = [claim for claim in reading.claims if claim.scope is not Scope.BACKGROUND]
    background = [claim for claim in reading.claims if claim.scope is Scope.BACKGROUND]
    ordered = sorted(current, key=lambda claim: list(Harm).index(claim.harm))
    rows = [
        Figure(harm_label(harm), _value(tolls.get(harm)), tuple(_claim(c, sentences) for c in claims))
        for harm, claims in groupby(ordered, key=lambda claim: claim.harm)
    ]
    if rows:
        yield Figures(tuple(rows))
    else:
        yield Text(line("No figures of people harmed."), indent=1)
    if background:
        parts = [
            line("; " if i else "", f"“{c.span.text}” ", sentences.at(c.span))
            for i, c in enumerate(background)
        ]
        yield Text(line("Of other events: ", *parts), small=True)


def _value(toll: Toll | None) -> Line:
    if toll is None:
        return line("no figure that counts")
    if toll.contested:
        return line(Words("CONTESTED. ", "strong"), toll_figure(toll))
    if toll.best is None:
        return line(Words(interval(toll.low, toll.high), "strong"))
    best = Words(number(toll.best), "strong")
    if (toll.low, toll.high) == (toll.best, toll.best):
        return line(best)
    if toll.low == toll.best and toll.high is None:
        return line(best, " or more")
    return line(best, f" (low {_bound(toll.low)}, high {_bound(toll.high)})")


def _bound(figure_: int | None) -> str:
    return "open" if figure_ is None else number(figure_)


def _claim(claim: Claim, sentences: _Sentences) -> Line:
    victims = claim.victims.value
    scope = {Scope.DAILY: ", in one day", Scope.CUMULATIVE: ", over a longer time"}.get(claim.scope, "")
    of_them = "of them " if claim.subset else ""
    head = f"{of_them}{_figure(claim)}{_SOFTER[claim.status]}{scope}"
    counted = group_words(victims, claim.low) if victims not in ("unknown", "mixed") else ""
    return dotted(head, counted, _claimant(claim), line(f"“{claim.span.text}” ", sentences.at(claim.span)))


def _figure(claim: Claim) -> str:
    if claim.status is Status.WITHHELD or claim.qualifier is Qualifier.NONE:
        return (
            "no official figure given" if claim.claimant_type is ClaimantType.OFFICIAL else "no figure given"
        )
    unit = " households" if claim.unit == "households" else ""
    return figure(claim.low, claim.high, claim.qualifier) + unit


def _claimant(claim: Claim) -> str:
    if claim.claimant_type is None:
        return "the outlet itself" if claim.claimant is None else claim.claimant
    kind = TYPES.get(claim.claimant_type, "")
    named = (
        f"{claim.claimant} ({kind})" if claim.claimant and kind else claim.claimant or "a source not named"
    )
    return f"{named}, via {claim.via}" if claim.via else named


def _said(statement: Statement, what: Summarised, sentences: _Sentences) -> Line:
    who = speaker_words(statement.speaker, statement.role, statement.organisation) or "unnamed official"
    text = joined((part.text for part in statement.content), statement.kind)
    first = statement.content[0] if statement.content else statement.span
    cue = statement.cue if statement.stance in TOLD_WITH_VERB else None
    cue_first = first.start >= statement.cue_span[1]
    words = words_of(text, statement.kind, what.article.outlet or "the outlet", cue, cue_first)
    return line(f"{who}{words} ", sentences.at(first))
