"""Slack's Web API: tokens, refusals, and who is who."""
