"""An invented channel's news: events with tolls made by the real ledger, ready to be composed."""

from datetime import UTC, datetime, timedelta

from bot.briefings.answers.links import sentence_link
from bot.briefings.views import (
    ArticleView,
    Bounds,
    BriefingView,
    ClaimView,
    EventView,
    FeedsHeard,
    FeedTrouble,
    Label,
    StatementView,
    TollNews,
)
from bot.events.ledger.claims import LedgerClaim
from bot.events.ledger.ledger import toll
from bot.model import Claim, ClaimantType, Harm, Qualifier, Span, Stance, StatementKind, Status

NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # a Tuesday
EVENING = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
ZONE = "Africa/Tripoli"  # UTC+2 all year


def at(hours: float) -> datetime:
    """So many hours before NOW."""
    return NOW - timedelta(hours=hours)


def article(number: int, title: str, outlet: str, when: datetime, **more: object) -> ArticleView:
    """An article of an invented outlet."""
    url = f"https://{outlet.split(maxsplit=1)[0].lower()}.example/{number}"
    return ArticleView(number, title, outlet, url, when, when, **more)  # type: ignore[arg-type]  # test words


def ledger_claim(
    number: int, source: ArticleView, harm: Harm, figure: tuple[int | None, int | None, str], **more: object
) -> LedgerClaim:
    """A claim as the ledger takes it; `figure` is low, high and the words."""
    low, high, words = figure
    claim = Claim(
        id=f"c{number}",
        span=Span(10 * number, 10 * number + len(words), words),
        sentence=(10 * number, 10 * number + 80),
        harm=harm,
        low=low,
        high=high,
        **more,  # type: ignore[arg-type]  # test words
    )
    assert source.published
    return LedgerClaim(
        number, claim, source.number, source.outlet, source.published, source.first_seen, wire=source.wire
    )


def stands(claim: LedgerClaim, source: ArticleView) -> ClaimView:
    """Where that claim stands."""
    words = claim.claim.span.text
    sentence = f"It was said that {words} were counted."
    start = sentence.index(words)
    url = sentence_link(source.url, sentence, start, start + len(words))
    return ClaimView(
        claim.number, source.number, source.outlet, url, words, sentence, claim.published or claim.first_seen
    )


def said(number: int, source: ArticleView, words: str, **more: object) -> StatementView:
    """A direct statement."""
    values: dict[str, object] = {
        "speaker": None,
        "role": None,
        "organisation": None,
        "official": False,
        "kind": StatementKind.DIRECT,
        "cue": "said",
        "at": source.published,
    } | more
    return StatementView(
        number=number,
        article=source.number,
        outlet=source.outlet,
        url=sentence_link(source.url, words, 0, len(words)),
        content=(words,),
        **values,  # type: ignore[arg-type]  # test words
    )


COURIER = article(1, "Silo fire in Marrow Bay kills dock hands", "Bay Courier", at(1.5))
NORTH = article(2, "Marrow Bay: hospital counts more dead", "Wire North", at(0.8), wire="w1")
ECHO = article(3, "Hospital counts more dead in Marrow Bay", "Evening Echo", at(0.7), wire="w1")
HARBOUR = article(4, "Smoke over the docks", "Harbour Gazette", at(2.2))
LEDGER = article(5, "Toll of Tolk dam burst lowered", "Tolk Ledger", at(8.75))
DISTANT = article(6, "Cinco barcos", "La Ventana", at(3), not_read="Spanish")


def port() -> EventView:
    """NEW: a contested toll, a vague one, a withheld one, an official word and a denial."""
    pairs = [
        (
            ledger_claim(
                1,
                COURIER,
                Harm.KILLED,
                (9, 9, "nine people"),
                claimant="Interior Ministry",
                claimant_type=ClaimantType.OFFICIAL,
            ),
            COURIER,
        ),
        *(
            (
                ledger_claim(
                    number,
                    source,
                    Harm.KILLED,
                    (14, None, "at least 14"),
                    qualifier=Qualifier.AT_LEAST,
                    claimant="St Oda Hospital",
                    claimant_type=ClaimantType.MEDICAL,
                ),
                source,
            )
            for number, source in ((2, NORTH), (3, ECHO))
        ),
        (
            ledger_claim(4, HARBOUR, Harm.WOUNDED, (40, None, "scores of people"), qualifier=Qualifier.VAGUE),
            HARBOUR,
        ),
        (
            ledger_claim(
                5,
                COURIER,
                Harm.MISSING,
                (None, None, "no figure for the missing"),
                qualifier=Qualifier.NONE,
                status=Status.WITHHELD,
                claimant="Interior Ministry",
                claimant_type=ClaimantType.OFFICIAL,
            ),
            COURIER,
        ),
    ]
    minister = said(
        1,
        COURIER,
        "The dockers’ union planned this.",
        speaker="Ada Quill",
        role="Interior Minister",
        official=True,
    )
    union = said(
        2, HARBOUR, "We had no part in it.", speaker="Dockers’ Union", cue="denied", stance=Stance.DENIED
    )
    return EventView(
        number=14,
        headline=COURIER,
        opened_at=at(2.2),
        last_joined_at=at(0.7),
        label=Label.NEW,
        place="Marrow Bay",
        country="Veldland",
        tolls=toll(claim for claim, _ in pairs),
        claims=tuple(stands(claim, source) for claim, source in pairs),
        statements=(union, minister),
        articles=(COURIER, NORTH, ECHO, HARBOUR),
        unshown=frozenset({1}),
    )


def dam() -> EventView:
    """CORRECTED: Civil Protection lowers its own figure; another toll stands unchanged."""
    early = article(7, "Tolk dam gives way", "Tolk Ledger", at(20))
    old = {"claimant": "Civil Protection", "claimant_type": ClaimantType.OFFICIAL}
    pairs = [
        (ledger_claim(11, early, Harm.KILLED, (31, 31, "31 people"), **old), early),
        (ledger_claim(12, LEDGER, Harm.KILLED, (27, 27, "27 people"), **old), LEDGER),
        (ledger_claim(13, early, Harm.WOUNDED, (60, 60, "60 people"), **old), early),
        (ledger_claim(14, LEDGER, Harm.WOUNDED, (60, 60, "60 injured"), **old), LEDGER),
    ]
    tolls = toll(claim for claim, _ in pairs)
    killed = next(t for t in tolls if t.harm is Harm.KILLED)
    spokesman = said(
        3,
        LEDGER,
        "Four bodies were counted twice.",
        speaker="Lev Marn",
        role="spokesman",
        organisation="Civil Protection",
        official=True,
    )
    lowered = TollNews(
        killed.harm, killed.unit, killed.scope, Bounds(31, 31, 31), EVENING, killed.revisions[-1]
    )
    return EventView(
        number=11,
        headline=LEDGER,
        opened_at=at(20),
        last_joined_at=at(8.75),
        label=Label.CORRECTED,
        place="Tolk",
        country="Tesmark",
        tolls=tolls,
        claims=tuple(stands(claim, source) for claim, source in pairs),
        statements=(spokesman,),
        articles=(LEDGER,),
        changes=(lowered,),
    )


def valley() -> EventView:
    """QUIET for 26 hours."""
    flood = article(8, "Flood in the Ister valley", "Tolk Ledger", at(26))
    claim = ledger_claim(
        21,
        flood,
        Harm.KILLED,
        (6, 6, "six people"),
        claimant="River Authority",
        claimant_type=ClaimantType.OFFICIAL,
    )
    return EventView(
        number=9,
        headline=flood,
        opened_at=at(60),
        last_joined_at=at(26),
        label=Label.QUIET,
        place="Ister",
        country="Tesmark",
        tolls=toll([claim]),
        claims=(stands(claim, flood),),
    )


def view(*events: EventView, **more: object) -> BriefingView:
    """A briefing of these events on the duty desk."""
    silent = FeedTrouble("Coastal Radio", "HTTP 503", at(12.8), 12)
    values: dict[str, object] = {
        "channel": "#duty-desk",
        "zone": ZONE,
        "now": NOW,
        "since": EVENING - timedelta(hours=2),  # 19:00 there
        "events": events,
        "articles": (COURIER, NORTH, ECHO, HARBOUR, LEDGER, DISTANT),
        "heard": FeedsHeard(12, 11, at(0.03), (silent,), read=6),
        "troubles": (silent,),
        "next_at": NOW + timedelta(hours=10),
        "delivery": 311,
    } | more
    return BriefingView(**values)  # type: ignore[arg-type]  # test words
