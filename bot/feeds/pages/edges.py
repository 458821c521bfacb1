"""The first and the last lines of an article -> whether they are a date, or names and initials."""

import re
from collections.abc import Sequence

_DATE_CHARACTERS = 90
_SIGN_OFF_CHARACTERS = 40
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)|\d{1,2}時\d{1,2}分|\d{1,2}时\d{1,2}分")
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "।", "؟", "”", "»", '"', "…")
_DATE_WORDS = 14
_INITIALS = re.compile(r"[A-Za-z]{2,4}(?:/[A-Za-z.]{1,4}){0,3}")
_IN_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]{1,38}[)）\]]")
_END_MARK = re.compile(r"\((?:END|ENDS|FIN|ENDE|End|Ends)\)", re.IGNORECASE)
_LABELLED = re.compile(r"[^\W\d][\w ]{0,20}[:：] ?[^\W\d][^\d.!?]{1,40}")
_LABELLED_WORDS = 5
_LABEL_CHARACTERS = 100
_LABELS, _MOST_LABELS = 2, 6  # a longer list is the text's own
_CASED = re.compile(r"[A-Za-zÀ-ÿĀ-ſΑ-ωА-я]")


def is_date_line(line: str) -> bool:
    """A short line above the text, no sentence, that gives a day of a year or a time: "30.11.2026, 10:22"."""
    if len(line) > _DATE_CHARACTERS or len(line.split()) > _DATE_WORDS or line.endswith(_SENTENCE_END):
        return False
    year, time = _YEAR.search(line), _TIME.search(line)
    digits = sum(sign.isdigit() for sign in line)
    return bool((year and (time or digits >= 5)) or (time and len(line.split()) <= 5))


def trailing_labels(lines: Sequence[str]) -> int:
    """How many lines at the end are no sentences, where the text is one of sentences: menus, other headlines.

    One alone may be the text's own; a list's entries begin with "- ".
    """
    many = 0
    for line in reversed(lines):
        is_label = len(line) <= _LABEL_CHARACTERS and not line.endswith((*_SENTENCE_END, ":"))
        if not is_label or line.startswith("- ") or not _CASED.search(line):
            break
        many += 1
    sentences = sum(line.endswith(_SENTENCE_END) for line in lines[: len(lines) - many])
    return many if _LABELS <= many <= _MOST_LABELS and sentences > (len(lines) - many) / 2 else 0


def is_sign_off(line: str) -> bool:
    """A last line of names or initials: "(hnd/mal)", "Interview: Ada Marl", "(END) ab/cd"."""
    if len(line) > _SIGN_OFF_CHARACTERS or line.endswith(_SENTENCE_END):
        return False
    if _END_MARK.match(line) or _IN_BRACKETS.fullmatch(line) or _INITIALS.fullmatch(line):
        return "/" in line or not _INITIALS.fullmatch(line)
    return _LABELLED.fullmatch(line) is not None and len(line.split()) <= _LABELLED_WORDS
