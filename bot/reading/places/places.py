"""The Docs of an article -> the places it names, each with the country it lies in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from spacy.tokens import Doc

from bot.model import Field, Place, Span
from bot.reading import lexicon
from bot.reading.places import gazetteer
from bot.reading.places.gazetteer import Area, City

TOWN = 50_000  # inhabitants from which a city is known by its name alone
CITY = 250_000  # the same, for a city in a country that the article does not name while it names others
ALONE = 3  # how many times more people than any namesake abroad it then needs
FAVOUR = 40  # how many times more people a namesake elsewhere needs to win over a country the article names
# Words with a capital ("San Pedro Sula", "St. Ives", "Rio de Janeiro"), or capitals with full stops ("U.S.").
_CAPITAL = r"(?:(?:[A-Z]\.){2,}|(?:[A-Z][a-z]{0,2}\. (?=[A-Z]))?[A-ZÀ-Þ][\w’'-]*)"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:(?:de|del|la|el|al|of|du|des|au) )*{_CAPITAL})*")
_NEXT_WORD = re.compile(r" ([A-Z]\w+)")
_WORD_BEFORE = re.compile(r"([\w’'-]+)[\s,]+(?:the\s+)?$")


def places_in(docs: Sequence[Doc], texts: Mapping[Field, str] | None = None) -> tuple[Place, ...]:
    """Every place named in the Docs of one article, in order; `country` None where it can't be told.

    A name that several places share is read by what follows it ("Paris, Texas"), then by the
    countries and peoples that the article names, then by the number of people who live there.
    """
    language = docs[0]._.sitrep_context.language
    texts = texts or {_field(doc): doc.text for doc in docs}
    named = [span for doc in docs for span in _named(doc, texts[_field(doc)], language)]
    favoured = _countries_named(texts.values(), named, language)
    places = [_place(span, texts[span.field], favoured, language) for span in named]
    return tuple(_with_lone_country(places, language))


def lies_in(name: str, country: str | None, container: str, language: str = "en") -> bool:
    """Whether a place is the container or lies in it: a region, a country, a continent or a wider area.

    `name` and `country` are those of a Place. Regions are known for cities of the United States only.
    """
    if gazetteer.key(name) == gazetteer.key(container) or (country and country == container.upper()):
        return True
    area = _area(container, language)
    if area is not None and area.region is not None:
        return _region(name, country, language) == (area.country, area.region)
    members = _members(container, language) or ((area.country,) if area else ())
    return country is not None and (
        country in members or f"continent:{gazetteer.continent(country)}" in members
    )


def _region(name: str, country: str | None, language: str) -> tuple[str, str] | None:
    area = _area(name, language)
    if area is not None and area.region is not None:
        return area.country, area.region
    here = [city for city in gazetteer.cities(name) if city.country == country]
    return (here[0].country, here[0].region) if here else None


@cache
def _members(container: str, language: str) -> tuple[str, ...]:
    areas = lexicon.table(language, "places").get("areas", {})
    return next(
        (tuple(of) for name, of in areas.items() if gazetteer.key(name) == gazetteer.key(container)), ()
    )


def _named(doc: Doc, text: str, language: str) -> list[Span]:
    """Names the model takes for places, and names the gazetteer knows where the model has not looked."""
    labels = lexicon.table(language, "places").get("labels", {}).get("place", ())
    taken = [(ent.start_char, ent.end_char) for ent in doc.ents]
    found = [
        (ent.start_char, ent.end_char)
        for ent in doc.ents
        if ent.label_ in labels and _is_name(ent.text, language)
    ]
    known = _known_names(text, language)
    found += [ends for ends in known if not any(start < ends[1] and ends[0] < end for start, end in taken)]
    return [_trimmed(text, start, end, _field(doc), language) for start, end in sorted(found)]


def _is_name(words: str, language: str) -> bool:
    return words[0].isupper() and words.lower() not in _words(language).get("not_places", ())


def _trimmed(text: str, start: int, end: int, field: Field, language: str) -> Span:
    """The span of the whole name, without an article before it and a possessive after it."""
    lead = re.match(r"(?:the|The)\s+(?=\S)", text[start:end])
    start += lead.end() if lead else 0
    end -= 2 if text[start:end].endswith(("'s", "’s")) else 0
    more = _NEXT_WORD.match(text, end)
    if more and more.group(1).lower() in _words(language).get("landforms", ()):
        end = more.end()  # "Jamaica" of Jamaica Plain is no country
    end = start + len(text[start:end].rstrip(" -–—,"))
    return Span(start, end, text[start:end], field)


def _field(doc: Doc) -> Field:
    field: Field = doc._.sitrep_context.field
    return field


def _known_names(text: str, language: str) -> Iterator[tuple[int, int]]:
    leads = _words(language)["leads"]
    for match in _NAME.finditer(text):
        start, end = match.span()
        first, _, more = match.group().partition(" ")
        if more and first.lower() in leads:
            start += len(first) + 1
        if _is_known(text, start, end, language):
            yield start, end


def _is_known(text: str, start: int, end: int, language: str) -> bool:
    name = text[start:end]
    if len(name) < 2 or name.lower() in _words(language)["not_places"]:
        return False
    if _members(name, language):
        return True
    area = _area(name, language)
    if area is not None and (area.region is None or area.country == "US"):
        return True
    if not led_in(text, start, language):
        return False
    return area is not None or any(city.population >= TOWN for city in gazetteer.cities(name))


def led_in(text: str, start: int, language: str) -> bool:
    """Whether a word before a name says that something is there: "in Caracas", "near the Cota 905"."""
    before = _WORD_BEFORE.search(text, max(0, start - 40), start)
    return before is not None and before.group(1).lower() in _words(language)["leads"]


@lru_cache(maxsize=4096)
def _area(name: str, language: str) -> Area | None:
    return gazetteer.area(name, language)


@cache
def _words(language: str) -> dict[str, frozenset[str]]:
    words = lexicon.table(language, "places").get("words", {})
    return {name: frozenset(word.lower() for word in words[name]) for name in words}


def _countries_named(texts: Iterable[str], named: Iterable[Span], language: str) -> Counter[str]:
    """How often each country is named: itself, its people, its regions that have no namesake abroad."""
    areas = [area for span in named if (area := _area(span.text, language))]
    counts = Counter(area.country for area in areas if area.region is None or not _has_namesake(area))
    for text in texts:
        for word in re.findall(r"\b[A-Z]\w+", text):
            if country := gazetteer.country_of_people(word, language):
                counts[country] += 1
    return counts


def _has_namesake(region: Area) -> bool:
    return any(city.country != region.country for city in gazetteer.cities(region.name))


def _place(span: Span, text: str, favoured: Counter[str], language: str) -> Place:
    if _members(span.text, language):
        return Place(span, span.text, why="an area of several countries")
    within = _area_after(text, span.end, language)
    found, why = _best(span.text, within, favoured, language)
    if found is None:
        return Place(span, span.text, within.country if within else None, why)
    same = gazetteer.key(found.name) == gazetteer.key(span.text)
    as_written = same and isinstance(found, City) and not span.text.isupper()
    return Place(span, span.text if as_written else found.name, found.country, why)


def _area_after(text: str, end: int, language: str) -> Area | None:
    """The country or region named right behind a comma: "Paris, Texas"."""
    following = re.match(r",\s+", text[end : end + 4])
    name = _NAME.match(text, end + following.end()) if following else None
    if name is None:
        return None
    postal = gazetteer.us_state(name.group())
    return postal or _area(name.group(), language)


def _best(
    name: str, within: Area | None, favoured: Counter[str], language: str
) -> tuple[Area | City | None, str]:
    """The place of that name that is meant, and the rule that says so."""
    cities = gazetteer.cities(name)
    if within is not None:
        inside = [city for city in cities if city.country == within.country]
        precise = [city for city in inside if within.region in (None, city.region)]
        if precise or inside:
            return (precise or inside)[0], f"followed by what it lies in: {within.name}"
    area = gazetteer.us_state(name) or _area(name, language)
    if area is not None and area.region is None:
        return area, "the name of a country"
    namesakes = [city for city in cities if gazetteer.key(city.name) == gazetteer.key(name)]
    if area is not None and area.country == "US" and not namesakes:
        return area, "the name of a region"
    here = [city for city in cities if city.country in favoured]
    if here and here[0].population * FAVOUR >= cities[0].population:
        return here[0], f"lies in a country the article names: {here[0].country}"
    if area is not None and area.country in {*favoured, "US"}:
        return area, "the name of a region"
    if _stands_out(cities, CITY if favoured else TOWN):
        return cities[0], f"the largest of its name, {cities[0].population:,} people"
    return None, "named as a place; which one is not known"


def _stands_out(cities: Sequence[City], least: int) -> bool:
    """Whether the largest city of a name is meant where nothing else says so."""
    if not cities or cities[0].population < least:
        return False
    abroad = [city.population for city in cities if city.country != cities[0].country]
    return cities[0].population >= ALONE * max(abroad, default=0)


def _with_lone_country(places: list[Place], language: str) -> Iterator[Place]:
    """Where all known places lie in one country, the unknown ones are taken to lie there too."""
    countries = {place.country for place in places if place.country}
    lone = next(iter(countries)) if len(countries) == 1 else None
    for place in places:
        wide = place.country or _members(place.name, language)
        known = place.why if lone is None else f"all places known here lie in one country: {lone}"
        yield place if wide else Place(place.span, place.name, lone, known)
