"""News -> articles a second on one core, beside bare nlp.pipe of the same model over the same texts.

Run: python -m benchmarks.reading [articles]
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from time import process_time

from benchmarks.invented import Text, deadly, mixed
from benchmarks.table import Row, table

ARTICLES = 120
ROUNDS = 2  # of each, in turn; the best one counts, for both


def one_core() -> None:
    """Keep this process to one core, so that no library's threads help."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def measure(texts: Sequence[Text]) -> tuple[float, float]:
    """(Sitrep's, bare spaCy's) articles a second of the core's own time, the models loaded before."""
    import spacy

    from bot.model import Article
    from bot.reading.pipe import Reader

    # Articles in a language without a lexicon cost Sitrep nothing: they are told to be English.
    articles = [
        Article(str(number), title, text, language="en") for number, (title, text) in enumerate(texts)
    ]
    reader = Reader()
    bare = spacy.load(reader.pipeline("en").meta["lang"] + "_" + reader.pipeline("en").meta["name"])
    whole = [f"{title}\n\n{text}" for title, text in texts]
    list(reader.outcomes(articles[:4]))
    list(bare.pipe(whole[:4]))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(lambda: list(reader.outcomes(articles)), len(texts)))
        theirs.append(_rate(lambda: list(bare.pipe(whole, batch_size=64)), len(texts)))
    return max(ours), max(theirs)


def _rate(work: Callable[[], object], count: int) -> float:
    gc.collect()
    began = process_time()  # of all threads; with one core, what the work cost however busy the machine is
    work()
    return count / (process_time() - began)


def rows(articles: int = ARTICLES) -> list[Row]:
    """Mixed news and news of casualties only."""
    one_core()
    kinds = (("mixed news", mixed(articles)), ("casualties only", deadly(articles)))
    return [
        Row("reading", what, *measure(texts), "articles/s", "nlp.pipe(batch_size=64)")
        for what, texts in kinds
    ]


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)))
