"""How long a test waits for what must come: a machine that is busy is no reason to fail."""

PATIENCE_SECONDS = 180.0
