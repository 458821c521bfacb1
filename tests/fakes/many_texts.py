"""News as it is and as no one would write it, read whole: a process of its own, that tells how it went.

Run: python -X faulthandler -m tests.fakes.many_texts COUNT
"""

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count as numbers
from itertools import islice
from pathlib import Path

from benchmarks.invented import articles
from bot.model import Article, Reading

SETS = (
    "casualties_*",
    "claims_labelled",
    "clusters_*",
    "keyfacts_*",
    "quotes_polnear",
    "quotes_polnear_sent",
)
SIGNS = " \n\t\u00a0\u200b\u202e\u2066\u0007\u00ad\ud83d“”\"'’—–-…()[].,;:!?/%#@·0123456789"
LONGEST = 20_000  # characters of a joined text


def news() -> list[tuple[str, str]]:
    """(title, text) of all labelled sets, where their folder is set; else of invented news."""
    folder = Path(os.environ.get("SITREP_EVALUATION_DATA") or "/nowhere")
    found = []
    for path in sorted(one for name in SETS for one in folder.glob(f"{name}/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            found.append((record.get("title") or "", record["text"]))
    return found or articles(2000, harm=0.3)


def texts(seed: int) -> Iterator[tuple[str, str]]:
    """Without end: each text as it is, its title alone, and texts cut, joined, shuffled and spoilt."""
    chance, known = random.Random(seed), news()
    chance.shuffle(known)
    for title, text in known:
        yield title, text
    for title, text in known:
        yield title or text[:120], ""
    for place in numbers():
        title, text = known[place % len(known)]
        yield title, (_cut, _joined, _shuffled, _glued, _spoilt)[place % 5](text, chance, known)


def _cut(text: str, chance: random.Random, _: object) -> str:
    start, end = sorted(chance.choices(range(len(text) + 1), k=2))
    return text[start:end]


def _joined(text: str, chance: random.Random, known: list[tuple[str, str]]) -> str:
    return (_cut(text, chance, known) + _cut(chance.choice(known)[1], chance, known))[:LONGEST]


def _shuffled(text: str, chance: random.Random, _: object) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


def _glued(text: str, chance: random.Random, _: object) -> str:
    """Without the blank behind some full stops and commas, as badly cut pages have it."""
    parts = text.split(". ")
    return "".join(part + chance.choice((".", ". ", ".\n", ",")) for part in parts)


def _spoilt(text: str, chance: random.Random, _: object) -> str:
    signs = list(text)
    for _time in range(1 + len(signs) // 50):
        signs.insert(chance.randrange(len(signs) + 1), chance.choice(SIGNS))
    return "".join(signs)


def main() -> None:
    """Read so many texts with each Doc checked; print counts and the peak of memory in MiB."""
    from bot.reading import engine
    from bot.reading.pipe import Reader

    engine.CHECKED = True
    reader, found = Reader(), Counter[str]()
    many = (Article(str(n), title, text, language="en") for n, (title, text) in enumerate(texts(1)))
    for outcome in reader.outcomes(islice(many, int(sys.argv[1]))):
        if isinstance(outcome, Reading):
            found.update(read=1, claims=len(outcome.claims), statements=len(outcome.statements))
        else:
            found.update(failed=1)
            print(repr(outcome.__cause__)[:600], file=sys.stderr)
    # Not getrusage: what that gives begins with the memory of the process that started this one.
    status = Path("/proc/self/status").read_text("utf-8")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps(dict(found) | {"peak": round(peak)}))


if __name__ == "__main__":
    main()
