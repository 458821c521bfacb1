"""Which incident a figure is of: the article's own, another one, a running total, one day of it."""
