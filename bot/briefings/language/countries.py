"""A country's code -> the name people use for it."""

from functools import lru_cache


@lru_cache(maxsize=300)
def country_name(country: str | None) -> str:
    """The common name of an ISO 3166 two-letter code; anything else stays as it is, None is empty."""
    if not country or len(country) != 2 or not country.isupper():
        return country or ""
    import pycountry

    found = pycountry.countries.get(alpha_2=country)
    if found is None:
        return country
    named: str = getattr(found, "common_name", found.name)
    return named.split(",", 1)[0]
