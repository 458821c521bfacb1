"""Sitrep: feeds in, briefings out, every figure with its source."""
