"""`make bench`: every part in a process of its own, one after the other -> one table.

Run: python -m benchmarks [part ...]
"""

import os
import platform
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.parts import PARTS, work
from benchmarks.table import Row, table


def measured(parts: Sequence[str], counts: dict[str, int]) -> list[Row]:
    """The rows of these parts; nothing of one is in memory when the next one runs."""
    rows: list[Row] = []
    for part in parts:
        print(f"{part} …", file=sys.stderr, flush=True)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            rows += alone.submit(work, part, counts.get(part)).result()
    return rows


def main() -> None:
    """Print the table and the machine it was measured on."""
    unknown = [name for name in sys.argv[1:] if name not in PARTS]
    if unknown:
        sys.exit(f"No such part: {', '.join(unknown)}. There are {', '.join(PARTS)}.")
    print(table(measured(sys.argv[1:] or list(PARTS), {})))
    news = "labelled news" if os.environ.get("SITREP_EVALUATION_DATA") else "invented news"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"\n{news}; {cores} cores, {platform.system()} {platform.machine()}, {platform.python_version()}")


if __name__ == "__main__":
    main()
