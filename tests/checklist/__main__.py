"""`python -m tests.checklist`: the table by kind, and examples of what was read wrongly."""

from argparse import ArgumentParser, Namespace
from itertools import chain, islice

from bot.reading.pipe import Reader
from bot.settings import read_settings
from tests.checklist.items import Item, items_of, read_ways
from tests.checklist.score import Row, Verdict, rows, verdicts


def main() -> None:
    """Ask, count and print."""
    options = _options()
    ways = [way for way in read_ways() if options.kind in (None, way["kind"]) and options.way in way["name"]]
    if options.texts:
        for way in ways:
            print(*(shown(item) for item in items_of(way, options.texts)), sep="\n")
        return
    items = [item for way in ways for item in items_of(way, options.fills)]
    by_way: dict[str, list[Verdict]] = {}
    for verdict in verdicts(items, Reader(read_settings().model)):
        by_way.setdefault(f"{verdict.item.kind}: {verdict.item.way}", []).append(verdict)
    for judged in by_way.values():
        wrong = (verdict for verdict in judged if verdict.wrong)
        print("".join(explained(verdict) for verdict in islice(wrong, options.failures)), end="")
    if options.by_way:
        print(*sorted(f"{_share(judged):5.2f}  {name}" for name, judged in by_way.items()), sep="\n")
    print(table(rows(chain.from_iterable(by_way.values()))))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.checklist", description=__doc__)
    parser.add_argument("--kind", help="this kind alone")
    parser.add_argument("--way", default="", help="only ways whose name has this in it")
    parser.add_argument("--fills", type=int, default=40, help="sentences of each way")
    parser.add_argument("--failures", type=int, default=0, help="examples of failures to print of each way")
    parser.add_argument("--by-way", action="store_true", help="a line for each way too, the worst first")
    parser.add_argument("--texts", type=int, default=0, help="print so many items a way; read nothing")
    return parser.parse_args()


def _share(judged: list[Verdict]) -> float:
    return sum(not verdict.wrong for verdict in judged) / len(judged)


def shown(item: Item) -> str:
    """An item with its answers, to be read by a person."""
    toll = ", ".join(f"{harm} {figures}" for harm, figures in item.toll.items()) or "nothing"
    title = f"  [{item.title}]" if item.title else ""
    second = f"\n  and {shown(item.other)}" if item.other else ""
    return f"{item.kind}: {item.way}{title}\n  {item.text}\n  = {toll} {item.asked or ''}{second}"


def explained(verdict: Verdict) -> str:
    """An item that was read wrongly, with what was expected and what came."""
    return f"{shown(verdict.item)}\n" + "".join(f"  ! {words}\n" for words in verdict.wrong)


def table(counts: dict[str, Row]) -> str:
    """The counts as lines, one a kind."""
    lines = [f"{'kind':24}{'ways':>6}{'items':>7}{'toll':>7}{'all':>7}"]
    for kind, row in sorted(counts.items(), key=lambda pair: pair[0] == "all"):
        shares = f"{row.tolls / row.items:7.3f}{row.right / row.items:7.3f}"
        lines.append(f"{kind:24}{len(row.ways):6}{row.items:7}{shares}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
