"""An article's way through: polled, recorded, read, placed, matched, each step in one transaction."""
