"""Tokenized Docs -> the same Docs with parse and entities where a first look finds reason for them."""

import logging
from collections.abc import Sequence
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from bot.reading.engine.analysis import COLUMNS, Analysis
from bot.reading.engine.first_look import FirstLook
from bot.reading.engine.known import agrees, unknown

log = logging.getLogger(__name__)  # of the standard library: to stderr in every process, set up or not

BATCH = 64  # texts that spaCy's own components read together


class Stages:
    """Reads with one pipeline in stages: words, a first look, the model, then the rules.

    The first look is cheap and lets the model see only sentences in which a rule could find something.
    A model the engine does not know is read by spaCy's own components, every sentence of a text: in
    pieces they would be slower than in full.
    """

    def __init__(self, nlp: Language, language: str) -> None:
        self._nlp = nlp
        self._model = known_analysis(nlp)
        self._look = FirstLook(nlp, language) if self._model else None
        self._rules = [name for name in nlp.pipe_names if name.startswith("sitrep_")]

    def read(self, docs: Sequence[Doc]) -> list[Doc]:
        """The Docs, each with what model and rules find."""
        if self._model is None or self._look is None:
            return list(self._nlp.pipe(docs, batch_size=BATCH))
        borders, *rules = (self._nlp.get_pipe(name) for name in self._rules)
        docs = [borders(doc) for doc in docs]
        wanted = [self._look.wanted(doc) for doc in docs]
        for doc, table in zip(docs, self._model.tables(docs, wanted), strict=True):
            if len(doc):
                doc.from_array(COLUMNS, cast("Any", table))  # the stubs know no table of numpy's own type
        for rule in rules:
            docs = [rule(doc) for doc in docs]
        return list(docs)


def known_analysis(nlp: Language) -> Analysis | None:
    """The engine for a pipeline; None, with a line in the log, where it is not what the engine knows."""
    reason = unknown(nlp)
    analysis = None if reason else Analysis.of(nlp)
    if analysis is not None and agrees(nlp, analysis, COLUMNS):
        return analysis
    name = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    # Of English, which it is made for, somebody should know: reading takes twice as long.
    level = logging.WARNING if nlp.meta["lang"] == "en" else logging.INFO
    log.log(level, "%s is read without the engine: %s", name, reason or "it reads otherwise than spaCy does")
    return None
