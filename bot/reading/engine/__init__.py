"""spaCy's own models, computed fast."""
