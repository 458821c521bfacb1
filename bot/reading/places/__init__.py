"""Places named in a text, and the countries they lie in."""
