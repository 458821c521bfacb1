"""What stands in a feed's items: their own parts, and the fields of machines' warnings."""
