"""Addresses in, articles out: fetching, parsing, page text and identity."""
