"""Modals and App Home: what they show and what was filled in."""
