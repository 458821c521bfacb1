"""Articles -> Readings, through one spaCy pipeline a language."""

import gc
import importlib
import importlib.util
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from bot.errors import ReadingError, UsageError
from bot.model import Article, Field, Reading
from bot.reading import lexicon
from bot.reading.as_written import seen
from bot.reading.engine.stages import Stages
from bot.reading.finish import finish
from bot.reading.models import figures_only_words, installed_model, installed_models, is_read, readable
from bot.reading.sentences import marks
from bot.reading.sentences.furniture import without_furniture
from bot.reading.sentences.language import language_name, language_of
from bot.reading.speech.source_kinds import titles_cut_short

BATCH = 64  # articles read together
LONGEST = 200_000  # characters of an article that are read: four times the longest reportage
COMPONENTS = (  # name and the module that registers it, in the order they run
    ("sitrep_scheme", "bot.reading.sentences.scheme"),
    ("sitrep_trees", "bot.reading.engine.trees"),
    ("sitrep_statements", "bot.reading.speech.statements"),
    ("sitrep_casualties", "bot.reading.casualties.casualties"),
    ("sitrep_claimants", "bot.reading.claimants.claimants"),
)
_MODULES = {"sitrep_paragraphs": "bot.reading.sentences.paragraphs", **dict(COMPONENTS)}


class Reader:
    """Reads articles. Each language's model is loaded once, when its first article comes.

    `model` is the spaCy pipeline for English, by name; "auto" takes the best one installed. `staged`
    False runs the model over every sentence, for comparison: slower, and hardly another result.
    """

    def __init__(self, model: str = "auto", staged: bool = True) -> None:
        self._model = model
        self._staged = staged
        self._pipelines: dict[str, Language] = {}
        self._stages: dict[str, Stages] = {}

    def pipeline(self, language: str) -> Language:
        """The pipeline of a language that has a lexicon, loaded at the first call.

        Without a model it reads figures alone, by the order of words; English has to have one.
        Raises UsageError when it has not, or when the model asked for is not installed.
        """
        if language not in self._pipelines:
            nlp = _load(language, self._model if language == "en" else "auto")
            self._pipelines[language], self._stages[language] = nlp, Stages(nlp, language)
            gc.freeze()  # a model never becomes garbage: collections need not go through it
        return self._pipelines[language]

    def read(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """A Reading for each article, in order. Raises ReadingError at an article that can't be read."""
        for outcome in self.outcomes(articles):
            if isinstance(outcome, ReadingError):
                raise outcome
            yield outcome

    def read_one(self, article: Article) -> Reading:
        """The Reading of one article. Raises ReadingError when it can't be read."""
        return next(self.read([article]))

    def outcomes(self, articles: Iterable[Article]) -> Iterator[Reading | ReadingError]:
        """A Reading for each article, in order, or the error in its place: one never stops the rest."""
        waiting = iter(articles)
        while batch := list(islice(waiting, BATCH)):
            yield from self._read_batch(batch)

    def _read_batch(self, batch: Sequence[Article]) -> list[Reading | ReadingError]:
        codes = [language_of(article) for article in batch]
        results: dict[int, Reading | ReadingError] = {}
        for code in set(codes):
            places = [place for place, own in enumerate(codes) if own == code]
            chosen = [batch[place] for place in places]
            results.update(zip(places, self._read_language(chosen, code), strict=True))
        return [results[place] for place in range(len(batch))]

    def _read_language(self, articles: Sequence[Article], code: str) -> list[Reading | ReadingError]:
        if not is_read(code):
            return [Reading(language=code, not_read=language_name(code)) for _ in articles]
        nlp = self.pipeline(code)
        try:
            return list(self._read_together(nlp, articles, code))
        except Exception as error:  # noqa: BLE001 - whatever a library makes of one poisoned text
            if len(articles) > 1:
                return [outcome for one in articles for outcome in self._read_language([one], code)]
            failure = ReadingError(f"This article could not be read ({type(error).__name__}).")
            failure.__cause__ = error
            return [failure]

    def _read_together(self, nlp: Language, articles: Sequence[Article], code: str) -> Iterator[Reading]:
        waiting = [_doc(nlp, article, field, code) for article in articles for field in ("title", "text")]
        read = self._stages[code].read if self._staged else partial(nlp.pipe, batch_size=BATCH)
        docs = list(read(waiting))
        only = None if _has_model(nlp) else figures_only_words(readable(code))
        for place, article in enumerate(articles):
            reading = finish(article, docs[2 * place], docs[2 * place + 1], code)
            yield replace(reading, figures_only=only) if only else reading


def _doc(nlp: Language, article: Article, field: Field, code: str) -> Doc:
    words = article.title if field == "title" else article.text
    kept = without_furniture(seen(words[:LONGEST]), code)
    doc = nlp.make_doc(kept)
    doc.user_data["sitrep_text"] = kept
    doc._.sitrep_context = marks.Context(
        field, article.published, article.outlet, code, article.title, _has_model(nlp)
    )
    return doc


def _has_model(nlp: Language) -> bool:
    return nlp.has_pipe("parser")


def _load(language: str, model: str) -> Language:
    marks.register()
    name = _installed(language, model)
    if name is None:
        return _without_model(language)
    with warnings.catch_warnings():  # W095: an older model; whether it reads is checked when it is installed
        warnings.simplefilter("ignore", UserWarning)
        nlp = spacy.load(name)
    _use_fast_products(nlp)
    _use_sets(nlp)
    _keep_titles(nlp, language)
    importlib.import_module("bot.reading.sentences.paragraphs")
    nlp.add_pipe("sitrep_paragraphs", first=True)
    for name, module in COMPONENTS:
        if importlib.util.find_spec(module):
            importlib.import_module(module)
            if Language.has_factory(name):
                nlp.add_pipe(name)
    return nlp


def _without_model(language: str) -> Language:
    """What reads figures alone: words, sentence borders, flat trees, and the order of words."""
    nlp = spacy.blank(language)
    _keep_titles(nlp, language)
    for name in ("sitrep_paragraphs", "sitrep_trees", "sitrep_casualties"):
        importlib.import_module(_MODULES[name])
        nlp.add_pipe(name)
    return nlp


def _use_fast_products(nlp: Language) -> None:
    """Let numpy multiply the model's large matrices: the same numbers in a third of the time of blis.

    The outermost layer keeps blis, which is faster at the many small products of the transition loop.
    """
    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if isinstance(model, Model) and isinstance(model.ops, NumpyOps):
            for layer in model.walk():
                if layer is not model:
                    layer.ops = ops


def _use_sets(nlp: Language) -> None:
    """Let the lemmatizer look words up where it goes through lists of 50,000 from the beginning."""
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if nlp.has_pipe("lemmatizer") else None
    if lookups and lookups.has_table("lemma_index"):
        index = lookups.get_table("lemma_index")
        for kind, words in list(index.items()):
            index[kind] = frozenset(words)


def _keep_titles(nlp: Language, language: str) -> None:
    """Keep a title that is cut short in one piece: the full stop of "Cpl." ends no sentence.

    A dash behind a word is none of it.
    """
    tokenizer: Any = nlp.tokenizer
    for title in titles_cut_short(language):
        tokenizer.add_special_case(title, [{"ORTH": title}])
    if language != "en":
        suffixes = spacy.util.compile_suffix_regex([*(nlp.Defaults.suffixes or ()), "[—–]"])
        tokenizer.suffix_search = suffixes.search


def _installed(language: str, model: str) -> str | None:
    if model != "auto":
        wanted = [model]
        name = model if model in installed_models() else None
    else:
        wanted = lexicon.table(language, "language")["models"]
        name = installed_model(language)
    if name is not None or (language != "en" and model == "auto"):
        return name
    raise UsageError(f"None of these spaCy models is installed: {', '.join(wanted)}. Install one with pip.")
