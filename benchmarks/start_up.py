"""A fresh process -> seconds to the first answer and memory, beside one that only loads the model.

Run: python -m benchmarks.start_up [articles]
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.invented import Text, mixed
from benchmarks.table import Row, table

ARTICLES = 64  # read for the memory rows, by both
ROUNDS = 3  # of each start, in turn; the best one counts, for both
_BARE = """
import json, sys, spacy
nlp = spacy.load("{model}")
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
for doc in nlp.pipe(texts, batch_size=64):
    pass
"""
_SITREP = """
import sys
from bot.__main__ import main
sys.argv = ["sitrep", "extract", sys.argv[1]]
sys.exit(main())
"""


def run(code: str, *arguments: str) -> tuple[float, float]:
    """(seconds, MiB at the most) of a Python process of its own from its start to its end."""
    began = perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, "a measured process failed"
    return perf_counter() - began, used.ru_maxrss / 1024


def _file(folder: Path, texts: list[Text]) -> str:
    path = folder / f"{len(texts)}.jsonl"
    lines = [
        json.dumps({"id": str(number), "title": title, "text": text, "language": "en"})
        for number, (title, text) in enumerate(texts)
    ]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return str(path)


def rows(articles: int = ARTICLES) -> list[Row]:
    """Start to the first article's answer, and the memory after many."""
    model = _model()
    bare = _BARE.format(model=model)
    with TemporaryDirectory() as folder:
        texts = mixed(articles)
        first, many = _file(Path(folder), texts[:1]), _file(Path(folder), texts)
        load = f"import spacy; spacy.load({model!r})"
        starts = [(run(_SITREP, first)[0], run(load)[0]) for _ in range(ROUNDS)]
        ours, theirs = (min(times) for times in zip(*starts, strict=True))
        memory = run(_SITREP, many)[1], run(bare, many)[1]
    return [
        Row("start-up", "to the first answer", ours, theirs, "s", "loading the model alone", True),
        Row("memory", f"extract, {articles} articles", *memory, "MiB", "nlp.pipe of the model", True),
    ]


def _model() -> str:
    from bot.reading.pipe import Reader

    meta = Reader().pipeline("en").meta
    return f"{meta['lang']}_{meta['name']}"


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)))
