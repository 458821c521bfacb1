"""Reading in stages: it finds what a full reading finds, and looks only where there is reason to."""

import logging
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from random import Random

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from bot.model import Article, Reading
from bot.reading.as_written import seen
from bot.reading.casualties.harms import RULES, harmed_in
from bot.reading.engine import known
from bot.reading.engine.analysis import COLUMNS, Analysis
from bot.reading.engine.encoder import Encoder
from bot.reading.engine.first_look import Ends, FirstLook
from bot.reading.engine.stages import Stages
from bot.reading.pipe import Reader
from bot.reading.sentences import marks
from bot.reading.sentences.asked import Asked
from bot.reading.sentences.numbers import figures
from tests.fakes.many_texts import texts
from tests.fakes.tokenizer import english

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

NEWS["Held, hurt and hiding"] = """
Two men suffered gunshot wounds on Monday. Three are in custody. Four guards were taken hostage. A woman is in
critical condition. The fire claimed nine lives. Six families are living in a camp. He turned himself in.
"""


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    return Reader(staged=False), Reader()


def text_of(title: str) -> str:
    return " ".join(NEWS[title].split())


def found(reading: Reading) -> list[object]:
    claims = [(one.span, one.harm, one.low, one.high, one.claimant, one.status) for one in reading.claims]
    said = [(one.span, one.speaker, one.official, one.content) for one in reading.statements]
    return [claims, said]


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
    read = " ".join(doc[start:end].text for start, end in wanted)
    assert "killing at least nine" in read
    assert "Jon Peck" in read
    assert "orchards" not in read
    assert "Rain fell" not in read


@pytest.mark.slow
def test_who_is_called_by_surname_is_introduced_by_a_sentence_that_is_read(
    readers: tuple[Reader, Reader],
) -> None:
    reading = readers[1].read_one(Article("a", "", text_of("Council votes on new harbour")))
    assert "Ines Marr" in {one.speaker for one in reading.statements}


@pytest.mark.slow
def test_courtesies_hide_no_introduction(readers: tuple[Reader, Reader]) -> None:
    text = (
        "Deputy Harbour Minister Emil Varga walked the quay with guests. Mr Varga said the state would pay."
    )
    for reader in readers:
        (said,) = reader.read_one(Article("a", "", text)).statements
        assert (said.speaker, said.role) == ("Emil Varga", "Deputy Harbour Minister")


# Words that are hard to read: names over a line's end, a word put back by the parser, arcs that cross.
HARD = """
"I can't say whom they'd blame," said Col. Ada M. Lund-Peck of the Port Amaro Harbour Board on 3 May.

Whom did Ines Marr, who officials said had fled Orlo on Monday, want to see? Nobody (not even Jon Peck) knew.
Two men from Kestrel Bay were held, whom police confirmed were also wanted in Tarno. He's gonna pay $1.5m!
"""


KINDS = {"parse": slice(0, 2), "tag": slice(2, 3), "looked up": slice(3, 6), "names": slice(6, 8)}


def tokenized(nlp: Language, text: str, language: str = "en") -> Doc:
    doc = nlp.make_doc(text)
    doc._.sitrep_context = marks.Context(language=language)
    return nlp.get_pipe("sitrep_paragraphs")(doc)


def sentences_of(doc: Doc, kept: slice = slice(None)) -> list[Ends]:
    return [(sent.start, sent.end) for sent in doc.sents][kept]


@pytest.mark.slow
def test_what_is_read_at_once_is_what_the_components_read_word_by_word(
    readers: tuple[Reader, Reader],
) -> None:
    nlp = readers[1].pipeline("en")
    texts = [*map(text_of, NEWS), HARD.strip(), "", (HARD * 40).strip()]
    words = " ".join([*map(text_of, NEWS), HARD]).split()
    texts.append(" ".join(Random(1).choices(words, k=1500)))  # makes the parser change its mind often
    docs = [tokenized(nlp, text) for text in texts]
    analysis = Analysis.of(nlp)
    assert analysis is not None
    tables = analysis.tables(docs, [sentences_of(doc) for doc in docs])
    for text, table in zip(texts, tables, strict=True):
        doc = tokenized(nlp, text)
        for name in known.PARTS:
            doc = nlp.get_pipe(name)(doc)
        expected = doc.to_array(COLUMNS)
        wrong = [(COLUMNS[c], doc[i].text) for i, c in zip(*(table != expected).nonzero(), strict=True)]
        # Patterns over two words ("gonna", "can't") are not seen by whoever asks about each word once.
        assert [one for one in wrong if one[1] not in {"gon", "na", "ca"}] == []


@pytest.mark.evaluation
def test_the_engine_says_of_real_news_what_spacy_says_word_for_word(readers: tuple[Reader, Reader]) -> None:
    nlp, words, other = readers[1].pipeline("en"), 0, Counter[str]()
    analysis = Analysis.of(nlp)
    assert analysis is not None
    for title, text in islice(texts(seed=2), 150):
        doc = tokenized(nlp, seen(f"{title}\n\n{text}"))
        [table] = analysis.tables([doc], [sentences_of(doc)])
        for name in known.PARTS:
            doc = nlp.get_pipe(name)(doc)
        words += len(doc)
        wrong = table != doc.to_array(COLUMNS)
        # spaCy calls the blank that is a sentence by itself "dep", and so no root.
        wrong[[sent.start for sent in doc.sents if len(sent) == 1 and sent[0].is_space], 1] = False
        for name, column in KINDS.items():
            other[name] += int(wrong[:, column].any(axis=1).sum())
    # Lemmas and parts of speech differ where a pattern over two words ("gonna", "can't") changes them.
    assert other["looked up"] < words / 500
    # Nothing else differs, but where two choices score alike to the last digit.
    assert other["parse"] + other["tag"] + other["names"] < words / 5000


@pytest.mark.slow
def test_a_chosen_sentence_is_read_as_if_all_were(readers: tuple[Reader, Reader]) -> None:
    nlp = readers[1].pipeline("en")
    doc = tokenized(nlp, text_of("Dam bursts above Orlo"))
    analysis = Analysis.of(nlp)
    assert analysis is not None
    [whole] = analysis.tables([doc], [sentences_of(doc)])
    for number, sentence in enumerate(doc.sents):
        [alone] = analysis.tables([doc], [sentences_of(doc, slice(number, number + 1))])
        assert (alone[sentence.start : sentence.end] == whole[sentence.start : sentence.end]).all()
        others = np.delete(alone, np.arange(sentence.start, sentence.end), axis=0)
        assert not others[:, 2:6].any()
        assert {nlp.vocab.strings[label] for label in others[:, 1].tolist()} == {"ROOT", "dep"}
        assert (alone[:, 6:] == whole[:, 6:]).all()  # names are looked for everywhere


@pytest.mark.slow
def test_a_pipeline_of_another_make_is_read_in_full_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        nlp = Reader().pipeline("fr")
    said = "fr_core_news_md 3.8.0 is read without the engine: it is no model the engine knows"
    assert said in caplog.messages
    text = "Deux personnes sont mortes à Orlo. Il pleuvait."
    doc = nlp.make_doc(text)
    doc._.sitrep_context = marks.Context(language="fr")
    [doc] = Stages(nlp, "fr").read([doc])
    assert all(token.pos and token.dep for token in doc)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["version", "model", "numbers"])
def test_the_engine_steps_aside_from_what_it_does_not_know(
    readers: tuple[Reader, Reader],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: str,
) -> None:
    nlp = readers[1].pipeline("en")
    if what == "version":
        monkeypatch.setattr(known, "VERSIONS", {"thinc": "7."})
    elif what == "model":
        monkeypatch.setattr(known, "MODELS", frozenset())
    else:
        monkeypatch.setattr(Encoder, "vectors", lambda self, words: np.zeros((len(words), 96), np.float32))
    doc = nlp.make_doc("It rained. Ada Lund left Orlo.")
    doc._.sitrep_context = marks.Context()
    [doc] = Stages(nlp, "en").read([doc])
    [said] = [one for one in caplog.records if "without the engine" in one.message]
    assert said.levelno == logging.WARNING
    assert all(marks.is_parsed(token) for token in doc)


@pytest.mark.slow
@pytest.mark.parametrize("title", NEWS)
def test_rules_miss_nothing_by_looking_at_words_of_theirs_only(
    readers: tuple[Reader, Reader], title: str
) -> None:
    nlp = readers[0].pipeline("en")
    doc = tokenized(nlp, text_of(title))
    for name in known.PARTS:
        doc = nlp.get_pipe(name)(doc)
    for sentence in doc.sents:
        found = [one for token in sentence for rule in RULES for one in rule(token, "en")]
        assert list(harmed_in(sentence, "en")) == found


def test_a_word_is_asked_about_once() -> None:
    asked: list[str] = []

    def long(word: str) -> bool:
        asked.append(word)
        return len(word) > 3

    nlp = english()
    question = Asked(long)
    assert question.places(nlp.make_doc("the mill and the Mill"), "LOWER") == [1, 4]
    assert question.places(nlp.make_doc("a mill"), "LOWER") == [1]
    assert question.places(nlp.make_doc(""), "LOWER") == []
    assert sorted(asked) == ["a", "and", "mill", "the"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("about half a dozen people and 14 000 more", [(6, 6), (14_000, 14_000)]),
        ("dozens of men, two hundred and five women", [(12, None), (205, 205)]),
        ("the mill and the river", []),
    ],
)
def test_figures_begin_with_any_word_of_number(words: str, expected: list[tuple[int, int | None]]) -> None:
    doc = english().make_doc(words)
    assert [(one.low, one.high) for one in figures(doc[:], "en")] == expected
