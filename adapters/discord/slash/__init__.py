"""The slash commands as Discord knows them."""
