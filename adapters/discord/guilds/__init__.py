"""Servers, their members and their channels."""
