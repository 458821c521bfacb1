"""What waits to be posted: the outbox, what was refused, quiet hours and pauses."""
