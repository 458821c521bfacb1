"""A figure and its claimant -> whether the claimant counts only its own: "five of its members"."""

from spacy.tokens import Doc, Span, Token

from bot.model import ClaimantType
from bot.reading.lexicon import table
from bot.reading.sentences.syntax import of_complements
from bot.reading.speech.sources import Range

# Forces and authorities tell of whole incidents; their own dead are told apart by whom they are.
_COUNTING_ALL = frozenset((ClaimantType.BELLIGERENT, ClaimantType.OFFICIAL, ClaimantType.MEDICAL))


def counts_own(people: Span, claimant: Range, type_: ClaimantType) -> bool:
    """Whether a union counts members of the union, an agency "three of its staff": a part of the toll."""
    if type_ in _COUNTING_ALL:
        return False
    doc: Doc = people.doc
    counted = [people.root, *of_complements(people.root)]
    wholes = [whole for noun in counted for whole in of_complements(noun)]
    source = doc[claimant[0] : claimant[1]].root
    if any(whole.lemma_.lower() == source.lemma_.lower() for whole in wholes):
        return True
    own = table(doc._.sitrep_context.language, "statements").get("own_words", {}).get("owners", ())
    return any(_is_owned(noun, own) for noun in counted)


def _is_owned(noun: Token, owners: tuple[str, ...]) -> bool:
    return any(child.dep_ == "poss" and child.lower_ in owners for child in noun.children)
