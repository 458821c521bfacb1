"""A country's code or name as typed -> its code; a place -> the names of what it lies in."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache

from bot.model import Place
from bot.reading import lexicon
from bot.reading.places import gazetteer


def country_code(text: str) -> str | None:
    """The ISO 3166 two-letter code of a country's code or name; None when there is no such country."""
    if text.casefold() in _codes():
        return _codes()[text.casefold()]
    area = gazetteer.area(text, "en")
    return area.country if area and area.region is None else None


def nearest_country(text: str) -> str | None:
    """The name most likely meant; None when nothing is near."""
    names = {gazetteer.key(name): name for name in _names()}
    near = get_close_matches(gazetteer.key(text), names, 1, 0.75)
    return names[near[0]] if near else None


def lies_in(place: Place) -> frozenset[str]:
    """The names of all that a place lies in: region, country, continent, wider areas."""
    return _containers(place.name, place.country) if place.country else frozenset()


@lru_cache(maxsize=4096)
def _containers(name: str, country: str) -> frozenset[str]:
    continent = f"continent:{gazetteer.continent(country)}"
    areas = lexicon.table("en", "places").get("areas", {})
    wider = (area for area, members in areas.items() if country in members or continent in members)
    names = {name for name, code in _names().items() if code == country}
    return frozenset({*names, *wider, *_regions(name, country)})


def _regions(name: str, country: str) -> Iterator[str]:
    """The state a city of the United States lies in; elsewhere regions have codes nobody types."""
    if country != "US":
        return
    here = next((city for city in gazetteer.cities(name) if city.country == country), None)
    state = gazetteer.us_state(here.region) if here else None
    if state:
        yield state.name


@cache
def _names() -> dict[str, str]:
    """Every name of a country that is more than a code -> its code."""
    import pycountry

    words = lexicon.table("en", "places")
    named = {name: code for code, name in words.get("short_names", {}).items()}
    for country in pycountry.countries:
        named[country.name] = country.alpha_2
        named[getattr(country, "common_name", country.name)] = country.alpha_2
    named.update(words.get("countries", {}))
    return named


@cache
def _codes() -> dict[str, str]:
    import pycountry

    codes = {country.alpha_3.casefold(): country.alpha_2 for country in pycountry.countries}
    return codes | {code.casefold(): code for code in _names().values()}
