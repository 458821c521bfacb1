"""What the bot does for people: what a channel may be told, and how it reaches them."""
