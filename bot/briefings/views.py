"""What messages need to know of events, articles, feeds and channels: frozen values, from storage."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.events.ledger.claims import Revision, Toll
from bot.model import Grade, Harm, Scope, Stance, StatementKind, Unit


class Label(StrEnum):
    """Why an event is in a briefing; an event has the first of these that holds."""

    NEW = "NEW"
    CORRECTED = "CORRECTED"
    CHANGED = "CHANGED"
    QUIET = "QUIET"


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A<number>: one article.

    `wire` is equal for near-identical texts. `not_read` names a language without a lexicon,
    `figures_only` one without a model and how to install it;
    `set_aside` says that reading failed, so nothing of it is known but headline and link.
    """

    number: int
    title: str
    outlet: str
    url: str | None
    published: datetime | None
    first_seen: datetime
    wire: str | None = None
    not_read: str | None = None
    figures_only: str | None = None
    set_aside: bool = False

    @property
    def said_at(self) -> datetime:
        """When it said what it says: published, else first seen; never later than first seen."""
        return min(self.published or self.first_seen, self.first_seen)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """C<number>: where one claim stands.

    `words` is the figure with its noun, verbatim; `sentence` the whole sentence. `url` leads to it
    (briefings.links.sentence_link). `at` is published, else first seen; with `day_only` its time of
    day means nothing. `as_of` is the day the figure is said to hold for.
    """

    number: int
    article: int
    outlet: str
    url: str | None
    words: str
    sentence: str
    at: datetime
    day_only: bool = False
    as_of: date | None = None
    why: str = ""
    struck_by: str | None = None


@dataclass(frozen=True, slots=True)
class StatementView:
    """S<number>: who said what. `content` are the verbatim spans, without their quotation marks.

    `stance` is what the speaker did; `cue_first`: the cue stands before what is attributed, as in
    "called for an inquiry". `url` as for claims.
    """

    number: int
    article: int
    outlet: str
    url: str | None
    speaker: str | None
    role: str | None
    organisation: str | None
    official: bool
    content: tuple[str, ...]
    kind: StatementKind
    cue: str
    at: datetime
    day_only: bool = False
    stance: Stance = Stance.SAID
    cue_first: bool = False
    via: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A toll's three figures and its grade, as they were shown before."""

    low: int | None
    best: int | None
    high: int | None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class TollNews:
    """What is new of one toll since the channel was last told.

    `before` is None when no figure of this harm had been shown. `shown_at` is when `before` was
    posted here. `correction` is the revision by which the same claimant lowered or retracted its
    figure, or the outlet withdrew it; None when the change is nobody's correction.
    """

    harm: Harm
    unit: Unit
    scope: Scope
    before: Bounds | None = None
    shown_at: datetime | None = None
    correction: Revision | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """E<number>: one event, as a channel may see it.

    `label` is None where nothing is new (answers to /toll and /events). `headline` is the article
    whose title stands for the event. `articles` are those that joined since the mark, or all where
    there is no mark; `claims` are all that the tolls name, struck ones too. `statements` are newest
    first; `unshown` are the numbers of official ones never shown in this channel. `opened_at` and
    `last_joined_at` are when its first and newest article came in here. `alerted_at` is when an alert
    here carried it already. `grouped` says in words why each article belongs (for Why).
    """

    number: int
    headline: ArticleView
    opened_at: datetime
    last_joined_at: datetime
    label: Label | None = None
    place: str | None = None
    country: str | None = None
    place_certain: bool = False  # a claim or a headline names it, and nothing else is named as much
    tolls: tuple[Toll, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    statements: tuple[StatementView, ...] = ()
    articles: tuple[ArticleView, ...] = ()
    changes: tuple[TollNews, ...] = ()
    unshown: frozenset[int] = frozenset()
    alerted_at: datetime | None = None
    muted: bool = False
    grouped: tuple[str, ...] = ()

    @property
    def first_said(self) -> datetime:
        """Since when there is news of it, which may be long before it came in here."""
        return min((article.said_at for article in self.articles), default=self.opened_at)

    @property
    def last_said(self) -> datetime:
        """Of when its newest article is."""
        return max((article.said_at for article in self.articles), default=self.last_joined_at)


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed not heard, or heard again (`recovered_at`). `tries` counts failures in a row."""

    name: str
    reason: str
    since: datetime
    tries: int
    recovered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedsHeard:
    """How the feeds of a channel stand: what "nothing new" is known by.

    `heard` counts those that answered when they were last asked, `last` is when one of them did.
    `silent` did not answer or have ended, `unread` were never read, `overdue` were due and nobody asked
    them; `waiting` counts articles that came
    and are not read yet, `read` those read in the span (None where there is no span). `muted` names events
    left out here. `stopped` says that no process does the work, and is empty while one does.
    """

    feeds: int
    heard: int = 0
    last: datetime | None = None
    silent: tuple[FeedTrouble, ...] = ()
    unread: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    waiting: int = 0
    read: int | None = None
    muted: tuple[str, ...] = ()
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class BriefingView:
    """All of one briefing.

    `since` is the channel's mark; None for a first briefing, which covers `hours`. `articles` are
    all that came in that span, of every event and none. `heard` is how its feeds stand. `due_at` is set
    when this went out late (the process was down then); `folded` counts older missed briefings taken
    in. `catch_up` says that quiet hours have just ended, or with `paused` that a pause has. `delivery`
    is the number behind /why.
    `form` is how long items are: "short" a line each, "full" all in full, "" the gravest two in full.
    """

    channel: str
    zone: str
    now: datetime
    since: datetime | None
    events: tuple[EventView, ...]
    articles: tuple[ArticleView, ...] = ()
    heard: FeedsHeard = FeedsHeard(0)
    troubles: tuple[FeedTrouble, ...] = ()
    next_at: datetime | None = None
    delivery: int | None = None
    due_at: datetime | None = None
    folded: int = 0
    catch_up: bool = False
    paused: bool = False
    hours: int = 24
    form: Literal["", "short", "full"] = ""


@dataclass(frozen=True, slots=True)
class AlertView:
    """K<number>: an alert that speaks; None is what a channel itself lets break its quiet.

    `matched` are the words and figures that matched, as they stand; `doubts` what of it is not certain.
    `also` are the numbers and queries of further alerts that speak of the same article.

    `again` says why it speaks of this event once more ("killed doubled from 10 to 24"); None the
    first time. `event` is None when the article belongs to none.
    """

    number: int | None
    query: str
    matched: tuple[str, ...]
    article: ArticleView
    event: EventView | None
    zone: str
    urgent: bool = False
    again: str | None = None
    delivery: int | None = None
    doubts: tuple[str, ...] = ()
    also: tuple[tuple[int, str], ...] = ()
