"""Answers to what people ask: an event, its toll, lists, a summary of an article."""
