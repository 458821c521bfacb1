"""Reading in stages: it finds what a full reading finds, and looks only where there is reason to."""

from datetime import UTC, datetime

import pytest

from bot.model import Article, Reading
from bot.reading import marks
from bot.reading.first_look import FirstLook
from bot.reading.pipe import Reader

NEWS = {
    "Dam bursts above Orlo": """
A dam burst above the town of Orlo on Friday, killing at least nine people. The valley is known for
its orchards. Twenty others were injured, Mayor Ada Lund said. “We heard a roar and ran,” said Jon
Peck, a baker. The market had been full. He added that two children were missing. Rain fell all
night.
""",
    "Council votes on new harbour": """
The harbour of Port Amaro will be widened next year. Ines Marr, who heads the dock union, has worked
there since 1998. The plan costs 40 million. Marr told reporters the work was overdue. No date was
given. According to the council, the first ships will come in spring.
""",
    "Six held after raid": """
Police in Kestrel Bay arrested six men on Tuesday. A warehouse was searched. Officials denied that
anyone had been hurt. The report of the inquiry is due in May. “They broke the door. Then they
shouted,” a neighbour recalled. It was the third raid this month.
""",
}


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    return Reader(staged=False), Reader()


def text_of(title: str) -> str:
    return " ".join(NEWS[title].split())


def found(reading: Reading) -> list[object]:
    claims = [(one.span, one.harm, one.low, one.high, one.claimant, one.status) for one in reading.claims]
    said = [(one.span, one.speaker, one.official, one.content) for one in reading.statements]
    return [claims, said, reading.toll]


@pytest.mark.slow
@pytest.mark.parametrize("title", NEWS)
def test_stages_find_what_a_full_reading_finds(readers: tuple[Reader, Reader], title: str) -> None:
    article = Article("a", title, text_of(title), published=datetime(2026, 3, 4, tzinfo=UTC))
    full, staged = (reader.read_one(article) for reader in readers)
    assert found(staged) == found(full)
    assert full.claims or full.statements


@pytest.mark.slow
def test_the_model_sees_only_sentences_with_a_reason(readers: tuple[Reader, Reader]) -> None:
    nlp = readers[1].pipeline("en")
    doc = nlp.make_doc(text_of("Dam bursts above Orlo"))
    doc._.sitrep_context = marks.Context()
    doc = nlp.get_pipe("sitrep_paragraphs")(doc)
    wanted = FirstLook(nlp, "en").wanted(doc)
    read = " ".join(doc[start:end].text for start, end in wanted.parsed)
    assert "killing at least nine" in read
    assert "Jon Peck" in read
    assert "orchards" not in read
    assert "Rain fell" not in read
    named = " ".join(doc[start:end].text for start, end in wanted.named)
    assert "Jon Peck" in named
    assert "roar" not in named


@pytest.mark.slow
def test_who_is_called_by_surname_is_introduced_by_a_sentence_that_is_read(
    readers: tuple[Reader, Reader],
) -> None:
    reading = readers[1].read_one(Article("a", "", text_of("Council votes on new harbour")))
    assert "Ines Marr" in {one.speaker for one in reading.statements}
