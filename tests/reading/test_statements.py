"""Quotations, resolution of speakers across an article, and the measured quality of statements."""

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from spacy.tokens import Doc

from bot.model import Article, Span, Statement, StatementKind
from bot.reading.pipe import Reader
from bot.reading.sentences.quotations import paragraphs, quotations
from bot.reading.speech.resolution import resolve_speakers
from tests.fakes.tokenizer import english


def doc_of(text: str) -> Doc:
    return english()(text)


def quoted(text: str) -> list[str]:
    doc = doc_of(text)
    return [doc[quote.start : quote.end].text for quote in quotations(doc)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She said “we ran” and left.", ["“we ran”"]),
        ('She said "we ran" and left.', ['"we ran"']),
        ("She said «we ran» and left.", ["«we ran»"]),
        ("She said „we ran” and left.", ["„we ran”"]),
        ("She said ‘we all ran’ and left.", ["‘we all ran’"]),
        ("She said 'we all ran' and left.", ["'we all ran'"]),
        ("It isn't the people's fault.", []),
        ('"We ran," she said. "It burned."', ['"We ran,"', '"It burned."']),
        ("She said “we ran.", ["“we ran."]),
        ("We ran,” she said.", ["We ran,”"]),
        ("He called it” a farce” today.", ["” a farce”"]),
    ],
)
def test_quotations_of_every_style(text: str, found: list[str]) -> None:
    assert quoted(text) == found


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    assert quoted("“We ran.\n\n“It burned.” They left.") == ["“We ran.", "“It burned.”"]


def test_thousands_of_closing_marks_take_no_time() -> None:
    doc = Doc(english().vocab, words=["x", "”"] * 8000)
    before = time.process_time()
    assert len(quotations(doc)) == 4000
    assert time.process_time() - before < 2  # seconds; in pairs of all with all it took minutes


def test_paragraphs_leave_out_the_breaks() -> None:
    doc = doc_of("One two.\n\nThree.")
    assert [doc[a:b].text for a, b in paragraphs(doc)] == ["One two.", "Three."]


SAID = Statement(
    id="",
    span=Span(0, 10, "Lund said x"),
    speaker="Lund",
    speaker_span=(0, 4),
    role=None,
    organisation=None,
    official=False,
    official_reason=None,
    cue="said",
    cue_span=(5, 9),
    content=(Span(10, 11, "x"),),
    kind=StatementKind.INDIRECT,
)
MAYOR = replace(
    SAID,
    speaker="Ada Lund",
    role="Mayor",
    official=True,
    official_reason="government role",
    organisation="Tarno",
)


def test_a_surname_takes_name_and_office_from_elsewhere() -> None:
    first, second = resolve_speakers([SAID, MAYOR])
    assert (first.speaker, first.role, first.official, first.organisation) == (
        "Ada Lund",
        "Mayor",
        True,
        "Tarno",
    )
    assert second == MAYOR


def test_a_surname_that_two_people_bear_stays_a_surname() -> None:
    assert resolve_speakers([SAID], ["Ada Lund", "Per Lund"])[0].speaker == "Lund"
    assert resolve_speakers([SAID], ["Ada Lund", "Per Strand"])[0].speaker == "Ada Lund"


def test_bodies_and_nobody_are_left_alone() -> None:
    police, nobody = replace(SAID, speaker="police"), replace(SAID, speaker=None)
    assert resolve_speakers([police, nobody], ["Ada police"]) == (police, nobody)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.slow
def test_offsets_point_at_the_words(reader: Reader) -> None:
    article = Article(
        id="1",
        title="Three die in Tarno fire, the police say",
        text="The fire began at dawn. “It was huge,” said Mayor Ada Lund.\n\nShe added that it was lost.",
        language="en",
    )
    found = reader.read_one(article).statements
    assert len(found) == 3
    for one in found:
        text = article.title if one.span.field == "title" else article.text
        assert text[one.span.start : one.span.end] == one.span.text
        assert text[slice(*one.cue_span)] == one.cue
        assert all(text[part.start : part.end] == part.text for part in one.content)
        assert one.why


@pytest.mark.slow
def test_a_pronoun_in_the_next_paragraph_is_the_speaker_before(reader: Reader) -> None:
    text = "“It was huge,” said Mayor Ada Lund.\n\nShe added that the hall was lost."
    last = reader.read_one(Article(id="1", title="", text=text, language="en")).statements[-1]
    assert (last.speaker, last.role, last.official) == ("Ada Lund", "Mayor", True)


@pytest.mark.slow
def test_quotations_that_run_on_belong_to_the_same_speaker(reader: Reader) -> None:
    text = "“We ran,” Ada Lund said. “Nobody looked back.\n\n“Then the roof fell.”"
    (only,) = reader.read_one(Article(id="1", title="", text=text, language="en")).statements
    assert [part.text for part in only.content] == [
        "“We ran,”",
        "“Nobody looked back.",
        "“Then the roof fell.”",
    ]


@pytest.mark.evaluation
@pytest.mark.slow
def test_statements_measured(reader: Reader) -> None:
    """Coverage F1 of the Gender Gap Tracker's rule at .3 and the share of right speakers."""
    folder = os.environ.get("SITREP_EVALUATION_DATA")
    if not folder:
        pytest.skip("SITREP_EVALUATION_DATA is unset")
    lines = (Path(folder) / "quotes_polnear" / "dev.jsonl").read_text("utf-8").splitlines()[::6]
    records = [json.loads(line) for line in lines]
    articles = [Article(id=one["id"], title="", text=one["text"], language="en") for one in records]
    hits = gold = right = 0
    for record, reading in zip(records, reader.read(articles), strict=True):
        left = [one for one in reading.statements if one.span.field == "text"]
        for quote in (one for one in record["quotes"] if one["speech_cue"]):
            wanted = {i for start, end in quote["spans"] for i in range(start, end)}
            best = max(left, key=lambda one: len(wanted & covered(one)), default=None)
            gold += 1
            if best is not None and len(wanted & covered(best)) > 0.3 * len(wanted):
                left.remove(best)
                hits += 1
                right += overlaps(best.speaker_span, quote["speaker_spans"])
    sys.stdout.write(f"statements: recall {hits / gold:.3f}, speaker {right / hits:.3f}\n")
    assert hits / gold > 0.82
    assert right / hits > 0.88


def covered(one: Statement) -> set[int]:
    return {i for part in one.content for i in range(part.start, part.end)}


def overlaps(span: tuple[int, int] | None, spans: list[list[int]]) -> bool:
    if not spans:
        return True
    return span is not None and any(start < span[1] and span[0] < end for start, end in spans)
