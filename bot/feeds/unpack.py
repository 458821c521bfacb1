"""Bytes that may be gzip, announced or not -> the bytes inside, up to a cap."""

import zlib

from bot.errors import FetchError

FEED_CAP_BYTES = 5 * 1024 * 1024
PAGE_CAP_BYTES = 6 * 1024 * 1024  # large outlets' pages have 2.5 to 2.9 MB, most of it scripts
_GZIP = b"\x1f\x8b\x08"
_DEPTH = 3  # gzip within gzip happens when a server packs a packed file; more is a trick


def unpack(body: bytes, cap_bytes: int) -> bytes:
    """The body, gunzipped as often as it is gzip; a packed body cut short gives what it holds.

    Raises FetchError when more than `cap_bytes` come out, or what comes out is not readable.
    """
    for _ in range(_DEPTH):
        if not body.startswith(_GZIP):
            break
        body = _gunzip(body, cap_bytes)
    if len(body) > cap_bytes:
        raise FetchError(too_large(cap_bytes))
    return body


def too_large(cap_bytes: int) -> str:
    """What is said of a body over its cap."""
    return f"It is larger than {cap_bytes / 1024 / 1024:g} MiB, the most that is read."


def _gunzip(body: bytes, cap_bytes: int) -> bytes:
    parts: list[bytes] = []
    room = cap_bytes + 1
    while body.startswith(_GZIP) and room > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(body, room)
        except zlib.error as error:
            raise FetchError("It is packed with gzip, and the packing is broken.") from error
        parts.append(part)
        room -= len(part)
        body = member.unused_data
    return b"".join(parts)
