"""English words told apart by rules alone: no model to load."""

from functools import cache

import spacy
from spacy.language import Language


@cache
def english() -> Language:
    """One tokenizer for all tests, as building it takes far longer than they do."""
    return spacy.blank("en")
