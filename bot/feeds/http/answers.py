"""Headers of an HTTP answer -> what they mean to a polite reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from bot.feeds.http.politeness import LONGEST_REST_SECONDS

Kind = Literal["new", "not_modified", "gone"]
Headers = Mapping[str, str]  # names in any case: aiohttp's mapping ignores it
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:\-]+)", re.IGNORECASE)
_ADVICE = {
    401: "it wants a login, which Sitrep does not have.",
    403: "it does not let Sitrep in. SITREP_USER_AGENT_CONTACT may help: publishers ask for a contact.",
    404: "there is nothing at this address. Look whether the feed has moved.",
    429: "it is asked too often.",
}


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells whether an address still says the same; `digest` is of the body as it came."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `body` is there for kind "new" only, unpacked as its headers say.

    `permanent_url` is where the address has moved for good. `max_age_seconds` is how long the
    answer stays fresh; `retry_after_seconds` how long the server asks us to stay away.
    """

    kind: Kind
    body: bytes
    final_url: str
    permanent_url: str | None
    validators: Validators
    content_type: str | None = None
    charset: str | None = None
    max_age_seconds: float | None = None
    retry_after_seconds: float | None = None


def conditional_headers(validators: Validators | None) -> dict[str, str]:
    """The request headers that ask for the body only if it has changed (RFC 9110, 13.1)."""
    if validators is None:
        return {}
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in headers.items() if value}


def retry_after_seconds(headers: Headers, now: datetime) -> float | None:
    """How long Retry-After asks us to wait, in seconds or until a date; at most a day."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_REST_SECONDS)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_REST_SECONDS)


def max_age_seconds(headers: Headers) -> float | None:
    """How long the answer stays fresh, less its age in caches (RFC 9111, 5.2.2.1 and 5.1)."""
    found = _MAX_AGE.search(headers.get("Cache-Control", "").lower())
    if not found:
        return None
    age = headers.get("Age", "").strip()
    return max(0.0, float(found[1]) - (float(age[:9]) if age.isascii() and age.isdigit() else 0.0))


def charset(headers: Headers) -> str | None:
    """The charset that Content-Type names."""
    found = _CHARSET.search(headers.get("Content-Type", ""))
    return found[1] if found else None


def status_words(status: int, host: str) -> str:
    """What is said of an answer that is none, and what to do about it."""
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    advice = _ADVICE.get(
        status, "it has a fault of its own." if status >= 500 else "that is no article or feed."
    )
    return f"HTTP {status}{phrase} from {host}: {advice}"
