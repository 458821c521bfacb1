"""Discord's rate limits: a bucket a route and channel, one limit over all of them."""

import hashlib
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

_UNLIMITED = ("interactions", "webhooks")  # not counted among the requests of a bot


@dataclass
class Limits:
    """`most` requests a bucket in `seconds`, `everywhere` a second over all; `refused` came too soon."""

    most: int = 1_000
    seconds: float = 1.0
    everywhere: int = 1_000
    refused: list[str] = field(default_factory=list)
    at: list[tuple[float, str]] = field(default_factory=list)
    _buckets: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def taken(self, method: str, path: str) -> tuple[dict[str, str], float, bool]:
        """The headers of an answer, how long to wait where it is a refusal, and whether that is for all."""
        now = time.monotonic()
        parts = path.strip("/").split("/")
        name = "/".join([method, *parts[:2], *("-" if one.isdecimal() else one for one in parts[2:])])
        self.at.append((now, name))
        if parts[0] not in _UNLIMITED and (wait := self._wait("everywhere", self.everywhere, 1.0, now)):
            self.refused.append("everywhere")
            return {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait, True
        wait = self._wait(name, self.most, self.seconds, now)
        bucket = self._buckets[name]
        reset = bucket[0] + self.seconds - now
        headers = {
            "X-RateLimit-Limit": str(self.most),
            "X-RateLimit-Remaining": str(self.most - len(bucket)),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(f"{method} {parts[0]}".encode()).hexdigest(),
        }
        if wait:
            self.refused.append(name)
            headers["X-RateLimit-Scope"] = "user"
        return headers, wait, False

    def _wait(self, name: str, most: int, seconds: float, now: float) -> float:
        """Count a request; seconds to wait where there were too many."""
        bucket = self._buckets[name]
        if bucket and now >= bucket[0] + seconds:
            bucket.clear()  # Discord's windows are fixed, not sliding
        if len(bucket) >= most:
            return max(0.001, bucket[0] + seconds - now)
        bucket.append(now)
        return 0.0
