"""Sitrep in Discord, on discord.py."""
