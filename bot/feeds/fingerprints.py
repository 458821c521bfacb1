"""The words of an article -> a fingerprint that survives new spacing, case and punctuation."""

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")
# Most texts hold nothing else, and are taken apart without a look at each word.
_SIGNS = "‘’“”–—…«»•·©®°\u00a0"
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128)}
_TABLE = str.maketrans(_PLAIN | {ord(sign): " " for sign in _SIGNS})


def fingerprint(*parts: str) -> str:
    """32 hexadecimal characters; equal for the same words in the same order."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(" ".join(words_of(part)).encode("utf-8", "replace") + b"\n")
    return digest.hexdigest()


def words_of(text: str) -> list[str]:
    """The words of a text, in one spelling of case and letter forms."""
    plain = text.translate(_TABLE)
    if plain.isascii():
        return plain.split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fallback_id(title: str, text: str) -> str:
    """An id for an item that has neither one of its own nor a link."""
    return "words:" + fingerprint(title, text)


def body_digest(body: bytes) -> str:
    """A digest of bytes as they came, to tell an unchanged body."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
