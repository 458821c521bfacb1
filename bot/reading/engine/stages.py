"""Tokenized Docs -> the same Docs with parse and entities where a first look finds reason for them."""

from collections.abc import Sequence
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.engine.analysis import COLUMNS, Analysis
from bot.reading.engine.components import Components
from bot.reading.engine.first_look import FirstLook


class Stages:
    """Reads with one pipeline in stages: words, a first look, the model, then the rules.

    The first look is cheap and lets the model see only sentences in which a rule could find something.
    """

    def __init__(self, nlp: Language, language: str) -> None:
        self._nlp = nlp
        self._look = FirstLook(nlp, language)
        self._model = Analysis.of(nlp) or Components(nlp)
        self._rules = [name for name in nlp.pipe_names if name.startswith("sitrep_")]

    def read(self, docs: Sequence[Doc]) -> list[Doc]:
        """The Docs, each with what model and rules find."""
        borders, *rules = (self._nlp.get_pipe(name) for name in self._rules)
        docs = [borders(doc) for doc in docs]
        wanted = [self._look.wanted(doc) for doc in docs]
        for doc, table in zip(docs, self._model.tables(docs, wanted), strict=True):
            if len(doc):
                doc.from_array(COLUMNS, cast("Any", table))  # the stubs know no table of numpy's own type
        for rule in rules:
            docs = [rule(doc) for doc in docs]
        return list(docs)
