"""Every metric is described, and set somewhere."""

from pathlib import Path

from bot.metrics import REGISTRY

ROOT = Path(__file__).parents[2]


def test_every_metric_stands_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    names = {metric.name for metric in REGISTRY.collect()}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_metric_is_set_somewhere() -> None:
    code = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py") if path.name != "metrics.py")
    declared = [
        line.split(" = ")[0]
        for line in (ROOT / "bot" / "metrics.py").read_text().splitlines()
        if " = Counter(" in line or " = Gauge(" in line or " = Histogram(" in line
    ]
    assert [name for name in declared if f"metrics.{name}" not in code] == []
