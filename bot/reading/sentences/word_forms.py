"""A word as it stands -> the dictionary forms it may have, by the tables of a pipeline's lemmatizer."""

from collections.abc import Iterator

from spacy.language import Language

KINDS = ("verb", "noun", "adj")


class WordForms:
    """Possible dictionary forms without a parse, so more than one; the word itself where no table helps."""

    def __init__(self, nlp: Language) -> None:
        lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if nlp.has_pipe("lemmatizer") else None
        wanted = ("lemma_exc", "lemma_rules", "lemma_index")
        tables = {name: lookups.get_table(name) for name in wanted if lookups and lookups.has_table(name)}
        self._tables = {
            kind: [tables[name].get(kind, {}) if name in tables else {} for name in wanted] for kind in KINDS
        }

    def of(self, word: str, kind: str) -> frozenset[str]:
        """The forms a word (in small letters) may have as a verb, noun or adjective."""
        return frozenset({word, *self._derived(word, kind)})

    def is_noun(self, word: str) -> bool:
        """Whether a word is in the dictionary of nouns, in one of its forms."""
        index = self._tables["noun"][2]
        return any(form in index for form in self.of(word, "noun"))

    def _derived(self, word: str, kind: str) -> Iterator[str]:
        exceptions, rules, _ = self._tables[kind]
        yield from exceptions.get(word, ())
        for ending, instead in rules or ():
            if ending and word.endswith(ending):
                yield word[: len(word) - len(ending)] + instead
