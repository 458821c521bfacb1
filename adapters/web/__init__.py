"""The page: the bot in a browser, with no token at all."""
