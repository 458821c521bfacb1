"""What mutmut left in mutants/ -> for each module how many mutants were killed, and which survived."""

import json
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SURVIVED, UNTESTED = (0,), (5, 33)  # exit codes of pytest and of mutmut: passed, no test reaches it
TIMED_OUT = (24, 36, 152, 255, -24)  # a mutant that never ends is found, too


def main() -> None:
    """Print the score."""
    total: Counter[str] = Counter()
    for file in sorted((ROOT / "mutants").rglob("*.meta")):
        codes = json.loads(file.read_text("utf-8"))["exit_code_by_key"]
        outcomes = {name: outcome(code) for name, code in codes.items() if code is not None}
        if not outcomes:
            continue
        counted = Counter(outcomes.values())
        total += counted
        print(f"{score(counted):5.1f} %  {file.relative_to(ROOT / 'mutants').with_suffix('')}")
        for name, found in outcomes.items():
            if found in ("survived", "no test"):
                print(f"    {found}: {name}")
    print(f"{score(total):5.1f} % of {sum(total.values())} mutants killed: {dict(total)}")


def outcome(code: int) -> str:
    """What became of a mutant."""
    if code in SURVIVED:
        return "survived"
    return "no test" if code in UNTESTED else "timed out" if code in TIMED_OUT else "killed"


def score(counted: Counter[str]) -> float:
    """The share that tests notice, in percent."""
    return 100 * (counted["killed"] + counted["timed out"]) / max(1, sum(counted.values()))


if __name__ == "__main__":
    main()
