"""What a test's own process has used."""

import resource
import sys


def peak_bytes() -> int:
    """The most memory this process has had at a time."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
