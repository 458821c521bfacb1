"""Claims of an event -> its toll, and what changed."""
