"""The words of an article -> a fingerprint that survives new spacing, case and punctuation."""

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")


def fingerprint(*parts: str) -> str:
    """32 hexadecimal characters; equal for the same words in the same order."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(" ".join(words_of(part)).encode("utf-8", "replace") + b"\n")
    return digest.hexdigest()


def words_of(text: str) -> list[str]:
    """The words of a text, in one spelling of case and letter forms."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def fallback_id(title: str, text: str) -> str:
    """An id for an item that has neither one of its own nor a link."""
    return "words:" + fingerprint(title, text)


def body_digest(body: bytes) -> str:
    """A digest of bytes as they came, to tell an unchanged body."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
