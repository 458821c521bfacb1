"""Every Doc a rule sees is a proper tree, whatever the text: spaCy reads foreign memory in any other."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from bot.model import Article
from bot.reading.engine.stages import Stages
from bot.reading.engine.trees import check, faults, sitrep_trees
from bot.reading.pipe import Reader
from bot.reading.sentences.marks import is_parsed
from tests.fakes.tokenizer import english

ROOT = Path(__file__).parents[2]
MIB = 1024  # the most a reading process may ever hold
UNREAD = "The school Ohio Gov.Ada Lund visits was widened on Friday, and engineers like it."


def parsed(words: str, heads: list[int], labels: str, starts: tuple[int, ...] = (0,)) -> Doc:
    doc = Doc(english().vocab, words=words.split())
    named = [doc.vocab.strings.add(one) if one != "_" else 0 for one in labels.split()]
    marks = [1 if i in starts else -1 for i in range(len(doc))]
    doc.from_array(["SENT_START"], np.array(marks).astype(np.uint64).reshape(-1, 1))
    away = np.array([head - i for i, head in enumerate(heads)]).astype(np.uint64)
    doc.from_array(["HEAD"], away.reshape(-1, 1))
    doc.from_array(["DEP"], np.array(named, dtype=np.uint64).reshape(-1, 1))
    return doc


def arcs(doc: Doc) -> list[tuple[int, str]]:
    return [(token.head.i, token.dep_) for token in doc]


@pytest.mark.parametrize(
    ("doc", "now"),
    [
        # a word without a label, a circle, and a head in another sentence
        (parsed("Ada left Orlo", [1, 1, 1], "nsubj ROOT _"), [(0, "ROOT"), (0, "dep"), (0, "dep")]),
        (parsed("Ada left Orlo", [0, 2, 1], "ROOT dobj dobj"), [(0, "ROOT"), (0, "dep"), (0, "dep")]),
        (
            parsed("Ada left Orlo", [0, 0, 2], "ROOT dep ROOT", (0, 1, 2)),
            [(0, "ROOT"), (1, "ROOT"), (2, "ROOT")],
        ),
    ],
)
def test_what_is_no_tree_becomes_flat(doc: Doc, now: list[tuple[int, str]]) -> None:
    with pytest.raises(AssertionError, match="no tree"):
        check(doc)
    check(sitrep_trees(doc))
    assert arcs(doc) == now


def test_a_proper_tree_stays_as_it_is() -> None:
    doc = parsed("Ada left . It rained", [1, 1, 1, 4, 4], "nsubj ROOT punct nsubj ROOT", (0, 3))
    doc.from_array(["HEAD", "DEP"], doc.to_array(["HEAD", "DEP"]))
    before = arcs(doc)
    assert arcs(sitrep_trees(doc)) == before
    assert [list(faults(token)) for token in doc] == [[]] * 5


@pytest.mark.slow
def test_words_of_sentences_nobody_read_hang_on_the_first_and_say_so() -> None:
    reader, seen = Reader(), []
    nlp = reader.pipeline("en")

    @Language.component("sitrep_watched")
    def watched(doc: Doc) -> Doc:
        seen.append(doc)
        return doc

    nlp.add_pipe("sitrep_watched", after="sitrep_trees")
    reader._stages["en"] = Stages(nlp, "en")
    text = "It rained. Two people were hurt.\n\nThe hall was full."
    reading = reader.read_one(Article("a", UNREAD, text))
    assert [(claim.low, claim.harm) for claim in reading.claims] == [(2, "wounded")]
    title, body = seen
    assert arcs(title) == [(0, "ROOT"), *[(0, "dep")] * (len(title) - 1)]
    assert not any(map(is_parsed, title))
    assert [is_parsed(sentence[0]) for sentence in body.sents] == [False, True, False]


@pytest.mark.timeout(500)  # half a minute of work, which waits where others work beside
@pytest.mark.evaluation
def test_two_thousand_texts_as_no_one_would_write_them_are_read() -> None:
    _read_many(2000)


@pytest.mark.soak
def test_twenty_thousand_texts_are_read() -> None:
    _read_many(20_000)


def _read_many(count: int) -> None:
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.fakes.many_texts", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["read"] == count, done.stderr[-2000:]
    assert found["claims"] > count / 10
    assert found["peak"] < MIB
