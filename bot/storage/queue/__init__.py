"""What is under way: deliveries, what came in, and which process holds it."""
