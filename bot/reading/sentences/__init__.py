"""Sentences, numbers, words and dates of a text."""
