"""Which articles report the same incident."""
