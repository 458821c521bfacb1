"""A country's code or name as typed -> its code; a code -> its names."""

from difflib import get_close_matches
from functools import cache

from bot.alerts.fold import fold
from bot.alerts.forms import lexicon


def country_code(text: str) -> str | None:
    """The ISO 3166 two-letter code of a country's code or name; None when there is no such country."""
    return _codes().get(fold(" ".join(text.split())))


def nearest_country(text: str) -> str | None:
    """The name most likely meant, in lower case; None when nothing is near."""
    near = get_close_matches(fold(text), (name for name in _codes() if len(name) > 3), 1, 0.75)
    return near[0] if near else None


@cache
def country_names(code: str) -> frozenset[str]:
    """Every folded name of the country with that two-letter code."""
    return frozenset(name for name, known in _codes().items() if known == code and len(name) > 3)


@cache
def _codes() -> dict[str, str]:
    import pycountry

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for kind in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            name = getattr(country, kind, None)
            if name:
                codes[fold(name)] = country.alpha_2
    more = dict(lexicon().countries)
    return codes | more | {code.casefold(): code for code in more.values()}
