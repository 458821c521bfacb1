"""Words as typed -> a command and its values."""
