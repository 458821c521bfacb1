"""Polite, guarded GET requests."""
