"""Where work runs: in this process by the clock, or on workers that take jobs from a queue."""
