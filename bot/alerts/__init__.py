"""Alert queries -> which articles they match, and when an alert may speak."""
