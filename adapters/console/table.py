"""A Table -> aligned columns where they fit, else one short list a row."""

from rich.text import Text as Rich

_GAP = 2  # spaces between columns


def columns(header: tuple[str, ...], rows: list[list[Rich]], width: int) -> list[Rich] | None:
    """The table as lines with aligned columns; None when it is wider than `width` columns."""
    heads = [Rich(cell, style="bold") for cell in header]
    table = [heads, *rows]
    widths = [max(row[place].cell_len for row in table) for place in range(len(header))]
    if sum(widths) + _GAP * (len(widths) - 1) > width:
        return None
    return [_joined(row, widths) for row in table]


def listed(header: tuple[str, ...], rows: list[list[Rich]]) -> list[list[Rich]]:
    """For a narrow window: each row as lines, the first cell, then "header: cell" for those not empty."""
    return [
        [
            row[0],
            *(
                Rich(f"{name}: ").append_text(cell)
                for name, cell in zip(header[1:], row[1:], strict=True)
                if cell
            ),
        ]
        for row in rows
    ]


def _joined(row: list[Rich], widths: list[int]) -> Rich:
    line = Rich()
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        line.append_text(cell)
        if place < len(row) - 1:
            line.append(" " * (width - cell.cell_len + _GAP))
    return line
