"""HTML of a web page -> its article."""
