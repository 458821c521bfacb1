"""The pipe: sentences, furniture, languages, days, JSON Lines; with the model, whole articles."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.extraction import extract
from bot.errors import ReadingError, UsageError
from bot.events.ledger.article import article_toll
from bot.model import Article, Harm, Reading
from bot.reading.pipe import Reader
from bot.reading.records import to_record
from bot.reading.sentences.dates import as_of, days_in
from bot.reading.sentences.furniture import is_caption, without_furniture
from bot.reading.sentences.language import detect, language_name, language_of
from bot.reading.sentences.sentences import sentence_ends

SATURDAY = date(2021, 7, 10)


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_ends(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It stopped.", ["It rained.", "It stopped."]),
        (
            "Gen. J. K. Rowe left on Nov. 3 at dawn. He ran.",
            ["Gen. J. K. Rowe left on Nov. 3 at dawn.", "He ran."],
        ),
        ("He came at 5 p.m. The gate was shut.", ["He came at 5 p.m.", "The gate was shut."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ('"Go home. Now." They went.', ['"Go home.', 'Now."', "They went."]),
        ("A headline\n\nThe text begins.", ["A headline", "The text begins."]),
        ("A line that is\nonly wrapped. Next.", ["A line that is\nonly wrapped.", "Next."]),
        ("It cost 3.5 million… Nobody paid!", ["It cost 3.5 million…", "Nobody paid!"]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_their_marks_say(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from(' \n.!?"”(aAé1\x00,'), max_size=200))
def test_sentences_lie_in_order_and_lose_no_words(text: str) -> None:
    ends = sentence_ends(text, "en")
    assert all(a < b for a, b in ends)
    assert all(first[1] <= second[0] for first, second in pairwise(ends))
    assert "".join("".join(text[a:b].split()) for a, b in ends) == "".join(text.split())


PAGE = """Advertisement

Three people died when the Orlo dam broke.

Image copyright Someone Image caption The dam

Read more: How the dam was built

The mayor said help was coming.

You might also like
Ten killed in another town
Why cats purr

Rescue went on through the night.

Leave a Comment
Anon says 500 are dead.
"""


def test_what_stands_around_an_article_is_blank_and_nothing_moves() -> None:
    kept = without_furniture(PAGE, "en")
    assert [line.strip() for line in kept.splitlines() if line.strip()] == [
        "Three people died when the Orlo dam broke.",
        "The mayor said help was coming.",
        "Rescue went on through the night.",
    ]
    assert len(kept) == len(PAGE)
    place = kept.index("Rescue")
    assert PAGE[place : place + 6] == "Rescue"


def test_a_button_for_comments_at_the_top_hides_nothing_below() -> None:
    text = "12 comments\nThe bridge fell.\nNobody was hurt.\nTraffic stopped.\nIt rained."
    assert "Nobody was hurt." in without_furniture(text, "en")


def test_a_headline_that_begins_with_more_is_no_furniture() -> None:
    assert without_furniture("More than 70 people killed in Orlo", "en").strip()


def test_captions_are_known_by_what_they_say_or_by_their_date() -> None:
    assert is_caption("Soldiers guard a bridge near Orlo, Velland July 9, 2021.", "en")
    assert is_caption("The bridge, pictured here before the flood, is gone.", "en")
    assert not is_caption("Soldiers guarded the bridge on July 9.", "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began on Wednesday.", ["2021-07-07"]),
        ("They will meet on Monday.", ["2021-07-12"]),
        ("It burnt last Saturday.", ["2021-07-03"]),
        ("next Saturday", ["2021-07-17"]),
        ("on July 9, 2021", ["2021-07-09"]),
        ("on 3 March 2019", ["2019-03-03"]),
        ("on Dec. 31st", ["2021-12-31"]),
        ("in May 2020 and in 1998", ["2020-05", "1998"]),
        ("Yesterday it rained", ["2021-07-09"]),
        ("he may 4 times march", []),
        ("on February 30, 2020", []),
    ],
)
def test_days_are_counted_from_publication(text: str, expected: list[str]) -> None:
    assert [day.iso for day in days_in(text, SATURDAY, "en")] == expected


def test_a_weekday_without_a_day_of_publication_is_not_guessed() -> None:
    assert days_in("on Friday", None, "en") == []


def test_the_day_a_figure_holds_for_is_the_one_said_to_be() -> None:
    text = "As of Friday, 14 people had died since Wednesday."
    found = as_of(text, days_in(text, SATURDAY, "en"), "en")
    assert found is not None
    assert found.iso == "2021-07-09"
    assert as_of("Ten died on Friday.", days_in("Ten died on Friday.", SATURDAY, "en"), "en") is None


def test_the_language_is_the_declared_one_else_the_one_the_words_show() -> None:
    assert language_of(Article("a", "", "El puente cayó", language="pt-BR")) == "pt"
    assert detect("The mayor said that the bridge was closed and that they were safe.") == "en"
    assert detect("") == "en"
    assert (
        detect("El alcalde dijo que el puente estaba cerrado y que no había víctimas en la ciudad.") == "es"
    )
    assert language_name("es") == "Spanish"


class FakeReader(Reader):
    """Reads nothing, and fails at texts that say so."""

    def outcomes(self, articles: Iterable[Article]) -> Iterator[Reading | ReadingError]:
        for article in articles:
            yield ReadingError("It was poisoned.") if article.text == "poison" else Reading(language="en")


def records(*lines: str | bytes) -> list[dict[str, Any]]:
    return list(extract(lines, FakeReader()))


def test_every_line_gives_one_record_in_order_and_a_bad_one_ends_nothing() -> None:
    found = records(
        '{"id": "a", "text": "x"}',
        "{",
        "",
        '["no object"]',
        '{"id": 7, "text": "x", "published": "yesterday"}',
        '{"id": "c"}',
        '{"id": "d", "text": 5}',
        '{"id": "e", "text": "poison"}',
        b'{"id": "f", "text": "\xff"}',
        '{"id": "g", "text": "\\ud800"}',
    )
    assert [record["id"] for record in found] == ["a", None, None, None, 7, "c", "d", "e", None, "g"]
    errors = [record["error"]["type"] if "error" in record else None for record in found]
    assert errors == [None] + ["BadInput"] * 3 + [
        None,
        "BadInput",
        "BadInput",
        "ReadingError",
        "BadInput",
        None,
    ]
    assert "text" in found[5]["error"]["message"]
    json.dumps(found, ensure_ascii=False).encode()


@given(st.lists(st.one_of(st.text(max_size=40), st.binary(max_size=40)), max_size=6))
def test_no_line_ever_breaks_the_run(lines: list[str | bytes]) -> None:
    assert len(records(*lines)) == len(lines)


def test_an_unknown_model_is_named_in_the_error() -> None:
    with pytest.raises(UsageError, match="xx_no_such_model"):
        Reader("xx_no_such_model").pipeline("en")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


DAM = """Dam bursts above Orlo, killing at least nine

Rescuers search the river bank near Orlo, Velland July 9, 2021.

A dam burst above the town of Orlo on Friday. At least nine people were killed and 20 others injured,\
 Mayor Ada Lund said.

“We heard a roar and ran,” said Jon Peck, a baker.

You might also be interested in
Forty dead in mine fire

Leave a Comment
"""


def article(text: str, title: str = "", **more: Any) -> Article:
    return Article("a", title, text, published=datetime(2021, 7, 10, tzinfo=UTC), **more)


@pytest.mark.slow
def test_a_whole_article_is_read_with_title_and_text_together(reader: Reader) -> None:
    reading = reader.read_one(article(DAM, "Dam bursts above Orlo, killing at least nine"))
    assert {claim.span.field for claim in reading.claims if claim.harm is Harm.KILLED} == {"title", "text"}
    assert [claim.id for claim in reading.claims] == [f"c{n}" for n in range(1, len(reading.claims) + 1)]
    toll = article_toll(article(DAM, "Dam bursts above Orlo, killing at least nine"), reading)
    assert (toll[Harm.KILLED].low, toll[Harm.KILLED].best) == (9, 9)
    assert toll[Harm.WOUNDED].best == 20
    assert all(claim.low != 40 for claim in reading.claims)
    assert [one.speaker for one in reading.statements] == ["Ada Lund", "Jon Peck"]
    facts = " ".join(fact.text for fact in reading.key_facts)
    assert "At least nine people" in facts
    assert not any(word in facts for word in ("Rescuers search", "interested", "Comment"))


@pytest.mark.slow
def test_each_item_of_a_record_says_why_where_asked(reader: Reader) -> None:
    reading = reader.read_one(article(DAM, "Dam bursts above Orlo, killing at least nine"))
    explained, plain = (to_record("a", reading, {}, explain) for explain in (True, False))
    for kind in ("key_facts", "casualties", "statements", "places"):
        assert explained[kind]
        assert all(item["why"] for item in explained[kind])
        assert not any("why" in item for item in plain[kind])


@pytest.mark.slow
def test_every_span_stands_verbatim_in_its_field_control_characters_included(reader: Reader) -> None:
    text = "In Orlo\x00 nine\x0b people were killed, police said.\r\n“We\x07 ran,” said Ada Lund."
    one = article(text, "Nine\x00 dead in Orlo")
    reading = reader.read_one(one)
    spans = list(reading.key_facts) + [claim.span for claim in reading.claims]
    spans += [part for statement in reading.statements for part in (statement.span, *statement.content)]
    spans += [place.span for place in reading.places] + [mention.span for mention in reading.mentions]
    assert spans
    for span in spans:
        assert getattr(one, span.field)[span.start : span.end] == span.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["", " \n\t ", "," * 20_000, "a" * 300_000, "\x00" * 50, "word " * 2_000, "(" * 500, "🙂" * 300]
)
def test_no_text_is_too_strange_to_be_read(reader: Reader, text: str) -> None:
    assert reader.read_one(article(text, language="en")).not_read is None


@pytest.mark.slow
def test_languages_may_mix_and_order_is_kept(reader: Reader) -> None:
    dutch = "De burgemeester zei dat de brug was gesloten en dat er geen slachtoffers waren in Orlo."
    batch = [
        article("Two men were killed in Orlo."),
        article(dutch),
        article("Six people died in the fire."),
    ]
    readings = list(reader.read(batch))
    assert [reading.language for reading in readings] == ["en", "nl", "en"]
    assert readings[1].not_read == "Dutch"
    assert [claim.low for reading in readings for claim in reading.claims] == [2, 6]
