"""Articles -> Readings, through one spaCy pipeline a language."""

import gc
import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from bot.errors import ReadingError, UsageError
from bot.model import Article, Field, Reading
from bot.reading import lexicon
from bot.reading.as_written import readable
from bot.reading.engine.stages import Stages
from bot.reading.finish import finish
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

        Raises UsageError when no model for it is installed.
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
        if code not in lexicon.languages():
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
        for place, article in enumerate(articles):
            yield finish(article, docs[2 * place], docs[2 * place + 1], code)


def _doc(nlp: Language, article: Article, field: Field, code: str) -> Doc:
    words = article.title if field == "title" else article.text
    kept = without_furniture(readable(words[:LONGEST]), code)
    doc = nlp.make_doc(kept)
    doc.user_data["sitrep_text"] = kept
    doc._.sitrep_context = marks.Context(field, article.published, article.outlet, code, article.title)
    return doc


def _load(language: str, model: str) -> Language:
    marks.register()
    nlp = spacy.load(_installed(language, model))
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
    """Keep a title that is cut short in one piece: the full stop of "Cpl." ends no sentence."""
    for title in titles_cut_short(language):
        nlp.tokenizer.add_special_case(title, [{"ORTH": title}])  # type: ignore[union-attr]


def _installed(language: str, model: str) -> str:
    installed = spacy.util.get_installed_models()
    wanted = lexicon.table(language, "language")["models"] if model == "auto" else [model]
    for name in wanted:
        if name in installed:
            return str(name)
    raise UsageError(f"None of these spaCy models is installed: {', '.join(wanted)}. Install one with pip.")
