"""The terminal commands: results to stdout, everything else to stderr, exit status 0, 1 or 2."""
