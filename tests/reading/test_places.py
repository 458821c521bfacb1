"""Places: which one a name means, what lies in what, and the place and day of a claim."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc
from spacy.tokens import Span as Words

from bot.model import Claim, Harm, Place, Scope, Span, Statement, StatementKind
from bot.reading.places import gazetteer
from bot.reading.places.places import led_in, lies_in, places_in
from bot.reading.places.whereabouts import dated, placed
from bot.reading.sentences import marks
from bot.reading.sentences.mentions import mentions_in

marks.register()
_NLP = English()
PUBLISHED = datetime(2021, 7, 10, tzinfo=UTC)


def doc_of(text: str, named: dict[str, str] | None = None, field: str = "text") -> Doc:
    """A Doc whose entities are the first mentions of the names given."""
    doc = _NLP.make_doc(text)
    doc._.sitrep_context = marks.Context(field="title" if field == "title" else "text", published=PUBLISHED)
    spans = [
        doc.char_span(text.index(name), text.index(name) + len(name), label)
        for name, label in (named or {}).items()
    ]
    doc.ents = [span for span in spans if isinstance(span, Words)]
    return doc


def places(text: str, named: dict[str, str] | None = None) -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in places_in([doc_of(text, named)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fighting broke out in Caracas.", [("Caracas", "VE")]),
        ("He was born in Paris, Texas.", [("Paris", "US"), ("Texas", "US")]),
        ("Shots were heard in Lagos, Portugal.", [("Lagos", "PT"), ("Portugal", "PT")]),
        ("Flights from Kiev were cancelled.", [("Kyiv", "UA")]),
        ("The U.S. and the UK agreed.", [("United States", "US"), ("United Kingdom", "GB")]),
        ("Canadian police said a man was shot in London.", [("London", "CA")]),
        ("A bomb went off in the Venezuelan capital Caracas.", [("Caracas", "VE")]),
        ("War spread across Africa.", [("Africa", None)]),
        ("Paris Hilton met Chad Reading in March.", []),
        ("Nothing happened.", []),
        ("Nine people died in Valencia on Monday.", [("Valencia", None)]),
        ("Nine people died in Birmingham on Monday.", [("Birmingham", "GB")]),
        ("A bus crashed in Argentina, near Santa Rosa.", [("Argentina", "AR"), ("Santa Rosa", "AR")]),
    ],
)
def test_a_name_means_the_place_its_surroundings_point_to(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("He was born in Paris, Texas.", "followed by what it lies in: Texas"),
        ("Canadian police said a man was shot in London.", "lies in a country the article names: CA"),
        ("War spread across Africa.", "an area of several countries"),
    ],
)
def test_a_place_says_why_it_is_that_one(text: str, why: str) -> None:
    (first, *_) = places_in([doc_of(text)])
    assert first.why == why


def test_places_the_model_names_are_kept_and_unknown_ones_lie_in_the_only_country() -> None:
    text = "Police searched Ulm Hollow, a suburb of Caracas."
    assert places(text, {"Ulm Hollow": "GPE"}) == [("Ulm Hollow", "VE"), ("Caracas", "VE")]


def test_a_country_in_a_longer_name_is_no_country() -> None:
    named = {"Jamaica": "GPE"}
    assert places("Six people were shot in Jamaica Plain.", named) == [("Jamaica Plain", None)]


def test_a_region_does_not_speak_for_its_own_country_where_towns_abroad_share_its_name() -> None:
    assert places("The bus fell into a ravine near Santa Rosa.", {"Santa Rosa": "GPE"}) == [
        ("Santa Rosa", None)
    ]


def test_what_the_model_takes_for_a_person_is_no_place() -> None:
    assert places("A letter from Lima Orlov came.", {"Lima Orlov": "PERSON"}) == []


def test_a_word_of_place_leads_a_name_in() -> None:
    assert led_in("near the Cota", 9, "en")
    assert not led_in("said Lima", 5, "en")


@pytest.mark.parametrize(
    ("name", "country", "container", "lies"),
    [
        ("Caracas", "VE", "Caracas", True),
        ("Caracas", "VE", "Venezuela", True),
        ("Cota 905", "VE", "VE", True),
        ("Caracas", "VE", "South America", True),
        ("Caracas", "VE", "Latin America", True),
        ("Caracas", "VE", "Colombia", False),
        ("Houston", "US", "Texas", True),
        ("Chicago", "US", "Texas", False),
        ("Texas", "US", "United States", True),
        ("Sao Paulo", "BR", "São Paulo", True),
        ("Kano", "NG", "Africa", True),
        ("Kano", "NG", "Sahel", False),
        ("Nowhere", None, "Africa", False),
        ("Aleppo", "SY", "Middle East", True),
    ],
)
def test_what_lies_in_what(name: str, country: str | None, container: str, lies: bool) -> None:
    assert lies_in(name, country, container) is lies


def test_names_are_looked_up_without_accents_case_and_article() -> None:
    assert gazetteer.key("The Hague’s") == "hague"
    assert gazetteer.cities("sao paulo")[0].country == "BR"
    assert gazetteer.area("the Netherlands", "en") == gazetteer.Area("Netherlands", "NL")
    assert gazetteer.country_of_people("Venezuelan", "en") == "VE"


def claim_in(text: str, figure: str, sentence: str | None = None, **more: object) -> Claim:
    start = text.index(figure)
    first = text.index(sentence or text)
    ends = (first, first + len(sentence or text))
    claim = Claim("c1", Span(start, start + len(figure), figure), ends, Harm.KILLED, 9, 9)
    return replace(claim, **more)  # type: ignore[arg-type]  # any field of a claim


def place_of(text: str, *claims: Claim) -> list[tuple[str | None, str | None]]:
    found: Sequence[Place] = places_in([doc_of(text)])
    return [(one.place, one.country) for one in placed(claims, {"text": text, "title": ""}, found, "en")]


def test_a_claim_happened_at_the_nearest_place_its_sentence_leads_in() -> None:
    text = "After a raid in Bogota, nine people died in Lima, Peru."
    assert place_of(text, claim_in(text, "nine people")) == [("Lima", "PE")]


def test_a_claim_without_a_place_takes_the_scene_unless_it_is_about_the_past() -> None:
    text = "Fire broke out in Lima. Nine people died."
    own = claim_in(text, "Nine people", "Nine people died.")
    past = replace(own, scope=Scope.BACKGROUND)
    assert place_of(text, own, past) == [("Lima", "PE"), (None, None)]


def test_the_place_of_the_claimant_is_not_that_of_the_claim() -> None:
    text = "Officials in Lima said nine people died in Cusco."
    claim = claim_in(text, "nine people", claimant_span=(0, 17))
    assert place_of(text, claim) == [("Cusco", "PE")]


def said(text: str, cue: str, content: str) -> Statement:
    span, start = Span(0, len(text), text), text.index(cue)
    part = Span(text.index(content), text.index(content) + len(content), content)
    ends = (start, start + len(cue))
    return Statement(
        "s1", span, None, None, None, None, False, None, cue, ends, (part,), StatementKind.INDIRECT
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police said on Friday nine people had died.", "2021-07-09"),
        ("Police said nine people had died on Friday.", None),
        ("As of Thursday, police said, nine people had died.", "2021-07-08"),
    ],
)
def test_a_figure_holds_as_of_the_day_it_was_given(text: str, expected: str | None) -> None:
    statements = [said(text, "said", "nine people")]
    claims = dated([claim_in(text, "nine people")], {"text": text}, statements, PUBLISHED.date(), "en")
    assert [claim.as_of.isoformat() if claim.as_of else None for claim in claims] == [expected]


def test_a_surname_stands_for_the_fullest_name_of_the_article() -> None:
    doc = doc_of(
        "Ada Lund of the Dock Union spoke. Later Lund left on Friday.",
        {"Ada Lund": "PERSON", "the Dock Union": "ORG"},
    )
    start = doc.text.rindex("Lund")
    surname = doc.char_span(start, start + 4, "PERSON")
    assert surname is not None
    doc.ents = [*doc.ents, surname]
    found = [(one.kind, one.name) for one in mentions_in([doc])]
    assert found == [
        ("person", "Ada Lund"),
        ("organisation", "Dock Union"),
        ("person", "Ada Lund"),
        ("date", "2021-07-09"),
    ]
