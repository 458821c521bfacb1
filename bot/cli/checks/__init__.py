"""What `sitrep check` tries."""
