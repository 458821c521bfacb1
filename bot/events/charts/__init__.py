"""A toll over time, drawn."""
