"""Frozen values that every room shares: articles, what was read from them, and tolls."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Field = Literal["text", "title"]


class Harm(StrEnum):
    """What happened to people."""

    KILLED = "killed"
    WOUNDED = "wounded"
    MISSING = "missing"
    ABDUCTED = "abducted"
    DETAINED = "detained"
    DISPLACED = "displaced"
    RELEASED = (
        "released"  # of people abducted, detained, missing or trapped before: freed, rescued, found alive
    )


class Qualifier(StrEnum):
    """How exactly a figure is given."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"
    NONE = "none"


class Unit(StrEnum):
    """What a figure counts."""

    PEOPLE = "people"
    HOUSEHOLDS = "households"


class Victims(StrEnum):
    """Who is counted, as far as the words say."""

    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    SECURITY_FORCES = "security_forces"
    OFFICIAL = "official"
    CHILD = "child"
    JOURNALIST = "journalist"
    AID_WORKER = "aid_worker"
    SUSPECT = "suspect"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class ClaimantType(StrEnum):
    """What kind of source gives a figure."""

    OFFICIAL = "official"
    BELLIGERENT = "belligerent"
    MEDICAL = "medical"
    UN = "un"
    NGO = "ngo"
    MEDIA = "media"
    WITNESS = "witness"
    UNNAMED = "unnamed"
    OTHER = "other"


class Status(StrEnum):
    """How firm a figure is."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    ALLEGED = "alleged"
    DENIED = "denied"
    FEARED = "feared"
    WITHHELD = "withheld"


class Scope(StrEnum):
    """Which span of events a figure covers (ledger rule R10)."""

    INCIDENT = "incident"
    CUMULATIVE = "cumulative"
    DAILY = "daily"
    BACKGROUND = "background"


class Grade(StrEnum):
    """How well a toll is supported (ledger rule R7)."""

    UNVERIFIED = "unverified"
    SINGLE = "single source"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"
    CONFIRMED = "confirmed"


class StatementKind(StrEnum):
    """Whether the words are the speaker's own."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Stance(StrEnum):
    """What a speaker did with the words: the cue's verb, so that a denial is never told as a statement."""

    SAID = "said"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    REJECTED = "rejected"
    REFUSED = "refused"
    ACCUSED = "accused"
    DEMANDED = "demanded"


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `[start, end)` of an article's text or title, and the words that stand there."""

    start: int
    end: int
    text: str
    field: Field = "text"


ALERT_LABELS = ("Status", "Event", "Severity", "Area", "Point", "Expires")  # of its lines, last in the text


@dataclass(frozen=True, slots=True)
class Alert:
    """A machine's warning (CAP 1.2, GeoRSS), as its fields say; `point` is latitude, longitude in degrees."""

    event: str | None = None
    severity: str | None = None
    area: str | None = None
    point: str | None = None
    expires: datetime | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One item of a feed, or one page, as it came.

    `id` is opaque: the feed's own, else the link, else a fingerprint. `published` is aware;
    None when the source gives no usable date. `day_only` says that it gave no time of day.
    `text` is plain text; empty while only the page has it.
    `leads_to` is the outlet's own address, where `url` only leads there (a feed proxy, a click counter)
    and the feed or the address itself says so.
    """

    id: str
    title: str
    text: str
    url: str | None = None
    published: datetime | None = None
    day_only: bool = False
    summary: str = ""
    language: str | None = None
    outlet: str | None = None
    leads_to: str | None = None
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Was:
    """The figure that a claim's own words replace: 11 of "rose to 17 from 11". `ends` is where it stands."""

    low: int | None
    high: int | None
    ends: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """Someone's figure for one harm, as one article gives it (see INTERFACES in docs/reference).

    `span` is the figure with its noun. `low`/`high`: None is open. `claimant` None with type None
    is the outlet's own word; None with a type is a source nobody named. `subset` marks a part of
    another figure of the same article ("including 12 children"), which is never added (R9).
    `own` says that it is about the article's own incident, whatever stretch of it `scope` names.
    `sure` says that the reading is: two independent ways agree, or the form is an unambiguous one.
    `why` is the rule and the words that produced it.
    """

    id: str
    span: Span
    sentence: tuple[int, int]
    harm: Harm
    low: int | None
    high: int | None
    qualifier: Qualifier = Qualifier.EXACT
    unit: Unit = Unit.PEOPLE
    victims: Victims = Victims.UNKNOWN
    claimant: str | None = None
    claimant_span: tuple[int, int] | None = None
    claimant_type: ClaimantType | None = None
    via: str | None = None
    status: Status = Status.ASSERTED
    scope: Scope = Scope.INCIDENT
    as_of: date | None = None
    place: str | None = None
    country: str | None = None
    subset: bool = False
    own: bool = True
    sure: bool = True
    was: Was | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution: who said what. `span` is the whole of it, `content` what is attributed."""

    id: str
    span: Span
    speaker: str | None
    speaker_span: tuple[int, int] | None
    role: str | None
    organisation: str | None
    official: bool
    official_reason: str | None
    cue: str
    cue_span: tuple[int, int]
    content: tuple[Span, ...]
    kind: StatementKind
    via: str | None = None
    stance: Stance = Stance.SAID
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in an article; `country` is an ISO 3166 two-letter code; `why` it is this one."""

    span: Span
    name: str
    country: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, organisation or date named in an article; for dates `name` is ISO 8601."""

    span: Span
    name: str
    kind: Literal["person", "organisation", "date"]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read out of one article.

    `not_read` names the language when it has no lexicon; `figures_only` names it, with the remedy, when it
    has no model, so that figures were read by the order of words alone.
    `fact_reasons` says of each key fact why it is one. `figures_not_read` are sentences with a word of
    harm and a number near it of which no claim was made. `reader` is the version of the rules that read.
    """

    language: str
    key_facts: tuple[Span, ...] = ()
    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[Place, ...] = ()
    mentions: tuple[Mention, ...] = ()
    not_read: str | None = None
    figures_only: str | None = None
    fact_reasons: tuple[str, ...] = ()
    figures_not_read: tuple[Span, ...] = ()
    reader: int = 0
