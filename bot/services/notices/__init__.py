"""What may be posted: alerts, urgent posts, corrections and watched events, and what a channel has had."""
