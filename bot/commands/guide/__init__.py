"""Reading what people ask in their own words, and offering what is near."""
